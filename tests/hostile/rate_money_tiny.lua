-- expect: OK
-- in a book: E_RULE
-- attack: money of one in the last place
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "0.000000000000000001"
  end,
}
