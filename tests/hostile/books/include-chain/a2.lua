include "a3.lua"
