-- expect: E_MEMORY
-- S8 text cap 64 KiB (allocator sees the LUA_TSTRING tag)
price "r" {
  rate = function(usage) local s = "x" while true do s = s .. s end end,
}
