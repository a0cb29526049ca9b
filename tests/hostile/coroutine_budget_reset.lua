-- expect: E_NAME
-- attack: coroutine budget reset
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) while true do coroutine.wrap(function() for i=1,280 do end end)() end end,
}
