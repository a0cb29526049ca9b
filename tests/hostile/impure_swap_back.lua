-- expect: OK
-- attack: an outer variable changed and put back
local n = 0
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local before = n n = n + 1 n = before return money "1"
  end,
}
