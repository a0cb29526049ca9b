-- expect: E_TYPE
-- attack: a fact times a fact
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return fact "price" * fact "price"
  end,
}
