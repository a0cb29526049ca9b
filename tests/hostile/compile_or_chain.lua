-- expect: E_BUDGET|E_MEMORY
-- attack: a condition of tens of thousands of or
local a = nil
if a
-- write: 40000 x  or a
 then end
