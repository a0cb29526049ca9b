-- expect: E_BUDGET|E_MEMORY
-- attack: the order of two long texts that differ at the very end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local a, b = "x", "x"
    for i = 1, 12 do a = a .. a b = b .. b end
    a = a .. "a" b = b .. "b"
    while true do local x = a < b local y = a <= b local z = a > b end
  end,
}
