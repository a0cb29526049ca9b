-- expect: E_TYPE
-- attack: the length of the usage
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(#usage)
  end,
}
