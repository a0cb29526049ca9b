-- expect: E_BUDGET
-- attack: an eligibility that never ends
-- event: buy=attack
deduct { "prepaid", "balance" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
plan "attack" {
  costs = "1", grants = { prepaid = "1" }, lasts = "1 day",
  only = function(buyer)
    while true do end
  end,
}
