-- expect: E_RULE|E_TYPE
-- attack: a word raised as an error
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    error(money "1")
  end,
}
