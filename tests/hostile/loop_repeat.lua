-- expect: E_BUDGET
-- S7 instruction budget
price "r" {
  rate = function(usage) repeat until false end,
}
