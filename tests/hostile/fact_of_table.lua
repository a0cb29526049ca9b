-- expect: E_TYPE|E_RULE
-- in a book: E_RULE|E_TYPE
-- attack: a table fact calculated with
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(fact "table" :of(usage) * 2)
  end,
}
