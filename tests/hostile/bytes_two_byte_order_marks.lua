-- expect: E_SYNTAX
-- attack: a second byte order mark behind the first
-- alone
-- bytes: EF BB BF EF BB BF
local a = 1
