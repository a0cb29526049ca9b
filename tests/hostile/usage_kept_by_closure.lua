-- expect: E_IMPURE
-- attack: a closure over the usage kept in an outer variable
local kept
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local before = kept kept = function() return usage.gb end if before then return money(before()) end return money "1"
  end,
}
