-- expect: E_TYPE|E_RULE
-- attack: a fact looked up with a table instead of the usage
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(fact "price" :of({}))
  end,
}
