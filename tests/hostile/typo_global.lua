-- expect: E_NAME
-- attack: typo global
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return edtion end,
}
