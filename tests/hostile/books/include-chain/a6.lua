include "a7.lua"
