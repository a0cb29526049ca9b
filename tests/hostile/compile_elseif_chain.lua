-- expect: E_BUDGET|E_MEMORY
-- attack: an if with thousands of elseif, whose jumps the compiler walks again and again
local a = nil
if a then
-- write: 14000 x  elseif a then
end
