-- expect: E_TYPE
-- attack: a word as a key of a model
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return graduated { [money "1"] = 2 }
  end,
}
