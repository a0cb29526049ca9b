-- expect: E_TYPE|E_RULE
-- in a book: E_RULE
-- attack: a field of the usage by nothing
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage[nil])
  end,
}
