/* SPDX-License-Identifier: MIT */
/*
 * check_function.c - rates whose answers cannot be remembered: they look at the account, or at a
 * number that each event brings anew.
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/check.h"

/* A function's tokens, from the word `function` to behind its `end`. */
struct function_text {
    const struct tf_tokens *tokens;
    size_t from;
    size_t until;
};

static bool opens(const struct tf_tokens *tokens, size_t i)
{
    return tokens->items[i].kind == TF_TOKEN_NAME &&
           (tf_token_is(tokens, i, "function") || tf_token_is(tokens, i, "if") ||
                   tf_token_is(tokens, i, "do") || tf_token_is(tokens, i, "repeat"));
}

static bool closes(const struct tf_tokens *tokens, size_t i)
{
    return tokens->items[i].kind == TF_TOKEN_NAME &&
           (tf_token_is(tokens, i, "end") || tf_token_is(tokens, i, "until"));
}

static size_t function_end(const struct tf_tokens *tokens, size_t from)
{
    size_t depth = 0;

    for (size_t i = from; i < tokens->count; i++) {
        depth += opens(tokens, i);
        if (closes(tokens, i) && --depth == 0)
            return i + 1;
    }
    return tokens->count;
}

static bool is_same_token(const struct tf_tokens *tokens, size_t a, size_t b)
{
    return tokens->items[b].kind == TF_TOKEN_NAME &&
           tokens->items[a].length == tokens->items[b].length &&
           memcmp(tokens->text + tokens->items[a].start, tokens->text + tokens->items[b].start,
                   tokens->items[a].length) == 0;
}

/* Where `function` stands that a name was given to: `local function f` or `f = function`. */
static size_t function_named(const struct tf_tokens *tokens, size_t name)
{
    for (size_t i = 0; i + 2 < tokens->count; i++) {
        if (tf_token_is(tokens, i, "function") && is_same_token(tokens, name, i + 1))
            return i;
        if (is_same_token(tokens, name, i) && tf_token_is_mark(tokens, i + 1, "=") &&
                tf_token_is(tokens, i + 2, "function"))
            return i + 2;
    }
    return tokens->count;
}

static bool find_function(
        const struct tf_check *c, struct tf_place place, struct function_text *out)
{
    size_t at = 0;
    const struct tf_tokens *tokens = tf_check_source(c, place, &at);

    if (tokens == NULL)
        return false;
    if (!tf_token_is(tokens, at, "function"))
        at = function_named(tokens, at);
    *out = (struct function_text){ tokens, at, function_end(tokens, at) };
    return at < tokens->count;
}

/* The token behind `usage.`, the argument's name, from `at` on; `until` when there is none. */
static size_t next_read(const struct function_text *text, size_t at)
{
    const struct tf_tokens *tokens = text->tokens;
    size_t argument = text->from;

    while (argument < text->until && !tf_token_is_mark(tokens, argument, "("))
        argument++;
    argument++;
    for (size_t i = at; argument < text->until && i + 2 < text->until; i++) {
        if (is_same_token(tokens, argument, i) && tf_token_is_mark(tokens, i + 1, "."))
            return i + 2;
    }
    return text->until;
}

static const char *account_part(const struct tf_tokens *tokens, size_t i)
{
    static const char *const parts[][2] = { { "meter", "what the account has used so far" },
        { "plan", "the plans that the account holds" },
        { "wallet", "what is left in the account's wallet" } };

    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        if (tf_token_is(tokens, i, parts[k][0]))
            return parts[k][1];
    }
    return NULL;
}

static const char *number_field(const struct tf_check *c, const struct tf_tokens *tokens, size_t i)
{
    uint32_t field = tf_schema_find(
            &c->book->schema, tokens->text + tokens->items[i].start, tokens->items[i].length);

    if (field == TF_NONE || c->book->schema.fields[field].kind != TF_FIELD_NUMBER)
        return NULL;
    return c->book->schema.fields[field].name;
}

static void check_function_of(struct tf_check *c, const struct tf_price *price)
{
    struct function_text text;
    const char *number = NULL;

    if (!find_function(c, price->rate_place, &text))
        return;
    for (size_t i = next_read(&text, text.from); i < text.until; i = next_read(&text, i)) {
        const char *part = account_part(text.tokens, i);

        if (part != NULL) {
            tf_check_note(c, TF_F_CHECK_FUNCTION_ACCOUNT, tf_token_place(text.tokens, i),
                    "Where speed counts, let tiers or a plan say it.",
                    "The rate of price \"%s\" looks at %s, so no answer is remembered: the "
                    "function runs for every piece of usage, and rating takes several times as "
                    "long.",
                    price->name, part);
            return;
        }
        if (number == NULL)
            number = number_field(c, text.tokens, i);
    }
    if (number != NULL)
        tf_check_note(c, TF_F_CHECK_FUNCTION_NUMBER, price->rate_place,
                "Where speed counts, let a range in `when` or tiers say it.",
                "The rate of price \"%s\" looks at %s, so an answer is remembered for that number "
                "alone: the function runs for nearly every piece of usage, and rating takes "
                "several "
                "times as long.",
                price->name, number);
}

void tf_check_functions(struct tf_check *c)
{
    for (uint32_t i = 0; i < c->book->price_count; i++) {
        if (c->book->prices[i].function != TF_NONE)
            check_function_of(c, &c->book->prices[i]);
    }
}
