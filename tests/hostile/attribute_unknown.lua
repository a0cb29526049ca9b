-- expect: E_SYNTAX
-- attack: an attribute that Lua does not know
local x <static> = 1
