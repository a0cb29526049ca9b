-- expect: E_BUDGET|E_MEMORY
-- attack: contains amplify
-- S7 C functions charge the budget by input size
local s = "aaaaaaaaaaaaaaaa" for i = 1, 11 do s = s .. s end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) while true do if s:contains("b") then return 1 end end end,
}
