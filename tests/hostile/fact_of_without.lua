-- expect: E_TYPE|E_RULE
-- attack: a fact looked up without the usage
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(fact "price" :of())
  end,
}
