-- expect: E_TYPE|E_RULE
-- in a book: E_RULE|OK
-- attack: a bit operator on a text with a fraction, which Lua reads as a float
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money("3.0" | 0)
  end,
}
