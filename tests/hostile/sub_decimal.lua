-- expect: E_TYPE|E_RULE
-- attack: sub with a decimal as its position
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(("123"):sub(usage.gb))
  end,
}
