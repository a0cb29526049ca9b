-- expect: OK|E_RULE|E_MONEY
-- in a book: OK|E_RULE|E_MONEY
-- attack: a fact scaled until it is no longer exact
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local f = fact "price" for i = 1, 20 do f = f * "0.1" end return f
  end,
}
