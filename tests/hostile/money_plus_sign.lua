-- expect: E_MONEY|OK
-- in a book: E_MONEY|OK
-- attack: an amount with a plus sign
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "+1"
  end,
}
