-- expect: E_SYNTAX
-- attack: a zero byte in the middle of the source
local a = 1
-- bytes: 00
local b = 2
