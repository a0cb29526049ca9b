/* SPDX-License-Identifier: MIT */
/*
 * compile_step.c - how much of what is due an entry of deduct pays, and in which order lines are
 * paid: `{ "welcome", share = "20", most = "50", spread = true }`, `allot{ … }`, `lines = { … }`.
 */
#include <string.h>

#include "rulebook/compile.h"

/* -- steps --------------------------------------------------------------------------------------
 */

size_t tf_count_tables(const struct tf_node *node)
{
    size_t count = 1;

    for (size_t i = 0; i < node->item_count; i++)
        count += node->items[i].kind == TF_NODE_TEXT ? 0 : tf_count_tables(&node->items[i]);
    return count;
}

static size_t steps_inside(const struct tf_node *node)
{
    size_t count = 2; /* with the split that a share alone makes */

    for (size_t i = 0; i < node->item_count; i++)
        count += steps_inside(&node->items[i]);
    return count;
}

bool tf_steps_make(struct tf_compiler *c, const struct tf_node *body, struct tf_steps *out)
{
    *out = (struct tf_steps){ tf_compile_array(c, steps_inside(body), sizeof *out->items), 0 };
    return out->items != NULL;
}

void tf_step_add(struct tf_steps *steps, struct tf_step step)
{
    step.span = 1;
    steps->items[steps->count++] = step;
}

size_t tf_step_begin(struct tf_steps *steps, const struct tf_step *step)
{
    tf_step_add(steps, *step);
    return steps->count - 1;
}

/* Shares side by side are parts of one amount. */
static void check_shares(
        struct tf_compiler *c, const struct tf_steps *steps, size_t at, const struct tf_node *node)
{
    struct tf_dec sum = tf_dec_zero();
    size_t count = 0;

    for (size_t i = at + 1; i < steps->count; i += steps->items[i].span) {
        (void)tf_dec_add(sum, steps->items[i].share, &sum);
        count++;
    }
    if (count > TF_SHARES_MAX)
        tf_complain(c, TF_F_TOO_MANY, node->place, "Use fewer shares.",
                "An amount is split into at most %d shares.", (int)TF_SHARES_MAX);
    if (tf_dec_cmp(sum, tf_dec_of(100)) > 0)
        tf_complain(c, TF_F_SHARES, node->place, "Let all shares come to 100 or less.",
                "The shares come to more than the whole.");
}

void tf_step_end(
        struct tf_compiler *c, struct tf_steps *steps, size_t at, const struct tf_node *node)
{
    struct tf_step *step = &steps->items[at];

    step->span = (uint32_t)(steps->count - at);
    if (step->splits) {
        check_shares(c, steps, at, node);
        return;
    }
    if (steps->count == at + 2 && steps->items[at + 1].queue != TF_NONE) {
        step->queue = steps->items[at + 1].queue; /* nothing is between it and its grants */
        step->span = 1;
        steps->count--;
    }
    if (step->spread && (step->queue == TF_NONE || step->queue >= c->book->pool_count))
        tf_complain(c, TF_F_SPREAD_OF_ONE, node->place, "Write { \"coupon\", spread = true }.",
                "What is spread over lines comes from one pool.");
}

/* -- how much -------------------------------------------------------------------------------------
 */

/* Parts are rounded as amounts are, and what is over goes to the largest, unless said. */
static struct tf_allot usual_allot(const struct tf_compiler *c)
{
    const struct tf_round *round = &c->book->round;
    bool is_exact = round->at_rows || tf_dec_sign(round->to) <= 0;

    return (struct tf_allot){ is_exact ? (struct tf_dec){ tf_i128_of(1) } : round->to,
        TF_ALLOT_LARGEST };
}

/* Where parts are rounded to, and who gets what is over. */
static void read_allot(struct tf_compiler *c, const struct tf_node *node, struct tf_allot *out)
{
    const struct tf_node *to = tf_node_find(node, "to");
    const struct tf_node *rest = tf_node_find(node, "rest");
    const char *text = "largest";

    *out = usual_allot(c);
    if (to != NULL && tf_node_decimal(c, to, &out->to) && tf_dec_sign(out->to) <= 0) {
        tf_complain(c, TF_F_STEP_ZERO, to->place,
                "Write the smallest amount that is paid, such as \"0.01\".",
                "\"to\" must be greater than zero.");
        out->to = tf_dec_of(1);
    }
    if (rest == NULL || !tf_read_text(c, node, "rest", &text))
        return;
    if (strcmp(text, "first") == 0)
        out->rest = TF_ALLOT_FIRST;
    else if (strcmp(text, "largest") != 0)
        tf_complain(c, TF_F_SETTING_UNKNOWN, rest->place,
                "Write \"largest\", whose part lost most by rounding, or \"first\".",
                "What is over cannot go to \"%s\".", text);
}

