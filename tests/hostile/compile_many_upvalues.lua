-- expect: E_SYNTAX
-- attack: a function with more outer variables than the compiler holds
-- write: 190 x local a%d\n
local function f()
-- write: 190 x local b%d\n
  return function()
-- write: 190 x a%d = b%d\n
  end
end
