-- expect: E_FROZEN
-- attack: the usage kept as a key of an outer table
local kept = {}
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    kept[usage] = 1 return money "1"
  end,
}
