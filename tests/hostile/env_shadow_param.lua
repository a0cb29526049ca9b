-- expect: E_SYNTAX
-- attack: env shadow param
-- S4 token rule: _ENV is refused
local function f(_ENV) return edition end
price "r" { rate = f }
