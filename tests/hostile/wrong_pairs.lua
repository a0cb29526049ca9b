-- expect: E_RULE|E_TYPE
-- attack: pairs over 5
for k in pairs(5) do end
