-- expect: E_RESULT
-- attack: between as a rate
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return between(1, 2)
  end,
}
