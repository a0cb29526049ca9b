-- expect: E_TYPE|E_RULE
-- attack: a second argument, which nobody gives
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage, other)
    return money(other.gb)
  end,
}
