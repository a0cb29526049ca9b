-- expect: E_MONEY
-- attack: money overflow
-- S5 money is range-checked
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) local m = money("1000000000000000000") for i = 1, 9 do m = m * 1000000000 end return m end,
}
