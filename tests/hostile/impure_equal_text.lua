-- expect: OK
-- attack: an outer text replaced by an equal one
local s = "abc"
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    s = s:sub(1, 2) .. "c" return money "1"
  end,
}
