-- expect: E_FROZEN
-- attack: write global in rule
-- S10
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) counter = 1 end,
}
