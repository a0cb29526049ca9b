-- expect: E_NAME
-- attack: table insert len spoof
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) table.insert({},1,0) end,
}
