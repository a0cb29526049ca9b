-- expect: E_FILE
-- attack: a link to a file outside of the folder
-- link: secret.lua ../plain/rulebook.lua
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "secret.lua"
