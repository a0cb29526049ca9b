-- expect: E_BUDGET|E_MEMORY
-- attack: tens of thousands of break in one loop, each taken out of the compiler's list in turn
while true do
-- write: 30000 x break;
end
