-- expect: E_FROZEN
-- attack: a word given another argument
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local f = fact "price" f[1] = "other" return f
  end,
}
