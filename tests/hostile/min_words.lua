-- expect: E_TYPE|E_RULE
-- attack: min of money and a number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(min(money "1", 2))
  end,
}
