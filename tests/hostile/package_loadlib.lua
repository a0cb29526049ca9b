-- expect: E_NAME|E_TYPE
-- S1 package is a word of the language here, and has no parts
price "r" {
  rate = function(usage) package.loadlib("libc.so.6","system") end,
}
