-- expect: E_SYNTAX
-- S5 '/' yields floats and is refused
price "r" {
  rate = function(usage) return usage.gb / 3 end,
}
