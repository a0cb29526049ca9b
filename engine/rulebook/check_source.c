/* SPDX-License-Identifier: MIT */
/*
 * check_source.c - facts, meters and definitions that the rule files never name.
 */
#include <string.h>

#include "rulebook/check.h"

/* -- what the files say ------------------------------------------------------------------------ */

const struct tf_tokens *tf_check_source(const struct tf_check *c, struct tf_place place, size_t *at)
{
    for (size_t s = 0; s < c->source_count && place.file != NULL; s++) {
        const struct tf_tokens *tokens = &c->sources[s];

        for (size_t i = 0; i < tokens->count && strcmp(tokens->path, place.file) == 0; i++) {
            if (tokens->items[i].line != place.line || tokens->items[i].column != place.column)
                continue;
            *at = i;
            return tokens;
        }
    }
    return NULL;
}

static const char *token_text(const struct tf_tokens *tokens, size_t i)
{
    return tokens->text + tokens->items[i].start;
}

/* A text that is joined with others may begin or end a name: "compute." .. usage.edition */
static bool may_become(const struct tf_tokens *tokens, size_t i, const char *name)
{
    const struct tf_token *token = &tokens->items[i];
    size_t length = strlen(name), part = token->length;
    bool before = i + 1 < tokens->count && tf_token_is_mark(tokens, i + 1, "..");
    bool behind = i > 0 && tf_token_is_mark(tokens, i - 1, "..");

    if (part >= length || (!before && !behind))
        return false;
    if (before && behind)
        return true;
    return memcmp(token_text(tokens, i), before ? name : name + length - part, part) == 0;
}

bool tf_sources_mention(const struct tf_check *c, const char *name)
{
    for (size_t s = 0; s < c->source_count; s++) {
        const struct tf_tokens *tokens = &c->sources[s];

        for (size_t i = 0; i < tokens->count; i++) {
            if (tokens->items[i].kind == TF_TOKEN_STRING &&
                    (tf_token_is(tokens, i, name) || may_become(tokens, i, name)))
                return true;
        }
    }
    return false;
}

/* -- meters ------------------------------------------------------------------------------------ */

/* usage.meter "sent" */
static bool is_looked_at(const struct tf_rulebook *book, const char *meter)
{
    for (size_t i = 0; i < book->blocks.look_count; i++) {
        const struct tf_look *look = &book->blocks.looks[i];

        if (look->name != NULL && strcmp(look->what, "meter") == 0 &&
                strcmp(look->name, meter) == 0)
            return true;
    }
    return false;
}

static bool is_charged(const struct tf_rulebook *book, uint32_t meter)
{
    for (uint32_t i = 0; i < book->price_count_all; i++) {
        if (tf_price_counts_by(&book->prices[i], meter) || book->prices[i].bills == meter)
            return true;
    }
    return false;
}

/* -- definitions ---------------------------------------------------------------------------------
 */

static bool is_named_again(const struct tf_tokens *tokens, size_t name)
{
    char text[80];

    if (tokens->items[name].length >= sizeof text)
        return true;
    memcpy(text, token_text(tokens, name), tokens->items[name].length);
    text[tokens->items[name].length] = '\0';
    for (size_t i = 0; i < tokens->count; i++) {
        if (i != name && tokens->items[i].kind == TF_TOKEN_NAME && tf_token_is(tokens, i, text))
            return true;
    }
    return false;
}

/* `local x = define "name" { … }` is used where x is; without a name it stands for itself. */
static bool is_definition_used(const struct tf_tokens *tokens, size_t at)
{
    if (at >= 2 && tf_token_is_mark(tokens, at - 1, "=") &&
            tokens->items[at - 2].kind == TF_TOKEN_NAME)
        return is_named_again(tokens, at - 2);
    return at >= 1 && tokens->items[at - 1].kind == TF_TOKEN_MARK &&
           !tf_token_is_mark(tokens, at - 1, "}");
}

static void check_definition(struct tf_check *c, const struct tf_block *block)
{
    size_t at = 0;
    const struct tf_tokens *tokens = tf_check_source(c, block->place, &at);

    if (tokens != NULL && !is_definition_used(tokens, at))
        tf_check_say(c, TF_F_CHECK_UNUSED, block->place, "Use it, or take it away.",
                "Nothing uses the definition \"%s\".", block->name);
}

void tf_check_unused(struct tf_check *c)
{
    const struct tf_rulebook *book = c->book;

    for (size_t i = 0; i < book->facts.count; i++) {
        const struct tf_fact *fact = &book->facts.items[i];

        if (!tf_sources_mention(c, fact->name))
            tf_check_say(c, TF_F_CHECK_UNUSED, fact->place,
                    "Name it in a price, a plan or a meter, or take it away.",
                    "Nothing uses the fact \"%s\".", fact->name);
    }
    for (uint32_t i = 0; i < book->meter_count; i++) {
        const struct tf_meter *meter = &book->meters[i];

        if (!is_charged(book, i) && !is_looked_at(book, meter->name))
            tf_check_say(c, TF_F_CHECK_UNUSED, meter->place, "Name it in a price, or take it away.",
                    "No price uses the meter \"%s\".", meter->name);
    }
    for (size_t i = 0; i < book->blocks.count; i++) {
        if (strcmp(book->blocks.items[i].word, "define") == 0)
            check_definition(c, &book->blocks.items[i]);
    }
}
