include "a11.lua"
