-- expect: E_BUDGET|E_MEMORY|E_STACK
-- attack: nested returns at load, over and over
local function f(n)
  if n == 0 then return 1 end
  return 1, f(n - 1)
end
while true do f(150) end
