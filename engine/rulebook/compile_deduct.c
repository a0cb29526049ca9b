/* SPDX-License-Identifier: MIT */
/*
 * compile_deduct.c - `deduct { "compute", { "gifts", "credit", first = { … } }, "balance" }`: which
 * pools pay first, and which of them stand in one order.
 */
#include <string.h>

#include "rulebook/compile.h"

/* An order of deduction, and what has been said of it so far. */
struct ordering {
    struct tf_deduct *order;
    bool balance; /* it comes last */
    bool unknown; /* a name that may be a slip for one of the pools */
    struct tf_steps *steps;
    bool has_quantity; /* so far, of the table that is read */
    unsigned depth;    /* of tables */
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

/* The pool that an entry of deduct, or of a group in it, names; TF_NONE when it is wrong. */
static uint32_t add_pool(struct tf_compiler *c, const struct tf_node *node, struct ordering *said)
{
    struct tf_rulebook *book = c->book;
    struct tf_deduct *order = said->order;
    uint32_t pool = tf_rulebook_pool(book, node->text, node->length);

    if (pool != TF_NONE)
        book->pools[pool].in_deduct = true;
    if (said->balance) {
        tf_complain(c, TF_F_AFTER_BALANCE, node->place, "Put \"balance\" last.",
                "\"%s\" comes after \"balance\", which pays all the rest.", node->text);
    } else if (pool == TF_NONE) {
        said->unknown = true;
        complain_unknown_pool(c, node);
    } else if (has_pool(order->pools, order->count, pool)) {
        tf_complain(c, TF_F_POOL_IN_DEDUCT_TWICE, node->place, "Name each pool once.",
                "\"%s\" is in deduct twice.", node->text);
    } else if (pool < TF_POOLS_MAX && order->count < TF_POOLS_MAX) { /* more was complained of */
        order->pools[order->count++] = pool;
        return pool;
    }
    return TF_NONE;
}

/* Pools of a group work at one station: all before the rate, or all after it. */
static void check_group(
        struct tf_compiler *c, const struct tf_queue *queue, const struct tf_node *node)
{
    uint32_t first = 0;

    while (first < c->book->pool_count && (queue->pools >> first & 1) == 0)
        first++;
    for (uint32_t i = first + 1; i < c->book->pool_count && i < TF_POOLS_MAX; i++) {
        const struct tf_pool *a = &c->book->pools[first], *b = &c->book->pools[i];

        if ((queue->pools >> i & 1) != 0 && tf_pool_pays_amounts(a) != tf_pool_pays_amounts(b))
            tf_complain(c, TF_F_GROUP_MIXED, node->place,
                    "Put quantity pools into one group, and money pools into another behind it.",
                    "A group has the pool \"%s\" of money and \"%s\" of quantity.",
                    tf_pool_pays_amounts(a) ? a->name : b->name,
                    tf_pool_pays_amounts(a) ? b->name : a->name);
    }
}

/* `{ "wallets", "charge only", first = { "priority" } }`: their grants stand in one order. */
static uint32_t add_group(struct tf_compiler *c, const struct tf_node *node, struct ordering *said)
{
    struct tf_queue *queue = &c->book->queues[c->book->queue_count];

    *queue = (struct tf_queue){ .group = node, .is_plain = true };
    for (size_t i = 0; i < node->item_count; i++) {
        const struct tf_node *item = &node->items[i];
        uint32_t pool = TF_NONE;

        if (item->kind != TF_NODE_TEXT || strcmp(item->text, "balance") == 0)
            tf_complain(c, TF_F_GROUP_ENTRY, item->place, "Name pools in quotes.",
                    "A group in deduct lists pools, not %s.",
                    item->kind == TF_NODE_TEXT ? "the balance" : tf_node_kind_name(item));
        else
            pool = add_pool(c, item, said);
        if (pool == TF_NONE)
            continue;
        if (c->book->pools[pool].limits.is_limited)
            tf_complain(c, TF_F_GROUP_OF_LIMITED, item->place, "Name it alone.",
                    "The pool \"%s\" pays a share or is spread, which a group cannot be.",
                    c->book->pools[pool].name);
        queue->pools |= (uint64_t)1 << pool;
        queue->is_money = tf_pool_pays_amounts(&c->book->pools[pool]);
        queue->is_plain &= c->book->pools[pool].is_plain;
    }
    if (node->item_count == 0)
        tf_complain(c, TF_F_GROUP_ENTRY, node->place, "Write { \"gifts\", \"credit\" }.",
                "A group in deduct lists no pool.");
    check_group(c, queue, node);
    tf_compile_order(c, node, &queue->first);
    return queue->pools == 0 ? TF_NONE : c->book->queue_count++;
}

static void add_balance(struct tf_compiler *c, struct ordering *said)
{
    uint32_t pool = tf_rulebook_pool(c->book, "balance", strlen("balance"));

    said->balance = true;
    if (pool != TF_NONE) /* it was told to take another name */
        c->book->pools[pool].in_deduct = true;
}

/* A queue in its turn; those of money are steps of the payment. */
static void add_queue(struct tf_compiler *c, uint32_t queue, struct ordering *said)
{
    const struct tf_queue *it = queue == TF_NONE ? NULL : &c->book->queues[queue];

    if (it == NULL)
        return;
    said->order->queues[said->order->queue_count++] = queue;
    said->has_quantity |= !it->is_money;
    if (it->is_money)
        tf_step_add(said->steps, (struct tf_step){ .queue = queue });
}

static void add_entry(struct tf_compiler *c, const struct tf_node *node, struct ordering *said);

/* Entries that stand in a table of their own: only money is shared out or held back. */
static void add_inside(
        struct tf_compiler *c, const struct tf_node *node, bool is_limited, struct ordering *said)
{
    bool quantity_before = said->has_quantity;

