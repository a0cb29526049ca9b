-- expect: E_TYPE
-- attack: money joined to a text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money("1" .. money "1")
  end,
}
