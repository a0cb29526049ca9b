-- expect: E_FROZEN
-- attack: money metatable poke
-- S11 userdata is locked
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) local m = money("1") m.__add = 1 return m end,
}
