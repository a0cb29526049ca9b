-- expect: E_SYNTAX
-- S4 token rule: goto is refused
price "r" {
  rate = function(usage) ::top:: goto top end,
}
