-- expect: E_BUDGET|E_MEMORY
-- attack: tables with fields made at each step
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do local t = { a = 1, b = 2, c = { d = 3 } } end
  end,
}
