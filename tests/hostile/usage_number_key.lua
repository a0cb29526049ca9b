-- expect: E_TYPE|E_RULE|E_NAME
-- in a book: E_RULE|E_TYPE
-- attack: a field of the usage by number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage[1])
  end,
}
