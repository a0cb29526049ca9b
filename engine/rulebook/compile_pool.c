/* SPDX-License-Identifier: MIT */
/*
 * compile_pool.c - `pool "name" { unit, pays_for, first, stack }`.
 */
#include <string.h>

#include "rulebook/compile.h"

static void read_unit(struct tf_compiler *c, struct tf_pool *pool, const struct tf_node *body,
        struct tf_place place)
{
    const struct tf_node *unit = tf_node_find(body, "unit");

    pool->is_money = true;
    if (unit == NULL && tf_key_is_misspelt(body, "unit"))
        return;
    if (unit == NULL) {
        tf_complain(c, TF_F_POOL_WITHOUT_UNIT, place, "Write unit = money, or unit = \"GB\".",
                "The pool \"%s\" does not say what it is counted in.", pool->name);
        return;
    }
    if (tf_node_unit(c, unit, &pool->unit))
        pool->is_money = pool->unit.is_money;
}

static void read_choice(struct tf_compiler *c, const struct tf_node *body, const char *key,
        const char *normal, const char *other, bool *is_other)
{
    const struct tf_node *node = tf_node_find(body, key);
    const char *words[2];
    const char *text;
    char hint[160];

    if (node == NULL || !tf_read_text(c, body, key, &text))
        return;
    words[0] = normal;
    words[1] = other;
    *is_other = strcmp(text, other) == 0;
    if (*is_other || strcmp(text, normal) == 0)
        return;
    tf_suggest(text, words, 2, hint, sizeof hint);
    tf_complain(c, TF_F_SETTING_UNKNOWN, node->place, hint, "\"%s\" cannot be \"%s\".", key, text);
}

/* `step = "1 minute"`: grants are taken in whole steps. */
static void read_pool_step(struct tf_compiler *c, const struct tf_node *body, struct tf_pool *pool)
{
    const struct tf_node *step = tf_node_find(body, "step");

    if (step == NULL)
        return;
    pool->has_step = true;
    if (pool->is_money)
        tf_complain(c, TF_F_POOL_STEP, step->place, "Leave it out, or count a quantity.",
                "The pool \"%s\" of money cannot be taken in steps.", pool->name);
    else if (tf_node_quantity(c, step, &pool->unit, &pool->step) && tf_dec_sign(pool->step) <= 0)
        tf_complain(c, TF_F_POOL_STEP, step->place, "Write a quantity above zero.",
                "The step of the pool \"%s\" is not above zero.", pool->name);
}

/* `rest` and `overdraft`: what becomes of usage that the pool cannot cover. */
static void read_pool_rest(struct tf_compiler *c, const struct tf_node *body, struct tf_pool *pool)
{
    static const char *const words[] = { "balance", "carry", "refuse", "report" };
    const struct tf_node *overdraft = tf_node_find(body, "overdraft");
    const struct tf_fact *fact = NULL;
    const char *text = words[TF_REST_BALANCE];
    size_t at = 0;
    char hint[160];

    (void)tf_read_text(c, body, "rest", &text);
    while (at < sizeof words / sizeof words[0] && strcmp(words[at], text) != 0)
        at++;
    pool->rest = (enum tf_rest)at;
    if (at == sizeof words / sizeof words[0]) {
        pool->rest = TF_REST_BALANCE;
        tf_suggest(text, words, at, hint, sizeof hint);
        tf_complain(c, TF_F_SETTING_UNKNOWN, tf_node_find(body, "rest")->place, hint,
                "\"rest\" cannot be \"%s\".", text);
    }
    if (overdraft == NULL || !tf_node_amount(c, overdraft, pool->is_money ? NULL : &pool->unit,
                                     &fact, &pool->overdraft))
        return;
    if (fact != NULL || tf_dec_sign(pool->overdraft) < 0)
        tf_complain(c, TF_F_POOL_OVERDRAFT, overdraft->place, "Write a number of zero or more.",
                "The overdraft of the pool \"%s\" is %s.", pool->name,
                fact != NULL ? "a fact" : "below zero");
    else if (pool->rest == TF_REST_CARRY)
        tf_complain(c, TF_F_POOL_OVERDRAFT, overdraft->place,
                "Keep rest = \"carry\", which has no limit, or the overdraft.",
                "The pool \"%s\" carries all that it cannot cover, and has an overdraft too.",
                pool->name);
}

