-- expect: E_NAME
-- attack: a look at a meter that is not there
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage.meter "nothing")
  end,
}
