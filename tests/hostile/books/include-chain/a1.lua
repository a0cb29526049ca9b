include "a2.lua"
