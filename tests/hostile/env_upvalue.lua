-- expect: E_SYNTAX
-- attack: _ENV reached as an outer variable
local function f() return _ENV end
