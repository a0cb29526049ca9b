-- expect: OK
-- attack: a parameter changed, which is no outer variable
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    usage = 5 return money(usage)
  end,
}
