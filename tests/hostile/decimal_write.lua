-- expect: E_FROZEN
-- attack: a part of a decimal written
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local x = usage.gb x.is = nil
  end,
}
