-- expect: E_TYPE
-- attack: a table joined to a text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money("1" .. {})
  end,
}
