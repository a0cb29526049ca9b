include "a10.lua"
