-- expect: E_BUDGET|E_MEMORY
-- attack: whole parts and rests of decimals without end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local x = usage.gb
    while true do local y = x // "0.000000007" y = x % "0.000000007" end
  end,
}