/* A share in percent. */
static void read_percent(struct tf_compiler *c, const struct tf_node *node, struct tf_dec *out)
{
    struct tf_dec share;

    if (!tf_node_decimal(c, node, &share))
        return;
    if (tf_dec_sign(share) > 0 && tf_dec_cmp(share, tf_dec_of(100)) <= 0)
        *out = share;
    else
        tf_complain(c, TF_F_SHARES, node->place, "Write a number of percent above 0, up to 100.",
                "A share is zero or less, or more than the whole.");
}

static void read_most(struct tf_compiler *c, const struct tf_node *node, struct tf_step *out)
{
    const struct tf_fact *fact = NULL;

    if (!tf_node_amount(c, node, NULL, &fact, &out->most))
        return;
    out->has_most = fact == NULL && tf_dec_sign(out->most) > 0;
    if (!out->has_most)
        tf_complain(c, TF_F_MOST, node->place, "Write an amount of money above zero.",
                "The most that is paid of a charge cannot be %s.",
                fact == NULL ? "zero or less" : "a fact");
}

bool tf_step_limits(struct tf_compiler *c, const struct tf_node *node, struct tf_step *out)
{
    static const char *const known[] = { "share", "most", "spread", "to", "rest", "first" };
    const struct tf_node *share = tf_node_find(node, "share");
    const struct tf_node *most = tf_node_find(node, "most");
    const struct tf_node *spread = tf_node_find(node, "spread");
    bool has_tables = false;

    for (size_t i = 0; i < node->item_count; i++)
        has_tables |= node->items[i].kind != TF_NODE_TEXT;
    if (share == NULL && most == NULL && spread == NULL && !has_tables)
        return false;
    tf_check_keys(c, node, "A table in deduct", known, sizeof known / sizeof known[0]);
    if (share != NULL)
        read_percent(c, share, &out->share);
    if (most != NULL)
        read_most(c, most, out);
    (void)tf_read_bool(c, node, "spread", &out->spread);
    read_allot(c, node, &out->allot);
    out->is_limited = share != NULL || most != NULL || out->spread;
    if (node->item_count == 0)
        tf_complain(c, TF_F_GROUP_ENTRY, node->place, "Write { \"credit\", share = \"20\" }.",
                "A table in deduct lists no pool.");
    return true;
}

void tf_pool_limits(struct tf_compiler *c, const struct tf_node *body, struct tf_pool *pool)
{
    const struct tf_node *share = tf_node_find(body, "share");

    pool->limits = (struct tf_step){ .queue = TF_NONE };
    if (share != NULL)
        read_percent(c, share, &pool->limits.share);
    (void)tf_read_bool(c, body, "spread", &pool->limits.spread);
    pool->limits.is_limited = share != NULL || pool->limits.spread;
    pool->limits.allot = usual_allot(c);
    if (pool->limits.is_limited && !pool->is_money)
        tf_complain(c, TF_F_STEP_OF_QUANTITY, pool->place, "Leave share and spread out of it.",
                "Only money can be shared out, spread or held to a most.");
}

void tf_split_read(struct tf_compiler *c, const struct tf_node *node, struct tf_step *out)
{
    static const char *const known[] = { "to", "rest" };

    tf_check_keys(c, node, "allot", known, sizeof known / sizeof known[0]);
    read_allot(c, node, &out->allot);
    for (size_t i = 0; i < node->item_count; i++) {
        const struct tf_node *item = &node->items[i];

        if (item->kind != TF_NODE_TABLE || tf_node_find(item, "share") == NULL)
            tf_complain(c, TF_F_SHARES, item->place, "Write { \"credit\", share = \"20\" }.",
                    "What allot splits needs a share for each part.");
    }
    if (node->item_count == 0)
        tf_complain(c, TF_F_SHARES, node->place,
                "Write allot{ { \"a\", share = \"80\" }, { \"b\", share = \"20\" } }.",
                "allot splits nothing.");
}

