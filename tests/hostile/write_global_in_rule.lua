-- expect: E_FROZEN
-- S10
price "r" {
  rate = function(usage) counter = 1 end,
}
