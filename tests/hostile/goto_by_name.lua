-- expect: E_SYNTAX
-- attack: goto as a name of a field
local t = { goto = 1 }
