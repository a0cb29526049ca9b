-- expect: OK
-- attack: capitals of letters beyond A to Z, which the locale would change
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert(("\u{e4}\xff"):upper() == "\u{e4}\xff") return money "1"
  end,
}
