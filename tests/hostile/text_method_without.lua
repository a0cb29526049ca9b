-- expect: E_TYPE|E_RULE
-- attack: a text method called without its text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local f = ("").contains return f()
  end,
}
