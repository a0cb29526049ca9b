-- expect: OK
-- in a book: E_RULE|E_USAGE|E_RANGE
-- attack: graduated inside of graduated inside of graduated
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local m = money "1" for i = 1, 90 do m = graduated { m } end return m
  end,
}
