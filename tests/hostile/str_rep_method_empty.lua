-- expect: E_NAME
-- attack: str rep method empty
-- S2 string metatable exposes only the bounded functions
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return ("" ):rep(1<<61) end,
}
