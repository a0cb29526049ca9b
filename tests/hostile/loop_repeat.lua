-- expect: E_BUDGET
-- attack: loop repeat
-- S7 instruction budget
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) repeat until false end,
}
