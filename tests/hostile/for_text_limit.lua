-- expect: OK
-- attack: a for loop up to a text, which Lua reads as a number: the same everywhere
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local n = 0 for i = 1, "0x3" do n = n + 1 end return money(n)
  end,
}
