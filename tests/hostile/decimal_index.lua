-- expect: E_NAME
-- attack: a part of a decimal
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage.gb.units)
  end,
}
