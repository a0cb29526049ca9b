-- expect: E_FROZEN
-- attack: a table that was given to a word, written
local tiers = { { rate = money "1" } } local m = graduated(tiers)
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    tiers[1] = 5 return money "1"
  end,
}
