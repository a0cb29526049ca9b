-- expect: E_NAME
-- attack: string dump
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return string.dump(function() end) end,
}
