-- expect: E_NAME
-- S1 whitelist: the name does not exist
price "r" {
  rate = function(usage) dofile("x.lua") end,
}
