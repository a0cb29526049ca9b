-- expect: OK
-- attack: shifts by more bits than there are, and by less than none
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert(1 << 64 == 0 and 1 << -1 == 0 and 1 >> -63 == 1 << 63 and 1 << (1 << 62) == 0)
    return money "1"
  end,
}
