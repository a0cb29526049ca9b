-- expect: E_TYPE|E_RULE
-- in a book: E_RULE
-- attack: the method of decimals called on a text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local is = usage.gb.is return money(is("3", 3) and 1 or 2)
  end,
}
