-- expect: OK
-- in a book: E_RESULT
-- attack: integer wrap
-- S5 plain whole numbers wrap in Lua 5.4 (this returns a negative number): the engine must reject a negative rate, and quantities must reach rules as checked values
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) local n = 1 << 62 return n + n end,
}
