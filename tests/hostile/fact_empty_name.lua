-- expect: E_TYPE|E_RULE
-- attack: a fact without a name
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return fact ""
  end,
}
