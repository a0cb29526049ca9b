/* SPDX-License-Identifier: MIT */
/*
 * sandbox.c - what a rule can see: the rows of the binding tables, and
 * nothing else.
 *
 * Globals are read through an empty table, so that every write meets its
 * __newindex, also one to a word that exists.
 * Layer: rule.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "rule/state.h"

static const struct tf_binding_list *const lists[] = { &tf_block_bindings, &tf_word_bindings,
    &tf_function_bindings, &tf_text_bindings, &tf_fact_bindings, &tf_number_bindings };

enum { GLOBAL_LISTS = 3 }; /* the first of them are globals, the others methods */

const struct tf_binding *tf_binding_at(size_t index)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (index < lists[i]->count)
            return &lists[i]->items[index];
        index -= lists[i]->count;
    }
    return NULL;
}

const struct tf_reference *tf_rule_reference(size_t index)
{
    const struct tf_binding *binding = tf_binding_at(index);

    return binding == NULL ? NULL : &binding->reference;
}

static const char *nearest_global(const char *name)
{
    const char *names[64];
    size_t count = 0;

    for (size_t i = 0; i < GLOBAL_LISTS; i++)
        for (size_t j = 0; j < lists[i]->count && count < 64; j++)
            names[count++] = lists[i]->items[j].reference.name;
    return tf_nearest(name, names, count);
}

/* What Lua has and rules have not, and what stands in its place. */
static const char *hint_for_lua(const char *name)
{
    static const char same[] = "A price depends on usage and facts alone, so that it is the same "
                               "for the same usage at any time.";
    static const char own[] = "Leave it out: rules are read whole and run in their own bounds.";
    static const struct {
        const char *name;
        const char *hint;
    } rows[] = {
        { "os", same },
        { "io", same },
        { "math", "Calculate with + - * // and %; rules have no chance and no roots." },
        { "print", "Write error \"…\" to stop with a message; `tariff explain` shows every step." },
        { "require", "Write include \"file.lua\" for another file of the rulebook." },
        { "dofile", "Write include \"file.lua\" for another file of the rulebook." },
        { "loadfile", "Write include \"file.lua\" for another file of the rulebook." },
        { "load", own },
        { "table", "Write a list as { a, b }; a function cannot change one that it was given." },
        { "string", "Write text:method(…), as in usage.tool:sub(1, 3)." },
        { "coroutine", own },
        { "debug", own },
        { "package", own },
        { "pcall", own },
        { "xpcall", own },
        { "setmetatable", own },
        { "getmetatable", own },
        { "rawget", own },
        { "rawset", own },
        { "collectgarbage", own },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].hint;
    }
    return NULL;
}

static int sandbox_unknown(lua_State *L)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    const char *known = hint_for_lua(name);
    const char *near = known == NULL ? nearest_global(name) : NULL;
    char hint[96] = "Declare it with local before this line, or use a word of the language.";

    if (near != NULL)
        snprintf(hint, sizeof hint, "Did you mean %s?", near);
    return tf_raise(L, name, TF_F_NAME_UNKNOWN, known != NULL ? known : hint,
            "Nothing here is called \"%s\".", tf_rule_shown(name, strlen(name)).text);
}

static int sandbox_write(lua_State *L)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    char hint[160];

    tf_slot_push(L, TF_SLOT_WORDS);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNIL)
        return tf_raise(L, name, TF_F_NAME_OF_LANGUAGE,
                "Choose another name and declare it with local.",
                "\"%s\" is a word of the language, which cannot be changed.", name);
    snprintf(hint, sizeof hint, "Write local %s = … to declare it.",
            tf_rule_shown(name, strlen(name)).text);
    return tf_raise(L, name, TF_F_NAME_NOT_LOCAL, hint,
            "\"%s\" is not declared, and global names cannot be changed.",
            tf_rule_shown(name, strlen(name)).text);
}

static void set_global_words(lua_State *L)
{
    for (size_t i = 0; i < GLOBAL_LISTS; i++) {
        for (size_t j = 0; j < lists[i]->count; j++) {
            const struct tf_binding *binding = &lists[i]->items[j];

            lua_pushlightuserdata(L, (void *)(uintptr_t)binding);
            lua_pushcclosure(L, binding->call, 1);
            lua_setfield(L, -2, binding->reference.name);
        }
    }
}

void tf_sandbox_open(lua_State *L)
{
    tf_number_register(L);
    tf_word_register(L);
    tf_block_register(L);
    tf_view_register(L);
    tf_base_register(L);
    tf_text_register(L);

    lua_newtable(L); /* the words */
    set_global_words(L);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, sandbox_unknown);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    tf_slot_set(L, TF_SLOT_WORDS);

    lua_newtable(L); /* what rules see */
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, sandbox_write);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    tf_slot_set(L, TF_SLOT_ENV);
    lua_pop(L, 1);

    lua_newtable(L);
    tf_slot_set(L, TF_SLOT_FUNCTIONS);
}
