-- expect: E_MEMORY|E_BUDGET
-- S8 allocation budget per call
price "r" {
  rate = function(usage) local t = {} for i = 1, 900000000 do t[i] = i end end,
}
