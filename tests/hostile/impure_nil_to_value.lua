-- expect: E_IMPURE
-- attack: an outer variable without a value given one
local n
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    n = 1 return money "1"
  end,
}
