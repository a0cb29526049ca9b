-- expect: OK
-- attack: the order of texts, which the locale would change
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert("Z" < "a" and "a" < "\u{e4}" and "\u{e4}" < "\u{f6}" and not ("a" < "B")) return money "1"
  end,
}
