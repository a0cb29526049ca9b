-- expect: E_TYPE|E_RULE
-- attack: nothing compared with a number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = {} if t.x < 1 then return money "1" end
  end,
}
