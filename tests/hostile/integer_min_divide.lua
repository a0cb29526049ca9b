-- expect: OK
-- attack: the least whole number divided by -1, which no whole number holds
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local least = 1 << 63
    assert(least // -1 == least and least % -1 == 0)
    return money "1"
  end,
}
