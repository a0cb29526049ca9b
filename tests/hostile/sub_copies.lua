-- expect: E_BUDGET|E_MEMORY
-- attack: nearly all of a long text copied at each step
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local a = "a"
    for i = 1, 11 do a = a .. a end
    while true do local b = a:sub(2) end
  end,
}
