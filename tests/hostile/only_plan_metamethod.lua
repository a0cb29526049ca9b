-- expect: E_NAME
-- attack: an eligibility that asks for a plan named like a metamethod
-- event: buy=attack
deduct { "prepaid", "balance" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
plan "attack" {
  costs = "1", grants = { prepaid = "1" }, lasts = "1 day",
  only = function(buyer)
    return buyer.plan "__index"
  end,
}
