-- expect: E_MONEY
-- attack: money nan text
-- S5
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return money("nan") end,
}
