-- expect: E_FROZEN
-- attack: the body of a block written after the load
local body = { when = { item = "plain", gb = beyond(100) }, meter = "sent", instead_of = "plain", rate = money "1" } price "other" (body)
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    body.rate = money "0" return money "1"
  end,
}
