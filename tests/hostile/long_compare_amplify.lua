-- expect: E_BUDGET|E_MEMORY
-- attack: long compare amplify
-- S8 text cap 64 KiB bounds memcmp per instruction
local a, b = "x", "x" for i = 1, 15 do a = a .. a b = b .. b end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) local n = 0 while a == b do n = n + 1 end return n end,
}
