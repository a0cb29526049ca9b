-- expect: E_NAME
-- attack: str byte spread
-- S2 string metatable exposes only the bounded functions
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return ("x"):byte(1,-1) end,
}
