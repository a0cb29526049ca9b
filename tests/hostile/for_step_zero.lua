-- expect: E_TYPE|E_RULE
-- in a book: E_RULE
-- attack: a for loop with a step of zero
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    for i = 1, 10, 0 do end
  end,
}
