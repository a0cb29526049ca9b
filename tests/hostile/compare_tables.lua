-- expect: E_TYPE
-- attack: a table compared with a table
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    if {} < {} then return money "1" end
  end,
}
