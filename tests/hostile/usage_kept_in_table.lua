-- expect: E_FROZEN
-- attack: the usage kept in an outer table
local kept = {}
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    kept.usage = usage return money "1"
  end,
}
