/* SPDX-License-Identifier: MIT */
/*
 * lua_number.c - decimals inside rules: exact, checked, never a float.
 *
 * Quantities of usage arrive as decimals; they calculate with whole numbers
 * and with decimal texts.
 * Layer: rule.
 */
#include <string.h>

#include "rule/state.h"

static int number_is(lua_State *L);

static const struct tf_binding number_rows[] = {
    { { "is", TF_REFERENCE_METHOD, "quantity:is(number) -> true or false",
              "Whether a decimal equals a whole number or a decimal text; == only compares "
              "decimals with decimals." },
            number_is, NULL },
};

const struct tf_binding_list tf_number_bindings = { number_rows,
    sizeof number_rows / sizeof number_rows[0] };

void tf_number_push(lua_State *L, struct tf_dec number)
{
    void *to;

    tf_charge(L, 8);
    to = lua_newuserdatauv(L, sizeof number, 0);
    memcpy(to, &number, sizeof number); /* Lua aligns to 8 bytes only */
    tf_slot_push(L, TF_SLOT_NUMBER);
    lua_setmetatable(L, -2);
}

bool tf_number_is(lua_State *L, int index, struct tf_dec *out)
{
    const void *from = tf_slot_test(L, index, TF_SLOT_NUMBER);

    if (from == NULL)
        return false;
    memcpy(out, from, sizeof *out);
    return true;
}

static struct tf_dec number_of_text(lua_State *L, int index, const char *what)
{
    size_t length = 0;
    const char *text = lua_tolstring(L, index, &length);
    struct tf_dec number = tf_dec_zero();
    const char *wrong;

    tf_charge(L, 8 + length / 8);
    wrong = tf_dec_parse(text, length, &number);
    if (wrong != NULL)
        tf_raise(L, text, TF_F_DECIMAL_TEXT, "Write a decimal like \"0.10\" or \"1200\".",
                "The text \"%s\" given to %s %s.", tf_rule_shown(text, length).text, what, wrong);
    return number;
}

struct tf_dec tf_number_get(lua_State *L, int index, const char *what)
{
    struct tf_dec number = tf_dec_zero();
    const struct tf_word *word;

    if (lua_isinteger(L, index))
        return tf_dec_of(lua_tointeger(L, index));
    if (lua_type(L, index) == LUA_TSTRING)
        return number_of_text(L, index, what);
    if (tf_number_is(L, index, &number))
        return number;
    word = tf_slot_test(L, index, TF_SLOT_WORD);
    if (word != NULL && word->has_value) {
        memcpy(&number, word->value, sizeof number);
        return number;
    }
    tf_raise(L, what, TF_F_NUMBER_DUE,
            word != NULL ? "Look a fact up with fact \"name\" :of(usage) to calculate with it."
                         : "Use a whole number or a decimal text such as \"0.10\".",
            "%s takes a number, not %s.", what, tf_value_name(L, index));
    return number;
}

static int raise_too_large(lua_State *L)
{
    return tf_raise(L, NULL, TF_F_RESULT_TOO_LARGE, "Keep numbers below 10^20.",
            "The result of the calculation is too large.");
}

bool tf_number_mul_exact(struct tf_dec a, struct tf_dec b, struct tf_dec *out)
{
    struct tf_dec low = tf_dec_zero();
    struct tf_dec high = tf_dec_zero();

    if (!tf_dec_mul(a, b, TF_ROUND_DOWN, &low) || !tf_dec_mul(a, b, TF_ROUND_UP, &high) ||
            tf_dec_cmp(low, high) != 0)
        return false;
    *out = low;
    return true;
}

struct tf_dec tf_number_mul(lua_State *L, struct tf_dec a, struct tf_dec b)
{
    struct tf_dec low = tf_dec_zero();
    struct tf_dec high = tf_dec_zero();

    tf_charge(L, 8);
    if (!tf_dec_mul(a, b, TF_ROUND_DOWN, &low) || !tf_dec_mul(a, b, TF_ROUND_UP, &high))
        raise_too_large(L);
    if (tf_dec_cmp(low, high) != 0)
        tf_raise(L, NULL, TF_F_NOT_EXACT, "Use factors with fewer decimals.",
                "The product has more than 18 decimals, so it is not exact.");
    return low;
}

/* The whole part of a / b, rounded towards minus infinity, and what is left. */
static void floor_divide(
        lua_State *L, struct tf_dec a, struct tf_dec b, struct tf_dec *whole, struct tf_dec *left)
{
    const struct tf_dec one = tf_dec_of(1);
    struct tf_dec part = tf_dec_zero();
    bool negative = tf_dec_sign(b) < 0;

    tf_charge(L, 16);
    if (tf_dec_sign(b) == 0)
        tf_raise(L, NULL, TF_F_DIVISOR_ZERO, "Check that the divisor is not zero.",
                "A number cannot be divided by zero.");
    if (!tf_dec_mul_div(one, negative ? tf_dec_neg(a).units : a.units,
                negative ? tf_dec_neg(b).units : b.units, TF_ROUND_DOWN, whole) ||
            !tf_dec_round(*whole, one, TF_ROUND_DOWN, whole) ||
            !tf_dec_mul(*whole, b, TF_ROUND_DOWN, &part) || !tf_dec_sub(a, part, left))
        raise_too_large(L);
    if (tf_dec_sign(*left) != 0 && (tf_dec_sign(*left) < 0) != negative &&
            (!tf_dec_sub(*whole, one, whole) || !tf_dec_add(*left, b, left)))
        raise_too_large(L);
}

