-- expect: E_TYPE
-- attack: the length of a number
local n = #5
