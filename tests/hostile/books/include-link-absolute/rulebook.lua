-- expect: E_FILE
-- attack: a link to a file of the system, whose text errors would quote
-- link: secret.lua /etc/passwd
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "secret.lua"
