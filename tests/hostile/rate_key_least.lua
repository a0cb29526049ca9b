-- expect: E_RULE
-- attack: a model with the least whole number for an index
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return graduated { [1 << 63] = 1 }
  end,
}
