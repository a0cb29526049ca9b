-- expect: OK
-- in a book: E_RULE|E_NAME|E_USAGE
-- attack: a fact of a very long name
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local s = "a" for i = 1, 11 do s = s .. s end return fact(s)
  end,
}
