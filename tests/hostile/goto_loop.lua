-- expect: E_SYNTAX
-- attack: goto loop
-- S4 token rule: goto is refused
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) ::top:: goto top end,
}
