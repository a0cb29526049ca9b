-- expect: E_SYNTAX
-- attack: infinity as 1e999
local a = 1e999
