-- expect: E_BUDGET|E_MEMORY|E_STACK
-- attack: nested calls that each return what the inner one returned and more, copying it at each level
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local function f(n)
      if n == 0 then return 1 end
      return 1, f(n - 1)
    end
    for i = 1, 1000 do local t = { f(500) } end
  end,
}
