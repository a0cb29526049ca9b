-- expect: OK
-- attack: money made at load, added in a call
local m = money "1"
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return m + m
  end,
}
