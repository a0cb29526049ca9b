-- expect: E_MONEY
-- S5
price "r" {
  rate = function(usage) return money("nan") end,
}
