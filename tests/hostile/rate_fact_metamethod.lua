-- expect: OK
-- attack: a fact named like a metamethod
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return fact "__index"
  end,
}
