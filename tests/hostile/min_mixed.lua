-- expect: OK
-- attack: min and max over whole numbers, decimals and texts
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert(min(5, "4.5", usage.gb) == usage.gb)
    assert(max(1, "2") ~= nil)
    return money "1"
  end,
}
