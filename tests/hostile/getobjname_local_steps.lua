-- expect: E_TYPE
-- attack: a chain taken step by step through one local name
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local x = { }
    x.b = x
    -- write: 2000 x x = x.b \n
    return x()
  end,
}
