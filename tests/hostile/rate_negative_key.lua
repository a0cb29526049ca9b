-- expect: E_RULE
-- attack: a model with an item below one
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return graduated { [-5] = 1 }
  end,
}
