-- expect: E_FROZEN
-- attack: a frozen table written through another name of it
local t = { x = 1 } local alias = { t, t }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = alias[1] t.x = 5 return money "1"
  end,
}
