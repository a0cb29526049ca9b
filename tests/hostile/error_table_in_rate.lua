-- expect: E_RULE|E_TYPE
-- attack: a rate function that raises a table
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    error { code = 5, toString = function() while true do end end }
  end,
}
