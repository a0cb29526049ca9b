-- expect: E_TYPE
-- attack: the usage joined to a text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money("1" .. usage)
  end,
}
