-- expect: E_RESULT
-- attack: a tier as a rate
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return upto(5, money "1")
  end,
}
