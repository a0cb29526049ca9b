-- expect: E_FROZEN
-- S11 userdata is locked
price "r" {
  rate = function(usage) local m = money("1") m.__add = 1 return m end,
}
