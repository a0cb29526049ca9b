-- expect: OK|E_BUDGET|E_MEMORY
-- attack: a for loop whose name is changed inside
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local n = 0
    for i = 1, 10 do local j = i i = 1 n = n + j end
    assert(n == 55)
    return money "1"
  end,
}
