-- expect: E_NAME
-- attack: the name of the Lua version
local x = _VERSION
