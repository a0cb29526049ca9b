-- expect: E_SYNTAX
-- attack: a function of more parameters than it has registers for
local function f(
-- write: 300 x p%d,
p) end
