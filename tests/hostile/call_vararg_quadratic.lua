-- expect: E_SYNTAX
-- attack: a tail call that hands on one argument more each time, so that each step copies all of them
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local function f(...) return f(1, ...) end
    return f()
  end,
}
