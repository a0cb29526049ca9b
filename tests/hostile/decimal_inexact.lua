-- expect: E_RULE|E_MONEY
-- in a book: E_RULE|E_MONEY
-- attack: a product with more places than there are
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local x = usage.gb * "0.000000001" return money(x * x * x)
  end,
}
