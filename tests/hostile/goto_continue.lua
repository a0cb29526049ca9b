-- expect: E_SYNTAX
-- attack: goto as continue
for i = 1, 3 do if i == 2 then goto continue end ::continue:: end
