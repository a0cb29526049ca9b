-- expect: E_FROZEN
-- S10 built-ins cannot be replaced
function money() return 0 end
