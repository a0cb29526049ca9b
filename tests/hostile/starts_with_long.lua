-- expect: E_BUDGET|E_MEMORY
-- attack: a long beginning compared without end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local a = "a"
    for i = 1, 11 do a = a .. a end
    while true do a:starts_with(a) a:ends_with(a) end
  end,
}
