/* SPDX-License-Identifier: MIT */
/*
 * compile_pool.c - `pool "name" { unit, pays_for, first, stack }` and `deduct { … }`.
 */
#include <string.h>

#include "rulebook/compile.h"

/* A function, or { function, "descending" }; false when it is neither. */
static bool read_function(
        const struct tf_node *node, struct tf_order *order, struct tf_order_item *out)
{
    bool descending = node->kind == TF_NODE_TABLE && node->item_count == 2 &&
                      node->entry_count == 0 && node->items[1].kind == TF_NODE_TEXT &&
                      strcmp(node->items[1].text, "descending") == 0;
    const struct tf_node *function = descending ? &node->items[0] : node;

    if (function->kind != TF_NODE_FUNCTION)
        return false;
    *out = (struct tf_order_item){ .key = TF_ORDER_FUNCTION,
        .descending = descending,
        .function = function->function,
        .place = order->function_count++ };
    return true;
}

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

        if (!read_function(node, &pool->first, &item) &&
                (node->kind != TF_NODE_TEXT || !tf_order_parse(node->text, &item))) {
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
                (struct tf_order){ { { .key = TF_ORDER_EXPIRY }, { .key = TF_ORDER_CREATED } }, 2,
                    0 };
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

/* An order of deduction, and what has been said of it so far. */
struct ordering {
    struct tf_deduct *order;
    bool balance; /* it comes last */
    bool unknown; /* a name that may be a slip for one of the pools */
};

static void complain_unknown_pool(struct tf_compiler *c, const struct tf_node *node)
{
    const struct tf_rulebook *book = c->book;
    const char **names = tf_compile_array(c, book->pool_count + 1, sizeof *names);
    char hint[300];

    for (uint32_t i = 0; names != NULL && i < book->pool_count; i++)
        names[i] = book->pools[i].name;
    if (names != NULL)
        names[book->pool_count] = "balance";
    tf_suggest(node->text, names, names == NULL ? 0 : book->pool_count + 1, hint, sizeof hint);
    tf_complain(c, TF_F_POOL_UNKNOWN, node->place, hint, "There is no pool \"%s\".", node->text);
}

static bool has_pool(const uint32_t *pools, size_t count, uint32_t pool)
{
    size_t at = 0;

    while (at < count && pools[at] != pool)
        at++;
    return at < count;
}

static void add_deduct(struct tf_compiler *c, const struct tf_node *node, struct ordering *said)
{
    struct tf_rulebook *book = c->book;
    struct tf_deduct *order = said->order;
    uint32_t pool;

    if (node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Name pools in quotes.",
                "deduct lists pools, not %s.", tf_node_kind_name(node));
        return;
    }
    pool = tf_rulebook_pool(book, node->text, node->length);
    if (pool != TF_NONE)
        book->pools[pool].in_deduct = true;
    if (said->balance) {
        tf_complain(c, TF_F_AFTER_BALANCE, node->place, "Put \"balance\" last.",
                "\"%s\" comes after \"balance\", which pays all the rest.", node->text);
    } else if (strcmp(node->text, "balance") == 0) {
        said->balance = true;
    } else if (pool == TF_NONE) {
        said->unknown = true;
        complain_unknown_pool(c, node);
    } else if (has_pool(order->pools, order->count, pool)) {
        tf_complain(c, TF_F_POOL_IN_DEDUCT_TWICE, node->place, "Name each pool once.",
                "\"%s\" is in deduct twice.", node->text);
    } else if (order->count < TF_POOLS_MAX) {
        order->pools[order->count++] = pool;
    }
}

/* False when a pool may be named in it by a slip of the pen. */
static bool compile_order(
        struct tf_compiler *c, const struct tf_block *block, struct tf_deduct *order)
{
    static const char *const known[] = { "from", "until" };
    struct ordering said = { order, false, false };

    order->place = block->place;
    tf_check_keys(c, block->body, "deduct", known, sizeof known / sizeof known[0]);
    tf_read_life(c, block->body, &order->life);
    for (size_t i = 0; i < block->body->item_count; i++)
        add_deduct(c, &block->body->items[i], &said);
    return !said.unknown;
}

