-- expect: OK
-- attack: a table with every metamethod as a plain key
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = { __index = error, __newindex = error, __call = error, __gc = error, __close = error, __eq = error, __lt = error, __len = error, __mode = "k", __name = "money", __metatable = false }
    assert(t.x == nil and #t == 0 and t ~= {})
    t.x = 1
    return money "1"
  end,
}
