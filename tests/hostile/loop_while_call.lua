-- expect: E_BUDGET
-- attack: loop while call
-- S7 instruction budget, call phase
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) while true do end end,
}
