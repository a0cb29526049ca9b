-- expect: E_BUDGET|E_MEMORY|E_TYPE|E_RULE
-- attack: a decimal text with many zeros behind the point
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local zeros = "1.0"
    for i = 1, 15 do zeros = zeros .. "00" end
    for i = 1, 9 do zeros = zeros .. zeros:sub(4) end
    while true do local x = usage.gb + zeros end
  end,
}
