include "a20.lua"
