-- expect: OK|E_MEMORY|E_BUDGET
-- in a book: E_RESULT
-- attack: hash flood
-- S8 many similar keys stay in caps
local t = {} for i = 1, 5000 do t["k" .. i] = i end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return t.k1 end,
}
