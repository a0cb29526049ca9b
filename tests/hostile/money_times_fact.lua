-- expect: E_TYPE
-- attack: money times a fact
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "1" * fact "price"
  end,
}
