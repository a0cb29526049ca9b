-- expect: E_BUDGET|E_MEMORY|E_TYPE|E_RULE
-- attack: a decimal text of many zeros, read again at each addition
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local zeros = "0"
    for i = 1, 15 do zeros = zeros .. zeros end
    while true do local x = usage.gb + zeros end
  end,
}
