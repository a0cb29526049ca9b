-- expect: E_MONEY
-- attack: an amount with a comma
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "1,000.00"
  end,
}
