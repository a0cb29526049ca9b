-- expect: E_NAME
-- S1 whitelist: the name does not exist
price "r" {
  rate = function(usage) return next({a=1,b=2}) end,
}
