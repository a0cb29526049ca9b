-- expect: E_TYPE|E_RULE
-- in a book: E_RULE
-- attack: a for loop from text to text, which would count in floats
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    for i = "1", "3" do return money(i) end
  end,
}
