-- expect: OK
-- in a book: E_RULE|E_NAME|E_USAGE
-- attack: a fact that is not there, as a rate
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return fact "nothing"
  end,
}
