-- expect: E_IMPURE
-- attack: a helper replaced by another
local helper = function() return 1 end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    helper = function() return 2 end return money(helper())
  end,
}
