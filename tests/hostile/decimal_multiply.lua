-- expect: E_BUDGET|E_MEMORY
-- attack: exact decimals multiplied without end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local x = usage.gb
    while true do local y = x * "1.000000001" y = x * "0.999999999" end
  end,
}
