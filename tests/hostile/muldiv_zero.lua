-- expect: E_NAME|E_MONEY
-- S5
price "r" {
  rate = function(usage) return muldiv(1, 1, 0) end,
}
