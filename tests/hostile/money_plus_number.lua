-- expect: E_TYPE
-- attack: money and a plain number added
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "1" + 1
  end,
}
