-- expect: E_SYNTAX
-- attack: float division
-- S5 '/' yields floats and is refused
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return usage.gb / 3 end,
}
