-- expect: OK
-- attack: _ENV in a text, which is only a text
local t = { ["_ENV"] = "_ENV" }
