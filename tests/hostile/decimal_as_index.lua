-- expect: E_TYPE|E_RULE
-- attack: a decimal as the key of a table that pairs goes over
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = { [usage.gb] = 1 } for k in pairs(t) do end
  end,
}
