-- expect: OK
-- attack: a rate and hundreds of values more
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "1", 2, 3, {}, usage
  end,
}
