-- expect: E_TYPE
-- attack: the length of money
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(#money "1")
  end,
}
