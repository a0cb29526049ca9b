-- expect: E_FROZEN
-- attack: upvalue nested table write
-- S11 freeze is deep
local t = {a = {b = {}}}
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) t.a.b.c = 1 return 1 end,
}
