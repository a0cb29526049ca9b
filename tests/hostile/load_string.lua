-- expect: E_NAME
-- attack: load string
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) load("return 1")() end,
}
