-- expect: E_TYPE|E_RULE
-- in a book: E_NAME|E_TYPE
-- attack: a function that asks for an argument it does not take
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function()
    return money(usage.gb)
  end,
}
