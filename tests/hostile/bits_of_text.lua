-- expect: E_TYPE|E_RULE
-- in a book: E_RULE|OK
-- attack: bit operators on a text, which Lua reads as a number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money("3" | 8)
  end,
}
