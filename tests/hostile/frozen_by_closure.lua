-- expect: E_FROZEN
-- attack: a table written that only a closure in a table reaches
local inner = { n = 1 } local get = function() return inner end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    get().n = 2 return money "1"
  end,
}
