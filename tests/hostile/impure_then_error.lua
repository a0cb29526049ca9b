-- expect: E_IMPURE
-- attack: an outer variable changed before an error
local n = 0
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    n = n + 1 error "x"
  end,
}
