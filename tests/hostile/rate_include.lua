-- expect: E_RULE
-- attack: a file included while rating
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    include "more.lua" return money "1"
  end,
}
