-- expect: E_MEMORY|E_BUDGET
-- attack: mem garbage churn
-- S8 cumulative allocation budget: garbage counts too
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) while true do local t = {1,2,3,4,5,6,7,8} end end,
}
