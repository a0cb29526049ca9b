-- expect: E_BUDGET
-- S7 instruction budget, call phase
price "r" {
  rate = function(usage) while true do end end,
}
