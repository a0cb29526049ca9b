-- expect: E_TYPE|E_RULE
-- in a book: E_RULE
-- attack: a whole number divided by zero
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(7 // (usage.gb == nil and 1 or 0))
  end,
}
