-- expect: E_IMPURE
-- attack: an outer table replaced by an equal one
local t = { 1 }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    t = { 1 } return money "1"
  end,
}
