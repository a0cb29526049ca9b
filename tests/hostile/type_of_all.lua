-- expect: OK
-- in a book: E_RULE|E_NAME|E_USAGE
-- attack: type and tostring of every kind of value, none of which may show an address
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local function f() end
    local all = { f, {}, usage, money, money "1", fact "x", type, true, 1, "x", usage.gb, usage.item, pairs({}) }
    local seen = ""
    for i = 1, #all do seen = seen .. type(all[i]) .. " " .. tostring(all[i]) .. " " end
    assert(not seen:contains("0x"))
    return fact(seen:sub(1, 100))
  end,
}
