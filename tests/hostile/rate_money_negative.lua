-- expect: OK
-- attack: money below zero
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "-1"
  end,
}
