-- expect: E_IMPURE|E_NAME
-- attack: a look at the account kept in an outer variable
local kept
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    kept = usage.meter return money "1"
  end,
}
