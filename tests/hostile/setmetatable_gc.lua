-- expect: E_NAME
-- attack: setmetatable gc
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) setmetatable({},{__gc=function() while true do end end}) end,
}
