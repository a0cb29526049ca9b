/* SPDX-License-Identifier: MIT */
/*
 * check_pool.c - pools that nothing reaches, plans that fill them, orders that leave ties.
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/check.h"

/* -- pools ------------------------------------------------------------------------------------ */

static bool lists_pool(const struct tf_price *price, uint32_t pool)
{
    for (size_t i = 0; i < price->pool_count; i++) {
        if (price->pools[i] == pool)
            return true;
    }
    return false;
}

/* True when a price charges for usage that the pool pays for. */
static bool is_reached(struct tf_check *c, uint32_t pool)
{
    const struct tf_rulebook *book = c->book;

    for (uint32_t i = book->price_count; i < book->price_count_all; i++) {
        if (lists_pool(&book->prices[i], pool))
            return true;
    }
    for (uint32_t i = 0; i < book->price_count; i++) {
        struct tf_question question = tf_taken_by(book, i);

        if (book->prices[i].kind != TF_PRICE_CHARGE || !lists_pool(&book->prices[i], pool))
            continue;
        question.within[question.within_count++] = book->pools[pool].rule;
        if (tf_check_exists(c, &question))
            return true;
    }
    return false;
}

static void check_plans_of(struct tf_check *c, uint32_t pool)
{
    const struct tf_rulebook *book = c->book;

    for (uint32_t i = 0; i < book->plan_count; i++) {
        const struct tf_plan *plan = &book->plans[i];

        for (size_t k = 0; k < plan->grant_count; k++) {
            if (plan->grants[k].pool == pool)
                tf_check_say(c, TF_F_CHECK_DEAD_GRANT, plan->place,
                        "Let a price charge for what the pool pays for, or grant into another.",
                        "The plan \"%s\" sells what cannot be used: nothing reaches the pool "
                        "\"%s\".",
                        plan->name, book->pools[pool].name);
        }
    }
}

/* -- orders -------------------------------------------------------------------------------------
 */

static const struct tf_node *order_of(const struct tf_rulebook *book, const struct tf_pool *pool)
{
    for (size_t i = 0; i < book->blocks.count; i++) {
        const struct tf_block *block = &book->blocks.items[i];

        if (strcmp(block->word, "pool") == 0 && strcmp(block->name, pool->name) == 0)
            return tf_node_find(block->body, "first");
    }
    return NULL;
}

static bool ends_ties(enum tf_order_key key)
{
    return key == TF_ORDER_SHUFFLE || key == TF_ORDER_ID;
}

/* An order ends with what no two grants share: the lot, or the id. */
static void check_order(struct tf_check *c, const char *whose, const struct tf_order *order,
        const struct tf_node *node)
{
    size_t ends = 0;

    if (node == NULL)
        return;
    while (ends < order->count && !ends_ties(order->items[ends].key))
        ends++;
    if (ends == order->count)
        tf_check_say(c, TF_F_CHECK_ORDER_TIES, node->place,
                "End it with \"shuffle\" (by lot) or \"id\".",
                "The order of %s leaves ties: grants that are alike in all of it are used by their "
                "id.",
                whose);
    else if (ends + 1 < order->count && order->items[ends].key == TF_ORDER_ID)
        tf_check_say(c, TF_F_CHECK_ORDER_BEHIND, node->items[ends + 1].place,
                "Leave it out, or put it before \"id\".",
                "The order of %s never comes to \"%s\": no two grants have one id.", whose,
                tf_order_name(order->items[ends + 1].key));
}

/* True when a deduct names the pool by itself: then the pool's own order counts. */
static bool is_named_alone(const struct tf_rulebook *book, uint32_t pool)
{
    for (uint32_t i = 0; i < book->order_count; i++) {
        for (size_t k = 0; k < book->orders[i].queue_count; k++) {
            if (book->orders[i].queues[k] == pool)
                return true;
        }
    }
    return false;
}

static bool lists_kind(const struct tf_order_item *item, const char *kind)
{
    bool found = false;

    for (size_t i = 0; i < item->kind_count; i++)
        found |= strcmp(item->kinds[i], kind) == 0;
    return found;
}

/* What an order by kind does not list comes last: plans should not give it unawares. */
static void check_kinds(struct tf_check *c, const char *whose, const struct tf_queue *queue)
{
    const struct tf_rulebook *book = c->book;

    for (size_t i = 0; i < queue->first.count; i++) {
        const struct tf_order_item *item = &queue->first.items[i];

        for (uint32_t k = 0; item->key == TF_ORDER_KIND && k < book->plan_count; k++) {
            for (size_t g = 0; g < book->plans[k].grant_count; g++) {
                const struct tf_plan_grant *grant = &book->plans[k].grants[g];

                if ((queue->pools >> grant->pool & 1) != 0 && grant->kind != NULL &&
                        !lists_kind(item, grant->kind))
                    tf_check_say(c, TF_F_CHECK_ORDER_KIND, book->plans[k].place,
                            "Put it into the list, or correct the kind.",
                            "The plan \"%s\" grants of the kind \"%s\", which the order of %s "
                            "does not list: it comes last.",
                            book->plans[k].name, grant->kind, whose);
            }
        }
    }
}

static void check_pool_order(struct tf_check *c, uint32_t index)
{
    const struct tf_pool *pool = &c->book->pools[index];
    const struct tf_node *node = order_of(c->book, pool);
    char whose[160];

    snprintf(whose, sizeof whose, "the pool \"%.120s\"", pool->name);
    if (is_named_alone(c->book, index)) {
        check_order(c, whose, &pool->first, node);
        check_kinds(c, whose, &c->book->queues[index]);
    } else if (node != NULL) {
        tf_check_say(c, TF_F_CHECK_ORDER_UNUSED, node->place,
                "Leave it out, or put it into the group in deduct.",
                "The order of %s is never used: its grants stand in the order of a group.", whose);
    }
}

static void check_groups(struct tf_check *c)
{
    for (uint32_t i = c->book->pool_count; i < c->book->queue_count; i++) {
        const struct tf_queue *queue = &c->book->queues[i];

        check_order(c, "a group", &queue->first, tf_node_find(queue->group, "first"));
        check_kinds(c, "a group", queue);
    }
}

void tf_check_pools(struct tf_check *c)
{
    for (uint32_t i = 0; i < c->book->pool_count; i++) {
        const struct tf_pool *pool = &c->book->pools[i];

        if (!is_reached(c, i)) {
            tf_check_say(c, TF_F_CHECK_DEAD_POOL, pool->place,
                    "Correct its pays_for, or take the pool away.",
                    "Nothing reaches the pool \"%s\": no price charges for usage that it pays for.",
                    pool->name);
            check_plans_of(c, i);
        }
        check_pool_order(c, i);
    }
    check_groups(c);
}
