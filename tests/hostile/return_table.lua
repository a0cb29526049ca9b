-- expect: E_RESULT
-- attack: return table
-- S13
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return {} end,
}
