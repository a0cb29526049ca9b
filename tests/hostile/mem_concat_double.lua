-- expect: E_MEMORY
-- attack: mem concat double
-- S8 text cap 64 KiB (allocator sees the LUA_TSTRING tag)
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) local s = "x" while true do s = s .. s end end,
}
