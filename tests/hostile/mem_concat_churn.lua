-- expect: E_MEMORY
-- attack: mem concat churn
-- S8 cumulative allocation budget stops copy amplification
local s = "0123456789abcdef" for i = 1, 11 do s = s .. s end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) local n = 0 while true do n = n + 1 local t = s .. n end end,
}
