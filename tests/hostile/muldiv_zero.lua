-- expect: E_NAME|E_MONEY
-- attack: muldiv zero
-- S5
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return muldiv(1, 1, 0) end,
}
