-- expect: E_MEMORY|E_BUDGET
-- attack: mem money churn
-- S8 userdata counts
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) local m = money("1") while true do m = m + money("0.000001") end end,
}
