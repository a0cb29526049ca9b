-- expect: E_TYPE
-- attack: minus before a text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(-"3")
  end,
}
