-- expect: E_IMPURE
-- attack: an outer variable emptied
local n = 1
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    n = nil return money "1"
  end,
}
