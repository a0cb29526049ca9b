-- expect: OK
-- attack: tointeger of everything
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert(tointeger({}) == nil and tointeger(nil) == nil and tointeger(usage) == nil and tointeger(money "1") == nil)
    assert(tointeger("9223372036854775808") == nil and tointeger("-1") == -1 and tointeger("1.5") == nil)
    assert(tointeger("") == nil and tointeger("0x10") == nil and tointeger(" 1") == nil and tointeger("1e3") == nil)
    return money "1"
  end,
}
