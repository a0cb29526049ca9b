-- expect: E_NAME
-- attack: a fact that is not there, looked up
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(fact "nothing" :of(usage))
  end,
}
