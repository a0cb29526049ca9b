-- expect: E_TYPE|E_RULE
-- attack: a fact named by a number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return fact(5)
  end,
}
