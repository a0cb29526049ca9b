-- expect: E_BUDGET|E_MEMORY
-- S8 text cap 64 KiB bounds memcmp per instruction
local a, b = "x", "x" for i = 1, 15 do a = a .. a b = b .. b end
price "r" {
  rate = function(usage) local n = 0 while a == b do n = n + 1 end return n end,
}
