-- expect: E_BUDGET|E_MEMORY|E_STACK
-- S7/S8
local g local function f() return 1 + g() end g = function() return 1 + f() end
price "r" {
  rate = function(usage) return f() end,
}