/* How many values a condition names; one that goes by a number or the clock is one. */
static int32_t values_named(
        struct tf_compiler *c, const struct tf_entry *entry, const struct tf_node *node)
{
    uint32_t field = tf_schema_find(&c->book->schema, entry->key, strlen(entry->key));
    size_t all = field == TF_NONE ? 0 : c->book->schema.fields[field].symbol_count;

    if (tf_node_is_word(node, "no"))
        return (int32_t)(all > node->item_count ? all - node->item_count : 0);
    return node->kind == TF_NODE_TABLE ? (int32_t)node->item_count : 1;
}

/*
 * Less is narrower: what names more fields pays for less; of as many, what names fewer values.
 * The prices that it pays for count as one more field.
 */
static int32_t read_breadth(struct tf_compiler *c, const struct tf_pool *pool)
{
    enum { FIELD = 1 << 20 };
    const struct tf_node *by = pool->pays_for;
    int32_t breadth = TF_BREADTH_ALL;

    for (size_t i = 0; by != NULL && by->kind == TF_NODE_TABLE && i < by->entry_count; i++)
        breadth += values_named(c, &by->entries[i], by->entries[i].value) - FIELD;
    if (pool->prices != NULL)
        breadth += (pool->prices->kind == TF_NODE_TABLE ? (int32_t)pool->prices->item_count : 1) -
                   FIELD;
    return breadth;
}

static void compile_pool(struct tf_compiler *c, const struct tf_block *block, struct tf_pool *pool)
{
    static const char *const known[] = { "title", "unit", "pays_for", "first", "stack", "clash",
        "match", "share", "spread", "prices", "rate", "step", "rest", "overdraft", "from",
        "until" };

    tf_check_keys(c, block->body, "A pool", known, sizeof known / sizeof known[0]);
    pool->name = pool->title = block->name;
    pool->place = block->place;
    tf_read_life(c, block->body, &pool->life);
    pool->stacks = true;
    pool->pays_for = tf_node_find(block->body, "pays_for");
    (void)tf_read_text(c, block->body, "title", &pool->title);
    read_unit(c, pool, block->body, block->place);
    tf_compile_order(c, block->body, &pool->first);
    (void)tf_read_bool(c, block->body, "stack", &pool->stacks);
    read_choice(c, block->body, "clash", "reject", "drop_part", &pool->drop_part);
    read_choice(c, block->body, "match", "instant", "bill", &pool->match_window);
    tf_pool_limits(c, block->body, pool);
    pool->prices = tf_node_find(block->body, "prices");
    pool->breadth = read_breadth(c, pool);
    read_pool_step(c, block->body, pool);
    read_pool_rest(c, block->body, pool);
    tf_read_pool_rate(c, block->body, pool);
    pool->is_plain = !pool->has_step && pool->rest == TF_REST_BALANCE && !tf_pool_owes(pool);
    c->book->refuses |= pool->rest == TF_REST_REFUSE;
    if (pool->limits.spread && !pool->is_plain)
        tf_complain(c, TF_F_POOL_SPREAD, pool->place, "Leave out one of the two.",
                "The pool \"%s\" is spread over lines, and says what becomes of what it cannot "
                "cover.",
                pool->name);
}

void tf_compile_pools(struct tf_compiler *c)
{
    uint32_t at = 0;

    for (size_t i = 0; i < c->book->blocks.count; i++) {
        if (strcmp(c->book->blocks.items[i].word, "pool") == 0)
            compile_pool(c, &c->book->blocks.items[i], &c->book->pools[at++]);
    }
    if (at > TF_POOLS_MAX)
        tf_complain(c, TF_F_TOO_MANY, c->book->pools[TF_POOLS_MAX].place, "Use fewer pools.",
                "A rulebook has at most %d pools.", (int)TF_POOLS_MAX);
}
