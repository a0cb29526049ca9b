-- expect: E_IMPURE
-- attack: an outer variable changed ten helpers deep
local n = 0 local function f0() n = n + 1 return money(n) end
local function f1() return f0() end
local function f2() return f1() end
local function f3() return f2() end
local function f4() return f3() end
local function f5() return f4() end
local function f6() return f5() end
local function f7() return f6() end
local function f8() return f7() end
local function f9() return f8() end
local function f10() return f9() end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return f10()
  end,
}
