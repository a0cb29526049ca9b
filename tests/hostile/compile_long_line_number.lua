-- expect: OK
-- attack: more than two hundred thousand line ends
-- write: 250000 x \n
local a = 1
