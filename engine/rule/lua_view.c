/* SPDX-License-Identifier: MIT */
/*
 * lua_view.c - the argument of a rule function: usage, buyer, grant.
 *
 * A userdata with the number of its call.  Kept beyond that call, it is
 * stale, and every use of it an error.
 * Layer: rule.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "rule/state.h"

enum { LOOKS_A_STEP = 4 }; /* of those that functions write, compared for one step */

void tf_view_push(lua_State *L)
{
    uint64_t *generation = lua_newuserdatauv(L, sizeof *generation, 0);

    *generation = tf_rule_of(L)->generation;
    tf_slot_push(L, TF_SLOT_VIEW);
    lua_setmetatable(L, -2);
}

static const struct tf_view *view_get(lua_State *L, int index)
{
    struct tf_rule *rule = tf_rule_of(L);
    const uint64_t *generation = tf_slot_test(L, index, TF_SLOT_VIEW);

    if (generation == NULL)
        return NULL;
    if (rule->view == NULL || *generation != rule->generation)
        tf_raise(L, NULL, TF_F_ARGUMENT_KEPT, "Use the argument only inside of its own call.",
                "The function's argument was kept beyond its call.");
    return rule->view;
}

void tf_view_check(lua_State *L, int index, const char *method)
{
    if (view_get(L, index) == NULL)
        tf_raise(L, method, TF_F_ARGUMENT, "Give it the function's argument, as in :of(usage).",
                "%s takes the function's argument, not %s.", method, tf_value_name(L, index));
}

static int push_view_value(lua_State *L, const struct tf_view_value *value)
{
    switch (value->kind) {
    case TF_VIEW_BOOL:
        lua_pushboolean(L, value->truth);
        return 1;
    case TF_VIEW_WHOLE:
        lua_pushinteger(L, value->whole);
        return 1;
    case TF_VIEW_NUMBER:
        tf_number_push(L, value->number);
        return 1;
    case TF_VIEW_TEXT:
        lua_pushlstring(L, value->text, value->length);
        return 1;
    case TF_VIEW_UNKNOWN:
    case TF_VIEW_ABSENT:
    case TF_VIEW_TABLE:
        break;
    }
    lua_pushnil(L);
    return 1;
}

static int raise_field(lua_State *L, const struct tf_view *view, const char *name)
{
    const char *near = tf_nearest(name, view->names, view->name_count);
    char hint[256] = "Use a field that the usage has.";

    if (near == NULL)
        near = tf_nearest(name, view->whats, view->what_count);
    if (near != NULL)
        snprintf(hint, sizeof hint, "Did you mean %s.%s?", view->argument, near);
    else if (view->name_count > 0 && strcmp(view->argument, "usage") != 0)
        snprintf(hint, sizeof hint, "Use a field that %s has, such as %s.", view->argument,
                view->names[0]);
    return tf_raise(L, name, TF_F_ARGUMENT_FIELD, hint, "%s has no field \"%s\".", view->argument,
            tf_rule_shown(name, strlen(name)).text);
}

