-- expect: E_TYPE|E_RULE
-- attack: money of two amounts
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money("1", "2")
  end,
}