    said->has_quantity = false;
    if (++said->depth > TF_STEPS_DEEP) {
        tf_complain(c, TF_F_TOO_MANY, node->place, "Put less into one another.",
                "Tables in deduct go at most %d deep.", (int)TF_STEPS_DEEP);
    } else {
        for (size_t i = 0; i < node->item_count; i++)
            add_entry(c, &node->items[i], said);
    }
    said->depth--;
    if (said->has_quantity && !is_limited)
        tf_complain(c, TF_F_GROUP_IN_GROUP, node->place,
                "Name the pools of a group side by side: { \"gifts\", \"credit\" }.",
                "A group of pools has a table in it: quantities have no entries of their own.");
    else if (said->has_quantity)
        tf_complain(c, TF_F_STEP_OF_QUANTITY, node->place, "Take the pool of quantity out of it.",
                "Only money can be shared out, spread or held to a most.");
    said->has_quantity |= quantity_before;
}

/* One pool, a group in one order, or entries of its own: with how much of what is due they pay. */
static void add_limited(struct tf_compiler *c, const struct tf_node *node,
        const struct tf_step *limits, struct ordering *said)
{
    size_t at = tf_step_begin(said->steps, limits);
    bool is_group = tf_node_find(node, "first") != NULL;

    if (is_group)
        add_queue(c, add_group(c, node, said), said);
    else
        add_inside(c, node, limits->is_limited || limits->splits, said);
    tf_step_end(c, said->steps, at, node);
}

/* A pool in its turn, with what it says of itself. */
static void add_alone(struct tf_compiler *c, const struct tf_node *node, struct ordering *said)
{
    uint32_t pool = add_pool(c, node, said); /* it stands in the queue of its number */
    const struct tf_step *limits = pool == TF_NONE ? NULL : &c->book->pools[pool].limits;
    struct tf_step split = { .queue = TF_NONE, .splits = true };
    size_t outer = 0, inner;

    if (limits == NULL || !limits->is_limited) {
        add_queue(c, pool, said);
        return;
    }
    split.allot = limits->allot;
    if (tf_dec_sign(limits->share) > 0)
        outer = tf_step_begin(said->steps, &split);
    inner = tf_step_begin(said->steps, limits);
    add_queue(c, pool, said);
    tf_step_end(c, said->steps, inner, node);
    if (tf_dec_sign(limits->share) > 0)
        tf_step_end(c, said->steps, outer, node);
}

/* A share alone is split off what is due; beside others, in allot, all are of the same amount. */
static void add_table(
        struct tf_compiler *c, const struct tf_node *node, bool in_allot, struct ordering *said)
{
    static const char *const known[] = { "first" };
    struct tf_step limits = { .queue = TF_NONE }, split = { .queue = TF_NONE, .splits = true };
    size_t at;

