-- expect: E_SYNTAX
-- attack: a hexadecimal number that Lua would wrap
local a = 0x1ffffffffffffffff
