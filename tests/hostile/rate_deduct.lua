-- expect: E_RULE
-- attack: the order of pools declared while rating
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    deduct { "balance" } return money "1"
  end,
}
