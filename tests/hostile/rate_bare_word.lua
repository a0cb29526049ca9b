-- expect: E_RESULT
-- attack: a rate that is a word without its argument
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money
  end,
}
