-- expect: E_SYNTAX
-- S5 a decimal literal beyond int64 silently becomes a float in Lua: refused
price "r" {
  rate = function(usage) return 9223372036854775808 end,
}
