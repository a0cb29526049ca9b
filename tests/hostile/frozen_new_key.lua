-- expect: E_FROZEN
-- attack: a new key in a frozen table
local t = {}
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    t.new = 1 return money "1"
  end,
}
