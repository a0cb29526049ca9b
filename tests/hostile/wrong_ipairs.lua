-- expect: E_RULE|E_TYPE
-- attack: ipairs over "x"
for k in ipairs("x") do end
