-- expect: E_NAME
-- attack: a field that the usage has not
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage.nothing)
  end,
}
