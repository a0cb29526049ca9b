-- expect: E_TYPE
-- S5 no implicit text-to-number arithmetic (string arithmetic metamethods absent)
price "r" {
  rate = function(usage) return "10" + 5 end,
}
