-- expect: E_TYPE
-- attack: the usage compared
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage < usage and 1 or 2)
  end,
}
