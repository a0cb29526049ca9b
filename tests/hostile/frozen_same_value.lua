-- expect: E_FROZEN
-- attack: a frozen table given the value it has
local t = { x = 1 }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    t.x = t.x return money "1"
  end,
}
