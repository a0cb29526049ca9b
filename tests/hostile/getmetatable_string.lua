-- expect: E_NAME
-- attack: getmetatable string
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) getmetatable("").__index.len=nil end,
}
