-- expect: E_TYPE|E_RULE
-- attack: min of nothing
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(min())
  end,
}
