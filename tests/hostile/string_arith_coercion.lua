-- expect: E_TYPE
-- attack: string arith coercion
-- S5 no implicit text-to-number arithmetic (string arithmetic metamethods absent)
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return "10" + 5 end,
}
