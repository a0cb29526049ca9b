-- expect: E_NAME
-- attack: collectgarbage
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) collectgarbage("stop") end,
}
