-- expect: E_RULE|E_TYPE
-- in a book: E_RULE
-- attack: the rest of a decimal by zero
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage.gb % "0.0")
  end,
}
