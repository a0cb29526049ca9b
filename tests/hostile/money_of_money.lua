-- expect: E_TYPE|E_RULE|E_MONEY
-- attack: money of money
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(money "1")
  end,
}