static int number_add(lua_State *L)
{
    struct tf_dec sum = tf_dec_zero();

    if (!tf_dec_add(tf_number_get(L, 1, "+"), tf_number_get(L, 2, "+"), &sum))
        raise_too_large(L);
    tf_number_push(L, sum);
    return 1;
}

static int number_sub(lua_State *L)
{
    struct tf_dec difference = tf_dec_zero();

    if (!tf_dec_sub(tf_number_get(L, 1, "-"), tf_number_get(L, 2, "-"), &difference))
        raise_too_large(L);
    tf_number_push(L, difference);
    return 1;
}

static int number_mul(lua_State *L)
{
    if (tf_slot_test(L, 1, TF_SLOT_WORD) != NULL || tf_slot_test(L, 2, TF_SLOT_WORD) != NULL)
        return tf_word_mul(L);
    tf_number_push(L, tf_number_mul(L, tf_number_get(L, 1, "*"), tf_number_get(L, 2, "*")));
    return 1;
}

static int number_idiv(lua_State *L)
{
    struct tf_dec whole = tf_dec_zero();
    struct tf_dec left = tf_dec_zero();

    floor_divide(L, tf_number_get(L, 1, "//"), tf_number_get(L, 2, "//"), &whole, &left);
    tf_number_push(L, whole);
    return 1;
}

static int number_mod(lua_State *L)
{
    struct tf_dec whole = tf_dec_zero();
    struct tf_dec left = tf_dec_zero();

    floor_divide(L, tf_number_get(L, 1, "%"), tf_number_get(L, 2, "%"), &whole, &left);
    tf_number_push(L, left);
    return 1;
}

static int number_unm(lua_State *L)
{
    tf_number_push(L, tf_dec_neg(tf_number_get(L, 1, "-")));
    return 1;
}

static int number_eq(lua_State *L)
{
    lua_pushboolean(L, tf_dec_cmp(tf_number_get(L, 1, "=="), tf_number_get(L, 2, "==")) == 0);
    return 1;
}

static int number_lt(lua_State *L)
{
    lua_pushboolean(L, tf_dec_cmp(tf_number_get(L, 1, "<"), tf_number_get(L, 2, "<")) < 0);
    return 1;
}

static int number_le(lua_State *L)
{
    lua_pushboolean(L, tf_dec_cmp(tf_number_get(L, 1, "<="), tf_number_get(L, 2, "<=")) <= 0);
    return 1;
}

static int number_is(lua_State *L)
{
    struct tf_dec self = tf_dec_zero();

    if (!tf_number_is(L, 1, &self))
        return tf_raise(L, "is", TF_F_ARGUMENT, "Write quantity:is(number) with a colon.",
                "is belongs to a decimal, not to %s.", tf_value_name(L, 1));
    lua_pushboolean(L, tf_dec_cmp(self, tf_number_get(L, 2, "is")) == 0);
    return 1;
}

static int number_index(lua_State *L)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";

    if (strcmp(name, "is") != 0)
        return tf_raise(L, name, TF_F_NO_SUCH_METHOD,
                "Use :is, arithmetic and comparisons on numbers.", "A number has no \"%s\".",
                tf_rule_shown(name, strlen(name)).text);
    lua_pushcfunction(L, number_is);
    return 1;
}

static void push_joined(lua_State *L, int index)
{
    char text[TF_DEC_TEXT_MAX];
    struct tf_dec number = tf_dec_zero();

    if (tf_number_is(L, index, &number))
        lua_pushlstring(L, text, tf_dec_format(number, 0, text));
    else if (lua_type(L, index) == LUA_TSTRING || lua_isinteger(L, index))
        lua_pushvalue(L, index);
    else
        tf_raise(L, "..", TF_F_CANNOT_JOIN, "Join texts and numbers only.",
                "Only texts and numbers can be joined, not %s.", tf_value_name(L, index));
}

static int number_concat(lua_State *L)
{
    push_joined(L, 1);
    push_joined(L, 2);
    lua_concat(L, 2);
    return 1;
}

static int number_newindex(lua_State *L)
{
    return tf_raise_frozen(L);
}

void tf_number_register(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        { "__add", number_add },
        { "__sub", number_sub },
        { "__mul", number_mul },
        { "__idiv", number_idiv },
        { "__mod", number_mod },
        { "__unm", number_unm },
        { "__eq", number_eq },
        { "__lt", number_lt },
        { "__le", number_le },
        { "__concat", number_concat },
        { "__index", number_index },
        { "__newindex", number_newindex },
        { NULL, NULL },
    };

    lua_createtable(L, 0, 16);
    luaL_setfuncs(L, metamethods, 0);
    lua_pushliteral(L, "number");
    lua_setfield(L, -2, "__name");
    tf_slot_set(L, TF_SLOT_NUMBER);
}