static bool is_listed(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Where the field or look named by token `at` ends: after `.gb`, `.meter "sent"` or its brackets.
 */
static size_t end_of_read(const struct tf_tokens *tokens, size_t at)
{
    if (tf_token_is_mark(tokens, at + 1, "("))
        return tf_token_match(tokens, at + 1) + 1;
    return at + 1 < tokens->count && tokens->items[at + 1].kind == TF_TOKEN_STRING ? at + 2
                                                                                   : at + 1;
}

/* A decimal next to == and a plain literal is never equal: say so instead. */
static void check_comparison(lua_State *L, const struct tf_view *view, const char *name)
{
    struct tf_rule *rule = tf_rule_of(L);
    const struct tf_tokens *tokens;
    size_t source = 0;
    uint32_t line = 0;

    if (!tf_line_now(L, &source, &line))
        return;
    tf_charge_line(L, source, line);
    tokens = &rule->sources[source].tokens;
    for (size_t i = tf_token_on_line(tokens, line);
            i < tokens->count && tokens->items[i].line == line; i++) {
        size_t end;

        if (i < 2 || !tf_token_is_mark(tokens, i - 1, ".") || !tf_token_is(tokens, i, name))
            continue;
        end = end_of_read(tokens, i);
        if (end + 1 >= tokens->count ||
                !(tf_token_is_mark(tokens, end, "==") || tf_token_is_mark(tokens, end, "~=")) ||
                (tokens->items[end + 1].kind != TF_TOKEN_NUMBER &&
                        tokens->items[end + 1].kind != TF_TOKEN_STRING))
            continue;
        tf_raise(L, name, TF_F_DECIMAL_EQUALS, "Write it with :is, as in usage.gb:is(\"0.5\").",
                "%s.%s is a decimal, which == and ~= never find equal to a text or whole number.",
                view->argument, name);
    }
}

static int raise_unwritten(
        lua_State *L, const struct tf_view *view, const char *what, const char *name)
{
    char hint[200];

    snprintf(hint, sizeof hint, "Write %s.%s \"%s\" inside of the rate's own function.",
            view->argument, what, tf_rule_shown(name, strlen(name)).text);
    return tf_raise(L, what, TF_F_LOOK_UNWRITTEN, hint,
            "The function looks at the account without writing it out: through another function, "
            "or with a name that is not a plain text.");
}

/* usage.meter "sent": upvalues are the argument and "meter". */
static int view_look(lua_State *L)
{
    const struct tf_view *view = view_get(L, lua_upvalueindex(1));
    const char *what = lua_tostring(L, lua_upvalueindex(2));
    struct tf_view_value value = { TF_VIEW_UNKNOWN, false, 0, tf_dec_zero(), NULL, 0 };
    tariff_error err = { 0 };
    const char *name;

    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING)
        return tf_raise(L, what, TF_F_ARGUMENT, "Put the name in quotation marks.",
                "%s.%s takes a name, not %s.", view->argument, what,
                lua_gettop(L) > 1 ? "several values" : tf_value_name(L, 1));
    tf_charge(L, 10 + view->steps);
    name = lua_tostring(L, 1);
    if (view->looks_written)
        tf_charge(L, tf_rule_of(L)->look_count / LOOKS_A_STEP);
    if (view->looks_written && !tf_look_is_written(tf_rule_of(L), what, name))
        return raise_unwritten(L, view, what, name);
    if (view->look != NULL && view->look(view->ud, what, name, &value, &err) != TARIFF_OK)
        return tf_raise_error(L, &err);
    if (value.kind == TF_VIEW_UNKNOWN)
        return tf_raise(L, name, TF_F_NOT_DECLARED, "Use a name that the rulebook declares.",
                "There is no %s \"%s\".", what, tf_rule_shown(name, strlen(name)).text);
    if (value.kind == TF_VIEW_NUMBER)
        check_comparison(L, view, what);
    return push_view_value(L, &value);
}

static int view_index(lua_State *L)
{
    const struct tf_view *view = view_get(L, 1);
    struct tf_view_value value = { TF_VIEW_UNKNOWN, false, 0, tf_dec_zero(), NULL, 0 };
    tariff_error err = { 0 };
    const char *name;

    if (lua_type(L, 2) != LUA_TSTRING)
        return tf_raise(L, NULL, TF_F_ARGUMENT_FIELD, "Name a field after the dot.",
                "A field of %s has a name, not %s.", view->argument, tf_value_name(L, 2));
    tf_charge(L, 4 + view->steps);
    name = lua_tostring(L, 2);
    if (is_listed(view->whats, view->what_count, name)) {
        lua_pushvalue(L, 1);
        lua_pushvalue(L, 2);
        lua_pushcclosure(L, view_look, 2);
        return 1;
    }
    if (view->read != NULL && view->read(view->ud, name, &value, &err) != TARIFF_OK)
        return tf_raise_error(L, &err);
    if (value.kind == TF_VIEW_UNKNOWN)
        return raise_field(L, view, name);
    if (value.kind == TF_VIEW_NUMBER)
        check_comparison(L, view, name);
    return push_view_value(L, &value);
}

static int view_newindex(lua_State *L)
{
    view_get(L, 1);
    return tf_raise_frozen(L);
}

void tf_view_register(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        { "__index", view_index },
        { "__newindex", view_newindex },
        { NULL, NULL },
    };

    lua_createtable(L, 0, 4);
    luaL_setfuncs(L, metamethods, 0);
    lua_pushliteral(L, "function argument");
    lua_setfield(L, -2, "__name");
    tf_slot_set(L, TF_SLOT_VIEW);
}
