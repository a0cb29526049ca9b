-- expect: OK|E_RANGE
-- in a book: OK|E_RANGE
-- attack: the largest money that there is, times the quantity
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "99999999999999999999"
  end,
}
