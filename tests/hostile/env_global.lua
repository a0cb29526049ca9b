-- expect: E_SYNTAX
-- attack: _ENV as a local name at the top
local _ENV = {}
