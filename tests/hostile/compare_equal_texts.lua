-- expect: E_BUDGET|E_MEMORY
-- attack: two equal long texts, compared by each second instruction
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local a, b = "x", "x"
    for i = 1, 12 do a = a .. a b = b .. b end
    local function f() return a == b, a == b, a == b, a == b, a == b, a == b, a == b, a == b end
    while true do f() f() f() f() f() f() f() f() end
  end,
}
