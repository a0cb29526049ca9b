-- expect: E_RULE|E_TYPE
-- attack: pairs over nil
for k in pairs(nil) do end
