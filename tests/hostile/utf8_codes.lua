-- expect: E_NAME
-- attack: utf8 codes
-- S1 whitelist: the name does not exist
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) for _ in utf8.codes("x") do end end,
}
