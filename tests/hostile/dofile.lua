-- expect: E_NAME
-- attack: dofile
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) dofile("x.lua") end,
}
