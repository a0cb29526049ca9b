-- expect: OK
-- attack: a product of whole numbers that wraps to something small
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local n = 4294967296 * 4294967296 + 1
    assert(n == 1)
    return money(n - 3)
  end,
}
