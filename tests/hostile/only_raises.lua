-- expect: E_RULE
-- attack: an eligibility that raises an error
-- event: buy=attack
deduct { "prepaid", "balance" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
plan "attack" {
  costs = "1", grants = { prepaid = "1" }, lasts = "1 day",
  only = function(buyer)
    error 'not today'
  end,
}
