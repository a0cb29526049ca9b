-- expect: E_BUDGET|E_MEMORY
-- attack: money made of text at each step
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do local y = money "12345678901234567.123456789012345678" end
  end,
}
