-- expect: OK
-- attack: a fact that was made at load, looked up in a call
local price_of = fact "price"
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(price_of:of(usage))
  end,
}
