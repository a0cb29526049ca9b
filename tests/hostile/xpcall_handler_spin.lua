-- expect: E_NAME
-- attack: xpcall handler spin
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) xpcall(error,function() while true do end end) end,
}
