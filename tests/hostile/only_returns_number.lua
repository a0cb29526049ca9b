-- expect: OK
-- in a book: E_RESULT
-- attack: an eligibility that answers 1 for yes
-- event: buy=attack
deduct { "prepaid", "balance" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
plan "attack" {
  costs = "1", grants = { prepaid = "1" }, lasts = "1 day",
  only = function(buyer)
    return 1
  end,
}
