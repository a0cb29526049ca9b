-- expect: E_MEMORY|E_BUDGET
-- S8 cumulative allocation budget: garbage counts too
price "r" {
  rate = function(usage) while true do local t = {1,2,3,4,5,6,7,8} end end,
}
