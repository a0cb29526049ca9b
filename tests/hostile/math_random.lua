-- expect: E_NAME
-- attack: math random
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return math.random(10) end,
}