/* -- the order of lines ---------------------------------------------------------------------------
 */

const char *const tf_line_key_names[] = { "price", "amount", "quantity", "saving", "rate" };
enum { LINE_KEY_NAMES = sizeof tf_line_key_names / sizeof tf_line_key_names[0] };

static bool read_line_key(const struct tf_node *node, struct tf_line_key *out)
{
    static const char down[] = " descending";
    size_t length;

    if (node->kind != TF_NODE_TEXT)
        return false;
    length = node->length;
    if (length >= sizeof down && strcmp(node->text + length - (sizeof down - 1), down) == 0) {
        out->descending = true;
        length -= sizeof down - 1;
    }
    for (size_t i = 0; i < LINE_KEY_NAMES; i++) {
        out->by = (enum tf_lines_by)i;
        if (strlen(tf_line_key_names[i]) == length &&
                memcmp(tf_line_key_names[i], node->text, length) == 0)
            return true;
    }
    return false;
}

/* Usage is covered before its amount is known: an order is of the one or of the other. */
static void check_line_keys(
        struct tf_compiler *c, const struct tf_node *node, struct tf_line_order *order)
{
    bool after = false;

    for (size_t i = 0; i < order->count; i++) {
        enum tf_lines_by by = order->keys[i].by;

        order->before_rating |= by == TF_LINES_BY_SAVING || by == TF_LINES_BY_RATE;
        after |= by == TF_LINES_BY_AMOUNT || by == TF_LINES_BY_QUANTITY;
    }
    if (order->before_rating && after)
        tf_complain(c, TF_F_LINES_MIXED, node->place,
                "Order by saving and rate, or by amount and quantity.",
                "Lines are covered by what they save, before their amounts are known.");
    if (order->before_rating && c->book->settle == TF_WINDOW_EVENT)
        tf_complain(c, TF_F_COVERS_BY_EVENT, node->place,
                "Write settle = { each = \"hour\" }, or leave lines out.",
                "Settled by the event, there is one line at a time: none is covered first.");
    c->book->covers_by_order |= order->before_rating;
}

void tf_lines_read(struct tf_compiler *c, const struct tf_node *node, struct tf_line_order *out)
{
    if (node == NULL)
        return;
    if (node->kind != TF_NODE_TABLE || node->item_count == 0) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Write lines = { \"amount descending\" }.",
                "\"lines\" is %s where a list is due.", tf_node_kind_name(node));
        return;
    }
    for (size_t i = 0; i < node->item_count; i++) {
        const struct tf_node *item = &node->items[i];
        struct tf_line_key key = { TF_LINES_BY_PRICE, false };

        if (!read_line_key(item, &key))
            tf_complain(c, TF_F_LINE_ORDER, item->place,
                    "Use price, amount, quantity, saving or rate, and \"descending\" behind it.",
                    "Lines cannot be ordered by \"%s\".",
                    item->kind == TF_NODE_TEXT ? item->text : tf_node_kind_name(item));
        else if (out->count == TF_LINE_KEYS_MAX)
            tf_complain(c, TF_F_TOO_MANY, item->place, "Leave some out.",
                    "An order of lines has at most %d keys.", (int)TF_LINE_KEYS_MAX);
        else
            out->keys[out->count++] = key;
    }
    check_line_keys(c, node, out);
}

void tf_steps_check(struct tf_compiler *c, const struct tf_deduct *order)
{
    struct tf_rulebook *book = c->book;
    bool needs_all = order->lines.count > 0 && !order->lines.before_rating, limits = needs_all;

    for (size_t i = 0; i < order->step_count; i++) {
        needs_all |= order->steps[i].spread;
        limits |= order->steps[i].is_limited;
    }
    book->pays_by_steps |= limits;
    book->pays_later |= limits && book->settle != TF_WINDOW_EVENT;
    if (needs_all && book->settle == TF_WINDOW_EVENT)
        tf_complain(c, TF_F_PAYS_BY_EVENT, order->place,
                "Write settle = { each = \"month\" }, or leave out lines and spread.",
                "Settled by the event, there is one line at a time: none come in order, and "
                "nothing is spread over them.");
}
