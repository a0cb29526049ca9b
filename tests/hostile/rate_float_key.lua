-- expect: OK|E_RULE
-- in a book: E_RULE|E_RESULT|OK
-- attack: an index counted by a for loop from text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = {} for i = "1", "2" do t[i] = { upto = i } end return graduated(t)
  end,
}
