-- expect: OK|E_RULE
-- in a book: E_RULE|E_USAGE|OK
-- attack: a model scaled
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return graduated { { rate = money "1" } } * "0.5"
  end,
}
