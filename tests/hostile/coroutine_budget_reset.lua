-- expect: E_NAME
-- S1 whitelist: the name does not exist
price "r" {
  rate = function(usage) while true do coroutine.wrap(function() for i=1,280 do end end)() end end,
}
