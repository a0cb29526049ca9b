-- expect: OK
-- attack: sub with the ends of what a whole number holds
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local s = "abc"
    assert(s:sub(1 << 63, 0x7fffffffffffffff) == "abc" and s:sub(0x7fffffffffffffff, 1 << 63) == "")
    assert(s:sub(-1) == "c" and s:sub(0) == "abc" and s:sub(-100, -3) == "a" and s:sub(4) == "")
    return money "1"
  end,
}
