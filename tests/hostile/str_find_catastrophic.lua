-- expect: E_NAME
-- attack: str find catastrophic
-- S2 string metatable exposes only the bounded functions
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return (("a")):find((".-.-.-.-b$")) end,
}
