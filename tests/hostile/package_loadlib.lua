-- expect: E_NAME|E_TYPE
-- attack: package loadlib
-- S1 package is a word of the language here, and has no parts
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) package.loadlib("libc.so.6","system") end,
}
