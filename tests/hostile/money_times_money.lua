-- expect: E_MONEY
-- S5 dimension check
price "r" {
  rate = function(usage) return money("2") * money("3") end,
}
