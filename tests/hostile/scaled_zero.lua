-- expect: OK
-- attack: a fact scaled to nothing
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return fact "price" * 0
  end,
}
