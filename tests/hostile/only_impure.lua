-- expect: E_IMPURE
-- attack: an eligibility that counts how often it was asked
-- event: buy=attack
local n = 0
deduct { "prepaid", "balance" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
plan "attack" {
  costs = "1", grants = { prepaid = "1" }, lasts = "1 day",
  only = function(buyer)
    n = n + 1 return true
  end,
}
