-- expect: E_SYNTAX
-- attack: a number glued to a name
local a = 12abc
