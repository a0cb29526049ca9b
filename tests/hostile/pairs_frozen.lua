-- expect: OK
-- attack: pairs and # over a table that was frozen
local t = { 1, 2, 3, x = 1 }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local n = 0
    for k, v in pairs(t) do n = n + v end
    for i, v in ipairs(t) do n = n + v end
    assert(n == 13 and #t == 3)
    return money "1"
  end,
}
