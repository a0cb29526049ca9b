-- expect: OK
-- in a book: OK|E_RULE
-- attack: a scaled fact that was made at load, scaled again in a call
local half = fact "price" * "0.5"
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return half * "0.5"
  end,
}
