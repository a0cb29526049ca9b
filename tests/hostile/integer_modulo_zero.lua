-- expect: E_TYPE|E_RULE
-- in a book: E_RULE
-- attack: the rest of a division by zero
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(7 % 0)
  end,
}
