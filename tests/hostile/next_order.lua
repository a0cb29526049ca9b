-- expect: E_NAME
-- attack: next order
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return next({a=1,b=2}) end,
}
