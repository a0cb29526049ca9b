-- expect: E_BUDGET|E_MEMORY|E_STACK
-- attack: recursion mutual
-- S7/S8
local g local function f() return 1 + g() end g = function() return 1 + f() end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return f() end,
}
