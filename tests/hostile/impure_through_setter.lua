-- expect: E_IMPURE
-- attack: an outer variable changed by a function in an outer table
local n = 0 local ops = { set = function(v) n = v end }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    ops.set(5) return money "1"
  end,
}
