-- expect: E_SYNTAX
-- attack: a label that nobody goes to
::here::
