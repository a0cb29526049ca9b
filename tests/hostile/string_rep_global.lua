-- expect: E_NAME
-- S1 whitelist: the name does not exist
price "r" {
  rate = function(usage) return string.rep("x",1<<40) end,
}
