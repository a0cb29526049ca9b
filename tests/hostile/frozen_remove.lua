-- expect: E_FROZEN
-- attack: an item of a frozen list taken away
local t = { 1, 2, 3 }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    t[#t] = nil return money "1"
  end,
}
