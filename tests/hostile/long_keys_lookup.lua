-- expect: E_BUDGET|E_MEMORY
-- attack: a table looked up by a long text that is built anew each time
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local a = "x"
    for i = 1, 11 do a = a .. a end
    local t = {}
    t[a .. "1"] = 1
    local n = 0
    while true do n = n + 1 local x = t[a .. "1"] end
  end,
}
