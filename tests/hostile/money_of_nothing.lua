-- expect: E_TYPE|E_RULE
-- attack: money of nothing
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(nil)
  end,
}
