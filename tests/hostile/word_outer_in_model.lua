-- expect: OK
-- in a book: E_RULE
-- attack: words made at load inside of a model made in a call
local m = money "1"
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return graduated { { rate = m }, m }
  end,
}
