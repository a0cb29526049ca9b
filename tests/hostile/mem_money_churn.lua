-- expect: E_MEMORY|E_BUDGET
-- S8 userdata counts
price "r" {
  rate = function(usage) local m = money("1") while true do m = m + money("0.000001") end end,
}
