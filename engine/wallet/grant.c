/* SPDX-License-Identifier: MIT */
/*
 * grant.c - comparing grants, key by key, and allowances of windows.
 */
#include "wallet/grant.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const char *const tf_order_names[] = { "expiry", "effective", "created", "free first", "cost basis",
    "priority", "amount", "shuffle", "id", "window end", "narrowness", "filtered first", "kind" };
const size_t tf_order_name_count = sizeof tf_order_names / sizeof tf_order_names[0];

static bool strip_suffix(const char *text, size_t *length, const char *suffix)
{
    size_t size = strlen(suffix);

    if (*length <= size || memcmp(text + *length - size, suffix, size) != 0)
        return false;
    *length -= size;
    return true;
}

bool tf_order_parse(const char *text, struct tf_order_item *out)
{
    size_t length = strlen(text);

    *out = (struct tf_order_item){ 0 };
    out->none_first = strip_suffix(text, &length, " none first");
    out->descending = strip_suffix(text, &length, " descending");
    for (size_t i = 0; i < tf_order_name_count; i++) {
        if (strlen(tf_order_names[i]) == length && memcmp(tf_order_names[i], text, length) == 0) {
            out->key = (enum tf_order_key)i;
            return true;
        }
    }
    return false;
}

const char *tf_order_name(enum tf_order_key key)
{
    return key == TF_ORDER_FUNCTION ? "what its function says" : tf_order_names[key];
}

/* "seed:account:expires:id", hashed piece by piece as if it were one text. */
uint64_t tf_grant_shuffle(uint64_t seed, const char *account, int64_t expires, const char *id)
{
    struct tf_fnv hash = tf_fnv_begin();
    char number[32];

    tf_fnv_add(&hash, number,
            (size_t)snprintf(number, sizeof number, "%llu:", (unsigned long long)seed));
    tf_fnv_add(&hash, account, strlen(account));
    if (expires == TF_NEVER)
        tf_fnv_add(&hash, ":never:", 7);
    else
        tf_fnv_add(&hash, number,
                (size_t)snprintf(number, sizeof number, ":%lld:", (long long)expires));
    tf_fnv_add(&hash, id, strlen(id));
    return tf_fmix64(hash.value);
}

static int compare_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* paid / amount of a against b, by cross products. */
static int compare_cost_basis(const struct tf_grant *a, const struct tf_grant *b)
{
    return tf_i256_cmp(tf_i256_mul(a->paid.units, b->amount.units),
            tf_i256_mul(b->paid.units, a->amount.units));
}

static int compare_free_first(const struct tf_grant *a, const struct tf_grant *b)
{
    bool a_free = a->has_paid && tf_dec_sign(a->paid) == 0;
    bool b_free = b->has_paid && tf_dec_sign(b->paid) == 0;

    return (int)b_free - (int)a_free;
}

/* Numbers by size, texts by their bytes. */
static int compare_answers(const struct tf_grant_key *a, const struct tf_grant_key *b)
{
    if (a->text == NULL || b->text == NULL)
        return tf_dec_cmp(a->number, b->number);
    return strcmp(a->text, b->text);
}

/* Where the grant's kind stands in the list; its end when it does not. */
static size_t kind_rank(const struct tf_order_item *item, const struct tf_grant *grant)
{
    size_t rank = 0;

    while (rank < item->kind_count &&
            (grant->kind == NULL || strcmp(item->kinds[rank], grant->kind) != 0))
        rank++;
    return rank;
}

static int compare_kinds(
        const struct tf_order_item *item, const struct tf_grant *a, const struct tf_grant *b)
{
    return compare_i64((int64_t)kind_rank(item, a), (int64_t)kind_rank(item, b));
}

/* The second, minute or hour in which an instant lies, when parts of it do not count. */
static int64_t floor_to(int64_t at, int64_t to)
{
    int64_t over = to == 0 ? 0 : at % to;

    return at - (over < 0 ? over + to : over);
}

static int compare_to(const struct tf_order_item *item, int64_t a, int64_t b)
{
    return compare_i64(floor_to(a, item->to), floor_to(b, item->to));
}

static int compare_key(
        const struct tf_order_item *item, const struct tf_grant *a, const struct tf_grant *b)
{
    switch (item->key) {
    case TF_ORDER_FUNCTION:
        return compare_answers(&a->keys[item->place], &b->keys[item->place]);
    case TF_ORDER_EXPIRY:
        return compare_to(item, a->expires, b->expires);
    case TF_ORDER_EFFECTIVE:
        return compare_to(item, a->effective, b->effective);
    case TF_ORDER_CREATED:
        return compare_to(item, a->created, b->created);
    case TF_ORDER_WINDOW_END:
        return compare_to(item, a->window_end, b->window_end);
    case TF_ORDER_NARROWNESS:
        return compare_i64(a->breadth, b->breadth);
    case TF_ORDER_FILTERED:
        return (a->breadth == TF_BREADTH_ALL) - (b->breadth == TF_BREADTH_ALL);
    case TF_ORDER_KIND:
        return compare_kinds(item, a, b);
    case TF_ORDER_FREE_FIRST:
        return compare_free_first(a, b);
    case TF_ORDER_COST_BASIS:
        return compare_cost_basis(a, b);
    case TF_ORDER_PRIORITY:
        return tf_dec_cmp(a->priority, b->priority);
    case TF_ORDER_AMOUNT:
        return tf_dec_cmp(a->amount, b->amount);
    case TF_ORDER_SHUFFLE:
        return (a->shuffle > b->shuffle) - (a->shuffle < b->shuffle);
    case TF_ORDER_ID:
        break;
    }
    return strcmp(a->id, b->id);
}

