-- expect: OK
-- in a book: OK
-- attack: tostring of nothing at all
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(tostring(nil) == "nil" and 1 or tostring() == "nil" and 1 or 2)
  end,
}
