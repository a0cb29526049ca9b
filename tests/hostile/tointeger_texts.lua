-- expect: E_BUDGET|E_MEMORY
-- attack: texts read as whole numbers without end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do local t = tointeger("1234567890123456789") end
  end,
}
