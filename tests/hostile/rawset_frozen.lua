-- expect: E_NAME
-- attack: rawset frozen
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) rawset({},1,1) end,
}
