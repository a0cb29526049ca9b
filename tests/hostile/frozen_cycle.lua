-- expect: E_FROZEN
-- attack: a table that holds itself, written
local t = {} t.t = t
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    t.t.t.t.x = 1 return money "1"
  end,
}
