-- expect: E_MEMORY|E_BUDGET
-- attack: an eligibility that fills the memory
-- event: buy=attack
deduct { "prepaid", "balance" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
plan "attack" {
  costs = "1", grants = { prepaid = "1" }, lasts = "1 day",
  only = function(buyer)
    local t = {} while true do t[#t + 1] = {} end
  end,
}
