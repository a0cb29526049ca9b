-- expect: E_NAME
-- S2 string metatable exposes only the bounded functions
price "r" {
  rate = function(usage) return (("a")):find((".-.-.-.-b$")) end,
}
