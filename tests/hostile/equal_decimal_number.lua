-- expect: E_RULE
-- in a book: E_RULE
-- attack: a decimal == a number, which is never true
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    if usage.gb == 3 then return money "1" end return money "2"
  end,
}
