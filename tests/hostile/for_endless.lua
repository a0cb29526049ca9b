-- expect: E_BUDGET|E_MEMORY
-- attack: a for loop over all whole numbers
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    for i = 1 << 63, 0x7fffffffffffffff do end
  end,
}
