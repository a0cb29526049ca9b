-- expect: E_TYPE|E_RULE
-- attack: nothing among the arguments of a word
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return graduated(nil, nil, money "1")
  end,
}
