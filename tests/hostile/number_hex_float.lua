-- expect: E_SYNTAX
-- attack: a float in hexadecimal
local a = 0x1p-2
