-- expect: E_TYPE|E_RULE
-- attack: pairs over the usage
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    for k, v in pairs(usage) do end
  end,
}
