-- expect: OK
-- attack: a for loop whose step is the least whole number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local n = 0
    for i = 1, -1, 1 << 63 do n = n + 1 end
    return money "1"
  end,
}
