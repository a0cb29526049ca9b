-- expect: E_BUDGET|E_MEMORY
-- attack: a field read in a loop on a line of a hundred thousand tokens
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    -- write: 1 x for i = 1, 1000000 do local x = usage.gb if x < 0 then local z = {
    -- write: 60000 x 1,
    -- write: 1 x } end end\n
  end,
}
