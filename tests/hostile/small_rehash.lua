-- expect: E_BUDGET|E_MEMORY
-- attack: small tables that are rebuilt at each insert
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do
      local t = {}
      t.a = 1 t.b = 2 t.c = 3 t.d = 4 t.e = 5
    end
  end,
}
