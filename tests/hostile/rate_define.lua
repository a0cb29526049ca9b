-- expect: E_RULE
-- attack: a define while rating
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return define "x" { money "1" }
  end,
}
