-- expect: OK
-- attack: a decimal joined to a text and read again
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage.gb .. ".5")
  end,
}
