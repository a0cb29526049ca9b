-- expect: E_TYPE|E_FROZEN
-- attack: the table of text methods written through a text
("").len = nil
