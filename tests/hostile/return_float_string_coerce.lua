-- expect: E_SYNTAX
-- attack: return float string coerce
-- S5
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return "1.5" * 1.0 end,
}
