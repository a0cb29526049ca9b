-- expect: E_SYNTAX
-- attack: _ENV as a field, which only looks like it
local t = {} t._ENV = 1
