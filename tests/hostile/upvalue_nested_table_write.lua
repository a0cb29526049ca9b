-- expect: E_FROZEN
-- S11 freeze is deep
local t = {a = {b = {}}}
price "r" {
  rate = function(usage) t.a.b.c = 1 return 1 end,
}
