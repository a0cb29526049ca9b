-- expect: E_TYPE|E_RULE|E_NAME
-- attack: a scaled fact looked up
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money((fact "price" * 2):of(usage))
  end,
}
