-- expect: E_BUDGET|E_MEMORY|E_TYPE|E_RULE
-- attack: min over many decimal texts, each parsed twice at each comparison
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local z = "0"
    for i = 1, 14 do z = z .. z end
    while true do min(z, z, z, z, z, z, z, z, z, z, z, z, z, z, z, z) end
  end,
}
