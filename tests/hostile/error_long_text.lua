-- expect: E_RULE
-- attack: an error of a very long text
local s = "x" for i = 1, 11 do s = s .. s end error(s)
