-- expect: E_SYNTAX
-- attack: integer literal overflow
-- S5 a decimal literal beyond int64 silently becomes a float in Lua: refused
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) return 9223372036854775808 end,
}
