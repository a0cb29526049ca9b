-- expect: E_SYNTAX
-- attack: a constant that is written
local x <const> = 1 x = 2
