-- expect: E_BUDGET
-- S11 freeze has a depth limit
local t = {} local c = t for i = 1, 5000 do c.n = {} c = c.n end
price "r" {
  rate = function(usage) return t ~= nil end,
}
