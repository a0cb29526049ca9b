-- expect: E_NAME
-- attack: a field of the usage named like a metamethod
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage.__index)
  end,
}
