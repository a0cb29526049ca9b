-- expect: E_TYPE|E_RULE
-- attack: no of nothing
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return no()
  end,
}
