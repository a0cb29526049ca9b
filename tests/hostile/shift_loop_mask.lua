-- expect: OK
-- in a book: E_RESULT
-- attack: shift loop mask
-- S14 harmless: must give the same result on every platform
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return (1 << 70) | (-1 >> 60) end,
}
