include "a4.lua"
