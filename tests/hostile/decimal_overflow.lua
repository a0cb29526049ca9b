-- expect: E_RANGE
-- attack: a decimal squared until it is too large
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local x = usage.gb while true do x = x * x end
  end,
}
