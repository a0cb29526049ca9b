-- expect: E_TYPE|E_RULE
-- attack: a look at the account by number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage.meter(5))
  end,
}
