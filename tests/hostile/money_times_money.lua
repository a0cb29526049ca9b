-- expect: E_MONEY
-- attack: money times money
-- S5 dimension check
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return money("2") * money("3") end,
}
