-- expect: E_TYPE
-- attack: % on a decimal text and a number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money("7.5" % 2)
  end,
}
