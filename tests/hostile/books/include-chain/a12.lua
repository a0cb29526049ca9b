include "a13.lua"
