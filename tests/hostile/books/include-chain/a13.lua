include "a14.lua"
