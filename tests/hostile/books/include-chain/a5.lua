include "a6.lua"
