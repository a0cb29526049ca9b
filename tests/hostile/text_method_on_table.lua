-- expect: E_TYPE|E_RULE
-- attack: a text method called on a table
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local f = ("").upper return f({})
  end,
}
