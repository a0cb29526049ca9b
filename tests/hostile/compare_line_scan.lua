-- expect: E_BUDGET|E_MEMORY
-- attack: a field read on a line of very many tokens, which the check for == looks through
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do local x = usage.gb local y = { 0 }
    -- write: 1 x do local z = {
    -- write: 60000 x 1,
    -- write: 1 x } end
     end
  end,
}
