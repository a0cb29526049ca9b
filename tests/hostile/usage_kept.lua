-- expect: E_IMPURE
-- attack: the usage kept in an outer variable
local kept
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    kept = usage return money "1"
  end,
}
