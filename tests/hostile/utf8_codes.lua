-- expect: E_NAME
-- S1 whitelist: the name does not exist
price "r" {
  rate = function(usage) for _ in utf8.codes("x") do end end,
}
