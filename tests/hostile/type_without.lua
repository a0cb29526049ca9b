-- expect: E_RULE|E_TYPE
-- attack: type without anything
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return type()
  end,
}
