-- expect: E_NAME
-- attack: rawget store
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) rawget({},1) end,
}
