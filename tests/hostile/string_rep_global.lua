-- expect: E_NAME
-- attack: string rep global
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return string.rep("x",1<<40) end,
}
