-- expect: E_RESULT
-- attack: return function
-- S13
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return function() end end,
}
