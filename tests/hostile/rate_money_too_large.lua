-- expect: E_MONEY|E_RANGE
-- attack: money larger than any amount
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "99999999999999999999999999999999999999999"
  end,
}
