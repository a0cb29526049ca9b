-- expect: OK
-- attack: the length of a table with holes
local t = { 1, 2, nil, 4 } local n = #t assert(n == 4 or n == 2)
