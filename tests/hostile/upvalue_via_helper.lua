-- expect: E_IMPURE
-- attack: upvalue via helper
-- S11 purity is checked through helper functions
local n = 0 local function tick() n = n + 1 return n end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return tick() end,
}
