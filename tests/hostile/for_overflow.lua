-- expect: OK
-- attack: a for loop that ends at the greatest whole number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local n = 0
    for i = 0x7ffffffffffffffe, 0x7fffffffffffffff do n = n + 1 end
    assert(n == 2)
    return money "1"
  end,
}
