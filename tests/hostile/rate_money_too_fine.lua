-- expect: E_MONEY
-- attack: money finer than the last place
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "0.0000000000000000001"
  end,
}