/* Puts an order behind those that begin before it. */
static void put_order(struct tf_rulebook *book, const struct tf_deduct *order)
{
    uint32_t at = book->order_count++;

    for (; at > 0 && book->orders[at - 1].life.from > order->life.from; at--)
        book->orders[at] = book->orders[at - 1];
    book->orders[at] = *order;
}

static void complain_no_order(
        struct tf_compiler *c, const struct tf_deduct *order, const char *side, int64_t at)
{
    char text[TF_INSTANT_TEXT_MAX];

    tf_instant_format(at, tf_zone_offset(c->book->zone, at), text);
    tf_complain(c, TF_F_NO_DEDUCT_THEN, order->place,
            "Let one order end exactly where the next begins.",
            "%s %s no deduct is in force, so nothing says what pays first.", side, text);
}

/* At every instant exactly one order holds. */
static void check_orders(struct tf_compiler *c)
{
    const struct tf_deduct *orders = c->book->orders;
    uint32_t count = c->book->order_count;

    if (count > 0 && orders[0].life.from != TF_ALWAYS)
        complain_no_order(c, &orders[0], "Before", orders[0].life.from);
    for (uint32_t i = 1; i < count; i++) {
        if (orders[i - 1].life.until < orders[i].life.from)
            complain_no_order(c, &orders[i], "From", orders[i - 1].life.until);
        if (orders[i - 1].life.until > orders[i].life.from)
            tf_complain(c, TF_F_DEDUCT_TWICE, orders[i].place,
                    "Keep one, or say with from and until when each holds.",
                    "Two deducts are in force at the same time; the other is at %s:%u.",
                    orders[i - 1].place.file, (unsigned)orders[i - 1].place.line);
    }
    if (count > 0 && orders[count - 1].life.until != TF_NEVER)
        complain_no_order(c, &orders[count - 1], "From", orders[count - 1].life.until);
}

/* All pools, for columns: by the first order, then what later orders add. */
static void gather_deducted(struct tf_rulebook *book)
{
    for (uint32_t i = 0; i < book->order_count; i++) {
        for (size_t k = 0; k < book->orders[i].count; k++) {
            if (!has_pool(book->deduct, book->deduct_count, book->orders[i].pools[k]))
                book->deduct[book->deduct_count++] = book->orders[i].pools[k];
        }
    }
}

/* A pool that no order names never pays. */
static void check_deducted(struct tf_compiler *c)
{
    const struct tf_rulebook *book = c->book;

    for (uint32_t i = 0; i < book->pool_count && book->order_count > 0; i++) {
        if (!book->pools[i].in_deduct)
            tf_complain(c, TF_F_POOL_NOT_IN_DEDUCT, book->pools[i].place,
                    "Add it to deduct, or remove the pool.",
                    "The pool \"%s\" is not in deduct, so it never pays.", book->pools[i].name);
    }
    if (book->order_count == 0 && book->pool_count > 0)
        tf_complain(c, TF_F_DEDUCT_MISSING, book->pools[0].place, "Add deduct { …, \"balance\" }.",
                "There are pools but no deduct, so their order is not known.");
}

void tf_compile_deduct(struct tf_compiler *c)
{
    struct tf_rulebook *book = c->book;
    bool all_known = true;

    book->orders = tf_compile_array(c, TF_ORDERS_MAX, sizeof *book->orders);
    if (book->orders == NULL)
        return;
    for (size_t i = 0; i < book->blocks.count; i++) {
        const struct tf_block *block = &book->blocks.items[i];
        struct tf_deduct order = { .count = 0 };

        if (strcmp(block->word, "deduct") != 0)
            continue;
        if (book->order_count == TF_ORDERS_MAX) {
            tf_complain(c, TF_F_TOO_MANY, block->place, "Keep the orders that still matter.",
                    "A rulebook has at most %d deducts.", (int)TF_ORDERS_MAX);
            return;
        }
        all_known &= compile_order(c, block, &order);
        put_order(book, &order);
    }
    check_orders(c);
    gather_deducted(book);
    if (all_known)
        check_deducted(c);
}

const struct tf_deduct *tf_deduct_at(const struct tf_rulebook *book, int64_t at)
{
    uint32_t i = book->order_count;

    while (i > 0 && !tf_life_holds(&book->orders[i - 1].life, at))
        i--;
    return i == 0 ? NULL : &book->orders[i - 1];
}
