-- expect: E_RULE
-- attack: a rate function that raises a text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    error "no price today"
  end,
}
