-- expect: E_SYNTAX
-- attack: a number with two points
local a = 1.2.3
