-- expect: E_RULE|E_TYPE
-- in a book: E_RULE
-- attack: a decimal divided by zero
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money(usage.gb // 0)
  end,
}
