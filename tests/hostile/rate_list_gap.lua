-- expect: E_RULE
-- attack: a model whose list has a gap
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return graduated { [1] = 1, [3] = 3 }
  end,
}
