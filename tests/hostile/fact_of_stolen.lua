-- expect: E_TYPE|E_RULE
-- attack: the method of facts called on money
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local of = fact("price").of return of(money "1", usage)
  end,
}
