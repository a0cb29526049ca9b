-- expect: E_IMPURE
-- S11 purity is checked through helper functions
local n = 0 local function tick() n = n + 1 return n end
price "r" {
  rate = function(usage) return tick() end,
}
