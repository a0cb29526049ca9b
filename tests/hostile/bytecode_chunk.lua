-- expect: E_SYNTAX
-- attack: bytecode chunk
LuaT