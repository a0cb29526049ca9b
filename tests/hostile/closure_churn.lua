-- expect: E_BUDGET|E_MEMORY
-- attack: a closure with its outer variables made at each step
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do
      local a, b, c = 1, 2, 3
      local f = function() return a + b + c end
    end
  end,
}
