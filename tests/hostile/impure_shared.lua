-- expect: E_IMPURE
-- attack: an outer variable that two functions share
local n = 0 price "other" { when = { item = "plain", gb = beyond(100) }, meter = "sent", instead_of = "plain", rate = function(usage) return money(n) end }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    n = n + 1 return money(n)
  end,
}
