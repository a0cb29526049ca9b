-- expect: E_BUDGET|E_MEMORY
-- attack: a long text put into capitals and back
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local a = "x"
    for i = 1, 11 do a = a .. a end
    while true do local b = a:upper():lower() end
  end,
}
