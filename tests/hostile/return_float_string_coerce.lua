-- expect: E_SYNTAX
-- S5
price "r" {
  rate = function(usage) return "1.5" * 1.0 end,
}
