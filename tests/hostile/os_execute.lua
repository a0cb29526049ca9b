-- expect: E_NAME
-- attack: os execute
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) os.execute("true") end,
}
