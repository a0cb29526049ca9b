-- expect: E_SYNTAX
-- attack: 0x without a digit
local a = 0x
