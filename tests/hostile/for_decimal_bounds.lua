-- expect: E_TYPE|E_RULE
-- in a book: E_RULE
-- attack: a for loop up to a decimal
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    for i = 1, usage.gb do end
  end,
}
