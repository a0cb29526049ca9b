-- expect: E_MONEY
-- attack: an amount in digits of another script
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "\u{661}"
  end,
}
