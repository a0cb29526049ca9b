-- expect: E_MONEY
-- attack: an amount with an exponent
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "1e3"
  end,
}
