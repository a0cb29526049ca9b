-- expect: E_BUDGET
-- attack: deep table freeze
-- S11 freeze has a depth limit
local t = {} local c = t for i = 1, 5000 do c.n = {} c = c.n end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return t ~= nil end,
}