    if (!tf_step_limits(c, node, &limits)) {
        tf_check_keys(c, node, "A group of pools", known, 1);
        add_queue(c, add_group(c, node, said), said);
        return;
    }
    if (in_allot || tf_dec_sign(limits.share) == 0) {
        add_limited(c, node, &limits, said);
        return;
    }
    split.allot = limits.allot;
    at = tf_step_begin(said->steps, &split);
    add_limited(c, node, &limits, said);
    tf_step_end(c, said->steps, at, node);
}

/* `allot{ { "a", share = "80" }, { "b", share = "20" } }` */
static void add_split(struct tf_compiler *c, const struct tf_node *node, struct ordering *said)
{
    struct tf_step split = { .queue = TF_NONE, .splits = true };
    size_t at;

    tf_split_read(c, node, &split);
    at = tf_step_begin(said->steps, &split);
    for (size_t i = 0; i < node->item_count; i++) {
        if (node->items[i].kind == TF_NODE_TABLE)
            add_table(c, &node->items[i], true, said);
    }
    tf_step_end(c, said->steps, at, node);
}

static void add_entry(struct tf_compiler *c, const struct tf_node *node, struct ordering *said)
{
    if (tf_node_is_word(node, "allot"))
        add_split(c, node, said);
    else if (node->kind == TF_NODE_TABLE)
        add_table(c, node, false, said);
    else if (node->kind != TF_NODE_TEXT)
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Name pools in quotes.",
                "deduct lists pools, not %s.", tf_node_kind_name(node));
    else if (said->depth == 0 && !said->balance && strcmp(node->text, "balance") == 0)
        add_balance(c, said);
    else if (said->depth > 0 && strcmp(node->text, "balance") == 0)
        tf_complain(c, TF_F_GROUP_ENTRY, node->place, "Name \"balance\" last, outside of tables.",
                "A table in deduct lists pools, not the balance.");
    else
        add_alone(c, node, said);
}

/* False when a pool may be named in it by a slip of the pen. */
static bool compile_order(
        struct tf_compiler *c, const struct tf_block *block, struct tf_deduct *order)
{
    static const char *const known[] = { "from", "until", "lines" };
    struct tf_steps steps;
    struct ordering said = { .order = order, .steps = &steps };

    order->place = block->place;
    order->body = block->body;
    tf_check_keys(c, block->body, "deduct", known, sizeof known / sizeof known[0]);
    tf_read_life(c, block->body, &order->life);
    if (!tf_steps_make(c, block->body, &steps))
        return true;
    for (size_t i = 0; i < block->body->item_count; i++)
        add_entry(c, &block->body->items[i], &said);
    order->steps = steps.items;
    order->step_count = steps.count;
    tf_lines_read(c, tf_node_find(block->body, "lines"), &order->lines);
    tf_steps_check(c, order);
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

/* A queue for each pool, and room for as many groups as there are. */
static bool make_queues(struct tf_compiler *c)
{
    struct tf_rulebook *book = c->book;
    size_t groups = 0;

    for (size_t i = 0; i < book->blocks.count; i++) {
        const struct tf_block *block = &book->blocks.items[i];

        if (strcmp(block->word, "deduct") == 0)
            groups += tf_count_tables(block->body);
    }
    book->queues = tf_compile_array(c, book->pool_count + groups + 1, sizeof *book->queues);
    if (book->queues == NULL)
        return false;
    for (uint32_t i = 0; i < book->pool_count; i++)
        book->queues[i] =
                (struct tf_queue){ i < TF_POOLS_MAX ? (uint64_t)1 << i : 0, book->pools[i].first,
                    NULL, tf_pool_pays_amounts(&book->pools[i]), book->pools[i].is_plain };
    book->queue_count = book->pool_count;
    return true;
}

void tf_compile_deduct(struct tf_compiler *c)
{
    struct tf_rulebook *book = c->book;
    bool all_known = true;

    book->orders = tf_compile_array(c, TF_ORDERS_MAX, sizeof *book->orders);
    if (book->orders == NULL || !make_queues(c))
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
