/* SPDX-License-Identifier: MIT */
/*
 * check_function.c - rates whose answers cannot be remembered: they look at the account, or at a
 * number that each event brings anew.
 */
#include <string.h>

#include "rulebook/check.h"

static const char *account_part(const char *what)
{
    if (strcmp(what, "meter") == 0)
        return "what the account has used so far";
    if (strcmp(what, "plan") == 0)
        return "the plans that the account holds";
    return "what is left in the account's wallet";
}

/* A look of the price's function, as the compiler knows them; there is one when the price looks. */
static void say_looks(struct tf_check *c, const struct tf_price *price)
{
    const struct tf_look *look = c->book->blocks.looks;

    while (look->function != price->function)
        look++;
    tf_check_note(c, TF_F_CHECK_FUNCTION_ACCOUNT, look->place,
            "Where speed counts, let tiers or a plan say it.",
            "The rate of price \"%s\" looks at %s, so no answer is remembered: the function runs "
            "for every piece of usage, and rating takes several times as long.",
            price->name, account_part(look->what));
}

/* The number that is read at a token: `usage.minutes`, at the dot; or NULL. */
static const char *number_read(
        const struct tf_schema *schema, const struct tf_tokens *tokens, size_t dot)
{
    const struct tf_token *name = &tokens->items[dot + 1];
    uint32_t field = tf_schema_find(schema, tokens->text + name->start, name->length);

    return field != TF_NONE && schema->fields[field].kind == TF_FIELD_NUMBER
                   ? schema->fields[field].name
                   : NULL;
}

/* The first number that a function reads, by its lines; or NULL. */
static const char *first_number(const struct tf_check *c, const struct tf_function *function)
{
    size_t at = 0;
    const struct tf_tokens *tokens = tf_check_source(c, function->place, &at);
    const char *number = NULL;

    for (; tokens != NULL && number == NULL && at + 1 < tokens->count &&
            tokens->items[at].line <= function->last_line;
            at++) {
        if (tf_token_is_mark(tokens, at, "."))
            number = number_read(&c->book->schema, tokens, at);
    }
    return number;
}

static void say_reads(struct tf_check *c, const struct tf_price *price)
{
    const char *number = first_number(c, &c->book->blocks.functions[price->function]);

    if (number != NULL)
        tf_check_note(c, TF_F_CHECK_FUNCTION_NUMBER, price->rate_place,
                "Where speed counts, let a range in `when` or tiers say it.",
                "The rate of price \"%s\" looks at %s, so an answer is remembered for that number "
                "alone: the function runs for nearly every piece of usage, and rating takes "
                "several times as long.",
                price->name, number);
}

void tf_check_functions(struct tf_check *c)
{
    for (uint32_t i = 0; i < c->book->price_count; i++) {
        const struct tf_price *price = &c->book->prices[i];

        if (price->looks)
            say_looks(c, price);
        else if (price->function != TF_NONE)
            say_reads(c, price);
    }
}
