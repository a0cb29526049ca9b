-- expect: OK
-- attack: tointeger at both ends of what a whole number holds
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert(tointeger("9223372036854775807") == 0x7fffffffffffffff)
    assert(tointeger("-9223372036854775807") == -0x7fffffffffffffff)
    return money "1"
  end,
}
