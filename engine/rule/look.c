/* SPDX-License-Identifier: MIT */
/*
 * look.c - which looks at the account a captured function writes: found in the tokens of its
 * lines, so that they are known before any event.
 *
 * Functions that share a line share its looks: then one looks more than it needs to be known
 * for, never less.
 * Layer: rule.
 */
#include <string.h>

#include "rule/state.h"

enum { TOKENS_A_STEP = 4 };

static const char *const whats[] = { "meter", "plan", "wallet" };

static const char *what_of(const struct tf_tokens *tokens, size_t index)
{
    for (size_t i = 0; i < sizeof whats / sizeof whats[0]; i++)
        if (tokens->items[index].kind == TF_TOKEN_NAME && tf_token_is(tokens, index, whats[i]))
            return whats[i];
    return NULL;
}

static void add_look(lua_State *L, const struct tf_look *look)
{
    struct tf_rule *rule = tf_rule_of(L);

    if (!tf_grow(rule->alloc, &rule->looks, &rule->look_capacity, rule->look_count + 1,
                sizeof *rule->looks))
        tf_raise_no_memory(L);
    rule->looks[rule->look_count++] = *look;
}

/* `.meter "sent"`, `.meter("sent")`, or `.meter(` with anything else, at the name after the dot. */
static void note_look(
        lua_State *L, uint32_t function, const struct tf_rule_source *source, size_t at)
{
    struct tf_rule *rule = tf_rule_of(L);
    const struct tf_tokens *tokens = &source->tokens;
    bool is_call = tf_token_is_mark(tokens, at + 1, "(");
    size_t name = at + 1 + is_call;
    struct tf_look look = { .function = function, .what = what_of(tokens, at) };
    const struct tf_token *token = &tokens->items[name];

    if (look.what == NULL || name >= tokens->count || (token->kind != TF_TOKEN_STRING && !is_call))
        return;
    look.place = tf_token_place(tokens, name);
    look.place.file = source->path;
    if (token->kind == TF_TOKEN_STRING && !token->is_escaped &&
            (!is_call || tf_token_is_mark(tokens, name + 1, ")"))) {
        look.name = tf_arena_text(&rule->own, tokens->text + token->start, token->length);
        if (look.name == NULL)
            tf_raise_no_memory(L);
    }
    add_look(L, &look);
}

void tf_looks_note(lua_State *L, uint32_t function)
{
    const struct tf_rule_source *source;
    const struct tf_tokens *tokens;
    size_t index = 0;
    uint32_t first, last;

    if (!tf_lines_of_function(L, &index, &first, &last))
        return;
    source = &tf_rule_of(L)->sources[index];
    tokens = &source->tokens;
    tf_charge(L,
            (tf_token_on_line(tokens, last + 1) - tf_token_on_line(tokens, first)) / TOKENS_A_STEP);
    for (size_t i = tf_token_on_line(tokens, first);
            i + 2 < tokens->count && tokens->items[i].line <= last; i++)
        if (tf_token_is_mark(tokens, i, "."))
            note_look(L, function, source, i + 1);
}

bool tf_look_is_written(const struct tf_rule *rule, const char *what, const char *name)
{
    for (size_t i = 0; i < rule->look_count; i++) {
        const struct tf_look *look = &rule->looks[i];

        if (look->function == rule->function && strcmp(look->what, what) == 0 &&
                look->name != NULL && strcmp(look->name, name) == 0)
            return true;
    }
    return false;
}
