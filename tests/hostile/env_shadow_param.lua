-- expect: E_SYNTAX
-- S4 token rule: _ENV is refused
local function f(_ENV) return edition end
price "r" { rate = f }
