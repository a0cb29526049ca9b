-- expect: OK
-- S5 plain whole numbers wrap in Lua 5.4 (this returns a negative number): the engine must reject a negative rate, and quantities must reach rules as checked values
price "r" {
  rate = function(usage) local n = 1 << 62 return n + n end,
}
