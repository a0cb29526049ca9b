-- expect: E_TYPE|E_RULE
-- in a book: E_RULE
-- attack: bit operators on a decimal
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage.gb | 1)
  end,
}
