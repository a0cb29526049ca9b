/* SPDX-License-Identifier: MIT */
/*
 * running.h - what runs on from piece to piece inside a window: totals, rounding
 * sums, allowances.
 *
 * One table a party, found by what it is about, a key and the window's start.
 * Closed windows are dropped.  (R2, R4, R8, R17)
 * Layer: rating.
 */
#ifndef TF_RATING_RUNNING_H
#define TF_RATING_RUNNING_H

#include "base/alloc.h"
#include "value/calendar.h"
#include "value/rate.h"

enum tf_running_kind {
    TF_RUNNING_TOTAL,       /* owner: price */
    TF_RUNNING_SUM,         /* owner: price */
    TF_RUNNING_INCLUDED,    /* owner: price; value is what was used */
    TF_RUNNING_GRANT,       /* owner: grant; value is what is left of the window's allowance */
    TF_RUNNING_ITEM_TOTAL,  /* owner: price; key: the serial of an item that several prices take */
    TF_RUNNING_ITEM_SUM,    /* likewise */
    TF_RUNNING_ITEM_EXACT,  /* likewise */
    TF_RUNNING_ITEM_BILLED, /* likewise */
    TF_RUNNING_SEEN,     /* owner: price; key: the line's and a value that was counted (unique) */
    TF_RUNNING_METER,    /* owner: meter; key: the kind of the window; what rates look at */
    TF_RUNNING_CHARGED,  /* owner: price; what a total was charged, when it has a minimum */
    TF_RUNNING_BILLED,   /* owner: price; what a total was billed of another meter */
    TF_RUNNING_AVERAGED, /* owner: price; level x time, over the length of its window */
    TF_RUNNING_PART      /* owner: price x TF_METERS_MAX + place: one of several totals */
};

/* A total that a price, an allowance or a grant's window runs up. */
struct tf_total {
    /* TOTAL, PART: what advances it; GRANT: what is left; INCLUDED: what was used; METER: what it
     * counted; CHARGED: money
     */
    struct tf_dec value;
    struct tf_dec raw;   /* TOTAL: before `step`, or billed; INCLUDED: how many events */
    struct tf_dec ahead; /* TOTAL: taken in steps from grants, not used yet */
    bool opened;         /* F(0) was posted; the allowance was set; the value was seen */
};

/* A sum that is rounded by its differences. */
struct tf_rounded {
    struct tf_sum sum;   /* exact, over the price's denominator; BILLED: at rates alone;
                            AVERAGED: level x microseconds */
    struct tf_dec given; /* what pieces got so far; BILLED: the highest total */
};

struct tf_running {
    int64_t until; /* the end of its window */
    union {
        struct tf_total total;
        struct tf_rounded rounded; /* of SUM, ITEM_SUM, ITEM_EXACT, BILLED, AVERAGED */
    } is;
};

/* What an entry is about: apart from the entries, so that a search looks at few bytes. */
struct tf_running_key {
    uint32_t owner; /* kind x 2^28 + owner */
    uint32_t key;
    int64_t from; /* the beginning of its window */
};

struct tf_runnings {
    struct tf_running_key *keys;
    struct tf_running *items; /* items[i] is what keys[i] is about */
    uint32_t count;
    uint32_t capacity;
    uint32_t *buckets;     /* index + 1; only when there are many */
    uint32_t bucket_count; /* a power of two, or 0 */
    uint32_t prune_at;     /* when count reaches this, look for closed windows */
};

/*
 * The entry, added empty when it is new; NULL when there is no memory.  Valid until
 * the next call.
 */
struct tf_running *tf_running_get(struct tf_alloc alloc, struct tf_runnings *table,
        enum tf_running_kind kind, uint32_t owner, uint32_t key, struct tf_interval window);

/* The same, looked for first at *near, where it was when it was looked for last. */
struct tf_running *tf_running_near(struct tf_alloc alloc, struct tf_runnings *table,
        enum tf_running_kind kind, uint32_t owner, uint32_t key, struct tf_interval window,
        uint32_t *near);

/* What an entry is about. */
enum tf_running_kind tf_running_kind_of(const struct tf_running_key *key);
uint32_t tf_running_owner_of(const struct tf_running_key *key);

bool tf_running_is_rounded(enum tf_running_kind kind);
bool tf_running_is_of_item(enum tf_running_kind kind);

/* The entries of an item that ends: their windows end there.  (for tf_runnings_prune) */
void tf_runnings_end_item(struct tf_runnings *table, uint32_t serial, int64_t until);

/* The entry or NULL. */
struct tf_running *tf_running_find(const struct tf_runnings *table, enum tf_running_kind kind,
        uint32_t owner, uint32_t key, int64_t from);

/* Makes *to another table of the same entries; what failed half way can be freed. */
bool tf_runnings_copy(
        struct tf_alloc alloc, struct tf_runnings *to, const struct tf_runnings *from);

/* Drops windows that end at or before closed_until. */
void tf_runnings_prune(struct tf_runnings *table, int64_t closed_until);

void tf_runnings_free(struct tf_alloc alloc, struct tf_runnings *table);

#endif
