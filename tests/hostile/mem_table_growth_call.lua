-- expect: E_MEMORY|E_BUDGET
-- attack: mem table growth call
-- S8 allocation budget per call
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) local t = {} for i = 1, 900000000 do t[i] = i end end,
}
