-- expect: E_TYPE|E_RULE
-- attack: pairs over money
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    for k in pairs(money "1") do end
  end,
}
