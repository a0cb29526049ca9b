-- expect: E_NAME
-- attack: a part of money
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(money("1").amount)
  end,
}
