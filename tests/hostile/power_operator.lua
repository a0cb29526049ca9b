-- expect: E_SYNTAX
-- attack: power operator
-- S5 '^' yields floats and is refused
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return 2^53 end,
}
