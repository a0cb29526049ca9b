-- expect: E_NAME
-- S2 string metatable exposes only the bounded functions
price "r" {
  rate = function(usage) return ("" ):rep(1<<61) end,
}
