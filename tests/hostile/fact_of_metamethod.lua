-- expect: OK
-- attack: a fact named like a metamethod, looked up
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(fact "__index" :of(usage))
  end,
}
