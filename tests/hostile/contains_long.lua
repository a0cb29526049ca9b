-- expect: E_BUDGET|E_MEMORY
-- attack: a long part searched in a long text that nearly holds it everywhere
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local a = "a"
    for i = 1, 11 do a = a .. a end
    local b = a:sub(1, 1000) .. "b"
    while true do a:contains(b) end
  end,
}
