-- expect: OK|E_MEMORY|E_BUDGET
-- S8 many similar keys stay in caps
local t = {} for i = 1, 5000 do t["k" .. i] = i end
price "r" {
  rate = function(usage) return t.k1 end,
}
