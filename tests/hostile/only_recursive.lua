-- expect: E_STACK
-- attack: an eligibility that calls itself
-- event: buy=attack
deduct { "prepaid", "balance" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
plan "attack" {
  costs = "1", grants = { prepaid = "1" }, lasts = "1 day",
  only = function(buyer)
    local function f() return f() and true end return f()
  end,
}
