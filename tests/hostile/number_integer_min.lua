-- expect: E_SYNTAX
-- attack: the least whole number, whose digits do not fit without the sign
local a = -9223372036854775808
