-- expect: OK
-- attack: keys of a frozen table named like metamethods
local t = { __index = 1, __newindex = 2, __gc = 3, __close = 4, __eq = 5 }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert(t.__index == 1 and t.__newindex == 2 and t.__gc == 3 and t[1] == nil) return money "1"
  end,
}
