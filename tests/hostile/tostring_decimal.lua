-- expect: E_BUDGET|E_MEMORY
-- attack: decimals written out as text without end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local x = usage.gb * "1234567.123456789"
    while true do local t = tostring(x) end
  end,
}
