-- expect: E_NAME
-- attack: io open
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) io.open("/etc/passwd") end,
}
