-- expect: OK
-- in a book: E_RESULT
-- attack: a rate that is true
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return true
  end,
}
