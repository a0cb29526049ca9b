-- expect: OK
-- attack: a hexadecimal number of all bits, which is -1
local a = 0xffffffffffffffff assert(a == -1)
