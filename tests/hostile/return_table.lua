-- expect: E_RESULT
-- S13
price "r" {
  rate = function(usage) return {} end,
}
