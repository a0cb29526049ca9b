-- expect: E_FROZEN
-- attack: overwrite builtin
-- S10 built-ins cannot be replaced
function money() return 0 end
