/* SPDX-License-Identifier: MIT */
/*
 * compile_pool.c - `pool "name" { unit, pays_for, first, stack }` and `deduct { … }`.
 */
#include <string.h>

#include "rulebook/compile.h"

static void read_order(struct tf_compiler *c, struct tf_pool *pool, const struct tf_node *first)
{
    struct tf_order_item item;
    char hint[300];

    if (first->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, first->place,
                "Write first = { \"expiry\", \"created\", \"id\" }.",
                "\"first\" is %s where a list is due.", tf_node_kind_name(first));
        return;
    }
    for (size_t i = 0; i < first->item_count; i++) {
        const struct tf_node *node = &first->items[i];

        if (node->kind != TF_NODE_TEXT || !tf_order_parse(node->text, &item)) {
            tf_suggest(node->kind == TF_NODE_TEXT ? node->text : "", tf_order_names,
                    tf_order_name_count, hint, sizeof hint);
            tf_complain(c, TF_F_GRANT_ORDER, node->place, hint,
                    "Grants cannot be ordered by \"%s\".",
                    node->kind == TF_NODE_TEXT ? node->text : tf_node_kind_name(node));
        } else if (pool->first.count == TF_ORDER_KEYS_MAX) {
            tf_complain(c, TF_F_TOO_MANY, node->place, "Leave some out.",
                    "An order has at most %d keys.", (int)TF_ORDER_KEYS_MAX);
            return;
        } else {
            pool->first.items[pool->first.count++] = item;
        }
    }
}

static void read_unit(struct tf_compiler *c, struct tf_pool *pool, const struct tf_node *body,
        struct tf_place place)
{
    const struct tf_node *unit = tf_node_find(body, "unit");
    const char *wrong;

    pool->is_money = true;
    if (unit == NULL && tf_key_is_misspelt(body, "unit"))
        return;
    if (unit == NULL) {
        tf_complain(c, TF_F_POOL_WITHOUT_UNIT, place, "Write unit = money, or unit = \"GB\".",
                "The pool \"%s\" does not say what it is counted in.", pool->name);
        return;
    }
    if (tf_node_is_word(unit, "money") && unit->item_count == 0)
        return;
    if (unit->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, unit->place, "Write unit = money, or unit = \"GB\".",
                "The unit is %s.", tf_node_kind_name(unit));
        return;
    }
    wrong = tf_unit_parse(unit->text, unit->length, c->book->currency, &pool->unit);
    if (wrong != NULL)
        tf_complain(c, TF_F_UNIT_BAD, unit->place, "Write unit = money, or unit = \"GB\".",
                "The unit \"%s\" %s.", unit->text, wrong);
    else
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

static void compile_pool(struct tf_compiler *c, const struct tf_block *block, struct tf_pool *pool)
{
    static const char *const known[] = { "title", "unit", "pays_for", "first", "stack", "clash",
        "match", "from", "until" };
    const struct tf_node *first = tf_node_find(block->body, "first");

    tf_check_keys(c, block->body, "A pool", known, sizeof known / sizeof known[0]);
    pool->name = pool->title = block->name;
    pool->place = block->place;
    tf_read_life(c, block->body, &pool->life);
    pool->stacks = true;
    pool->pays_for = tf_node_find(block->body, "pays_for");
    (void)tf_read_text(c, block->body, "title", &pool->title);
    read_unit(c, pool, block->body, block->place);
    if (first != NULL)
        read_order(c, pool, first);
    else
        pool->first =
                (struct tf_order){ { { TF_ORDER_EXPIRY, false }, { TF_ORDER_CREATED, false } }, 2 };
    (void)tf_read_bool(c, block->body, "stack", &pool->stacks);
    read_choice(c, block->body, "clash", "reject", "drop_part", &pool->drop_part);
    read_choice(c, block->body, "match", "instant", "bill", &pool->match_window);
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

/* What deduct has said so far. */
struct deducted {
    bool balance; /* it comes last */
    bool unknown; /* a name that may be a slip for one of the pools */
};

static void add_deduct(struct tf_compiler *c, const struct tf_node *node, struct deducted *so_far)
{
    struct tf_rulebook *book = c->book;
    const char **names;
    uint32_t pool;
    char hint[300];

    if (node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Name pools in quotes.",
                "deduct lists pools, not %s.", tf_node_kind_name(node));
        return;
    }
    pool = tf_rulebook_pool(book, node->text, node->length);
    if (so_far->balance) {
        if (pool != TF_NONE)
            book->pools[pool].in_deduct = true;
        tf_complain(c, TF_F_AFTER_BALANCE, node->place, "Put \"balance\" last.",
                "\"%s\" comes after \"balance\", which pays all the rest.", node->text);
        return;
    }
    if (strcmp(node->text, "balance") == 0) {
        so_far->balance = true;
        return;
    }
    if (pool == TF_NONE) {
        so_far->unknown = true;
        names = tf_compile_array(c, book->pool_count + 1, sizeof *names);
        for (uint32_t i = 0; names != NULL && i < book->pool_count; i++)
            names[i] = book->pools[i].name;
        if (names != NULL)
            names[book->pool_count] = "balance";
        tf_suggest(node->text, names, names == NULL ? 0 : book->pool_count + 1, hint, sizeof hint);
        tf_complain(
                c, TF_F_POOL_UNKNOWN, node->place, hint, "There is no pool \"%s\".", node->text);
    } else if (book->pools[pool].in_deduct) {
        tf_complain(c, TF_F_POOL_IN_DEDUCT_TWICE, node->place, "Name each pool once.",
                "\"%s\" is in deduct twice.", node->text);
    } else if (book->deduct_count < TF_POOLS_MAX) {
        book->pools[pool].in_deduct = true;
        book->deduct[book->deduct_count++] = pool;
    }
}

void tf_compile_deduct(struct tf_compiler *c)
{
    struct tf_rulebook *book = c->book;
    const struct tf_block *found = NULL;
    struct deducted so_far = { false, false };

    for (size_t i = 0; i < book->blocks.count; i++) {
        const struct tf_block *block = &book->blocks.items[i];

        if (strcmp(block->word, "deduct") != 0)
            continue;
        if (found != NULL) {
            tf_complain(c, TF_F_DEDUCT_TWICE, block->place, "Keep one deduct.",
                    "deduct was already said at %s:%u.", found->place.file,
                    (unsigned)found->place.line);
            continue;
        }
        found = block;
        tf_check_keys(c, block->body, "deduct", NULL, 0);
        for (size_t k = 0; k < block->body->item_count; k++)
            add_deduct(c, &block->body->items[k], &so_far);
    }
    for (uint32_t i = 0; i < book->pool_count && found != NULL && !so_far.unknown; i++) {
        if (!book->pools[i].in_deduct)
            tf_complain(c, TF_F_POOL_NOT_IN_DEDUCT, book->pools[i].place,
                    "Add it to deduct, or remove the pool.",
                    "The pool \"%s\" is not in deduct, so it never pays.", book->pools[i].name);
    }
    if (found == NULL && book->pool_count > 0)
        tf_complain(c, TF_F_DEDUCT_MISSING, book->pools[0].place, "Add deduct { …, \"balance\" }.",
                "There are pools but no deduct, so their order is not known.");
}