/* True when a grant has nothing to be ordered by: it comes last in either direction, unless said.
 */
static bool lacks(const struct tf_order_item *item, const struct tf_grant *grant)
{
    enum tf_order_key key = item->key;

    return (key == TF_ORDER_EXPIRY && grant->expires == TF_NEVER) ||
           (key == TF_ORDER_WINDOW_END && grant->window_end == TF_NEVER) ||
           (key == TF_ORDER_COST_BASIS && !grant->has_paid) ||
           (key == TF_ORDER_PRIORITY && !grant->has_priority) ||
           (key == TF_ORDER_KIND && kind_rank(item, grant) == item->kind_count);
}

int tf_grant_compare(
        const struct tf_order *order, const struct tf_grant *a, const struct tf_grant *b)
{
    for (size_t i = 0; i < order->count; i++) {
        bool a_lacks = lacks(&order->items[i], a), b_lacks = lacks(&order->items[i], b);
        int way = a_lacks || b_lacks ? 0 : compare_key(&order->items[i], a, b);

        if (a_lacks != b_lacks)
            return a_lacks != order->items[i].none_first ? 1 : -1;

        if (way != 0)
            return order->items[i].descending ? -way : way;
    }
    return strcmp(a->id, b->id);
}

bool tf_grant_allowance(const struct tf_grant *grant, struct tf_interval window, struct tf_dec *out)
{
    int64_t from = grant->effective > window.from ? grant->effective : window.from;
    int64_t until = grant->expires < window.until ? grant->expires : window.until;
    tf_i128 width = tf_i128_of(window.until - window.from);
    struct tf_dec after, before; /* running values, so that parts of a window add up to it  (R2) */

    assert(grant->per != TF_WINDOW_NONE);
    *out = grant->amount;
    if (until <= from) { /* wholly out of force: asked by the bill  (R13) */
        *out = tf_dec_zero();
        return true;
    }
    if (!grant->prorate || (from == window.from && until == window.until))
        return true;
    return tf_dec_mul_div(grant->amount, tf_i128_of(until - window.from), width, TF_ROUND_HALF_UP,
                   &after) &&
           tf_dec_mul_div(grant->amount, tf_i128_of(from - window.from), width, TF_ROUND_HALF_UP,
                   &before) &&
           tf_dec_sub(after, before, out);
}

static struct tf_span span_of(enum tf_window window)
{
    switch (window) {
    case TF_WINDOW_HOUR:
        return (struct tf_span){ .us = TF_HOUR };
    case TF_WINDOW_DAY:
        return (struct tf_span){ .days = 1 };
    case TF_WINDOW_MONTH:
        return (struct tf_span){ .months = 1 };
    case TF_WINDOW_YEAR:
        return (struct tf_span){ .months = 12 };
    default:
        return (struct tf_span){ 0 }; /* one period for ever */
    }
}

struct tf_interval tf_grant_window(
        const struct tf_zone *zone, const struct tf_grant *grant, int64_t at)
{
    struct tf_span span = span_of(grant->per);
    int32_t every = (int32_t)grant->every;

    if (!grant->anchored)
        return tf_window_at(zone, grant->per, at);
    span = (struct tf_span){ span.months * every, span.days * every, span.us * every };
    return tf_period_at(zone, grant->anchor, span, at > grant->effective ? at : grant->effective);
}

/* What the open window hands on. */
static struct tf_dec carried(const struct tf_grant *grant)
{
    struct tf_dec rest = grant->left;

    if (tf_dec_cmp(rest, grant->rollover.min) < 0)
        rest = grant->rollover.min;
    return grant->rollover.has_max ? tf_dec_min(rest, grant->rollover.max) : rest;
}

bool tf_grant_roll(const struct tf_zone *zone, struct tf_grant *grant, int64_t at)
{
    if (grant->open.until == grant->open.from) {
        grant->open = tf_grant_window(zone, grant, grant->effective);
        if (!tf_grant_allowance(grant, grant->open, &grant->left))
            return false;
    }
    while (grant->open.until <= at && grant->open.until < grant->expires) {
        struct tf_dec rest = carried(grant);

        grant->open = tf_grant_window(zone, grant, grant->open.until);
        if (!tf_grant_allowance(grant, grant->open, &grant->left) ||
                !tf_dec_add(grant->left, rest, &grant->left))
            return false;
    }
    return true;
}
