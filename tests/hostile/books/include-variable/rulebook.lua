-- expect: E_FILE
-- attack: a variable, as a shell would read it
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "$HOME/x.lua"
