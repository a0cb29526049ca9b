-- expect: E_RULE|E_TYPE
-- attack: ipairs over ipairs
for k in ipairs(ipairs) do end
