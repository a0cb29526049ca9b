include "a12.lua"
