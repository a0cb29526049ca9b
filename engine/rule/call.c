/* SPDX-License-Identifier: MIT */
/*
 * call.c - one function, one view, one answer.
 * Layer: rule.
 */
#include "rule/call.h"

#include <assert.h>
#include <string.h>

#include "rule/state.h"

enum answer_kind { ANSWER_RATE, ANSWER_BOOL, ANSWER_KEY, ANSWER_TEXT };

struct call {
    uint32_t function;
    enum answer_kind kind;
    struct tf_arena *scratch; /* NULL for ANSWER_BOOL */
    const struct tf_node *answer;
    bool truth;
};

struct tf_place tf_rule_function_place(const struct tf_rule *rule, uint32_t function)
{
    assert(function < rule->function_count);
    return rule->functions[function].place;
}

bool tf_rule_is_spent(const struct tf_rule *rule)
{
    return rule->spent != TF_SPENT_NOT;
}

/* -- Answers --------------------------------------------------------------------------------- */

static bool is_rate(const struct tf_node *node)
{
    static const char *const rates[] = { "fact", "money", "field", "scaled", "graduated", "volume",
        "package", "percentage", "stairstep", "capacity", "steps" };

    if (node->kind != TF_NODE_WORD || node->item_count + node->entry_count == 0)
        return false;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
        if (strcmp(node->word, rates[i]) == 0)
            return true;
    return false;
}

static bool is_answer(const struct tf_node *node, enum answer_kind kind)
{
    switch (kind) {
    case ANSWER_RATE:
        return is_rate(node);
    case ANSWER_BOOL:
        return node->kind == TF_NODE_BOOL;
    case ANSWER_KEY:
        return node->kind == TF_NODE_NUMBER || node->kind == TF_NODE_TEXT;
    case ANSWER_TEXT:
        return node->kind == TF_NODE_TEXT;
    }
    return false;
}

static const struct answer_words {
    const char *due;
    const char *hint;
} answer_words[] = {
    { "a rate", "Return fact \"name\", money \"0.10\", or a model such as graduated." },
    { "true or false", "Return a comparison, such as buyer.paid_purchases == 0." },
    { "a number or a text", "Return what grants are to be sorted by." },
    { "a text", "Return a text in quotation marks." },
};

static int raise_answer(lua_State *L, const struct call *call, int index)
{
    const struct tf_rule *rule = tf_rule_of(L);
    const struct answer_words *words = &answer_words[call->kind];
    const char *hint = words->hint;
    struct tf_dec number;
    size_t length = 0;
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : NULL;

    if (call->kind == ANSWER_RATE &&
            (lua_isinteger(L, index) || tf_number_is(L, index, &number) ||
                    (text != NULL && tf_dec_parse(text, length, &number) == NULL)))
        hint = "Write money before the amount, as in money \"0.10\".";
    return tf_raise_at(L, rule->functions[call->function].place, TF_F_RETURNS, hint,
            "The function returned %s where %s is due.", tf_value_name(L, index), words->due);
}

static bool can_be_answer(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TUSERDATA || lua_type(L, index) == LUA_TBOOLEAN ||
           lua_type(L, index) == LUA_TSTRING || lua_isinteger(L, index);
}

static void take_answer(lua_State *L, struct call *call)
{
    const struct tf_rule *rule = tf_rule_of(L);
    struct tf_capture capture = { L, call->scratch, rule->functions[call->function].place, 0 };
    int index = lua_gettop(L);
    struct tf_node *node;

    if (call->kind == ANSWER_BOOL) {
        if (lua_type(L, index) != LUA_TBOOLEAN)
            raise_answer(L, call, index);
        call->truth = lua_toboolean(L, index);
        return;
    }
    if (!can_be_answer(L, index))
        raise_answer(L, call, index);
    node = tf_arena_get(call->scratch, sizeof *node);
    if (node == NULL)
        tf_raise_no_memory(L);
    tf_capture(&capture, index, node);
    if (!is_answer(node, call->kind))
        raise_answer(L, call, index);
    call->answer = node;
}

/* -- Calls --------------------------------------------------------------------------------------
 */

static void check_pure(lua_State *L, uint32_t function)
{
    struct tf_rule *rule = tf_rule_of(L);

    if (!tf_is_changed(L))
        return;
    rule->spent = TF_SPENT_IMPURE;
    tf_raise_at(L, rule->functions[function].place, TF_F_CHANGED_OUTSIDE,
            "Keep what is calculated in local variables inside of the function.",
            "The function changed a variable outside of itself.");
}

static int call_body(lua_State *L)
{
    struct call *call = lua_touserdata(L, 1);

    tf_slot_push(L, TF_SLOT_FUNCTIONS);
    lua_rawgeti(L, -1, (lua_Integer)call->function + 1);
    tf_view_push(L);
    lua_call(L, 1, 1);
    check_pure(L, call->function);
    take_answer(L, call);
    return 0;
}

static int check_body(lua_State *L)
{
    const struct call *call = lua_touserdata(L, 1);

    check_pure(L, call->function);
    return 0;
}

static tariff_code run_call(
        struct tf_rule *rule, const struct tf_view *view, struct call *call, tariff_error *err)
{
    tariff_code code;

    assert(call->function < rule->function_count);
    rule->view = view;
    rule->function = call->function;
    rule->generation++;
    code = tf_door(rule, call_body, call, rule->limits.call_steps, err);
    rule->view = NULL;
    /* A call that failed may have changed a variable before it did. */
    if (code != TARIFF_OK && rule->spent == TF_SPENT_NOT && rule->cell_count > 0) {
        tariff_error impure = { 0 };

        if (tf_door(rule, check_body, call, rule->limits.call_steps, &impure) != TARIFF_OK) {
            code = impure.code;
            if (err != NULL)
                *err = impure;
        }
    }
    return code;
}

static tariff_code call_for_node(struct tf_rule *rule, struct call call, const struct tf_view *view,
        const struct tf_node **answer, tariff_error *err)
{
    tariff_code code = run_call(rule, view, &call, err);

    *answer = code == TARIFF_OK ? call.answer : NULL;
    return code;
}

tariff_code tf_rule_call_rate(struct tf_rule *rule, uint32_t function, const struct tf_view *view,
        struct tf_arena *scratch, const struct tf_node **answer, tariff_error *err)
{
    const struct call call = { .function = function, .kind = ANSWER_RATE, .scratch = scratch };

    return call_for_node(rule, call, view, answer, err);
}

tariff_code tf_rule_call_key(struct tf_rule *rule, uint32_t function, const struct tf_view *view,
        struct tf_arena *scratch, const struct tf_node **answer, tariff_error *err)
{
    const struct call call = { .function = function, .kind = ANSWER_KEY, .scratch = scratch };

    return call_for_node(rule, call, view, answer, err);
}

tariff_code tf_rule_call_text(struct tf_rule *rule, uint32_t function, const struct tf_view *view,
        struct tf_arena *scratch, const struct tf_node **answer, tariff_error *err)
{
    const struct call call = { .function = function, .kind = ANSWER_TEXT, .scratch = scratch };

    return call_for_node(rule, call, view, answer, err);
}

tariff_code tf_rule_call_bool(struct tf_rule *rule, uint32_t function, const struct tf_view *view,
        bool *answer, tariff_error *err)
{
    struct call call = { .function = function, .kind = ANSWER_BOOL };
    tariff_code code = run_call(rule, view, &call, err);

    *answer = code == TARIFF_OK && call.truth;
    return code;
}
