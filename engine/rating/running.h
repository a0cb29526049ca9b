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
    TF_RUNNING_TOTAL,      /* owner: price */
    TF_RUNNING_SUM,        /* owner: price */
    TF_RUNNING_INCLUDED,   /* owner: price; value is what was used */
    TF_RUNNING_GRANT,      /* owner: grant; value is what is left of the window's allowance */
    TF_RUNNING_SEEN,       /* owner: meter; key: a code that was counted (unique) */
    TF_RUNNING_TURN_TOTAL, /* owner: price; key: serial of an item at which prices take turns */
    TF_RUNNING_TURN_SUM,   /* likewise */
    TF_RUNNING_KINDS
};

enum { TF_RUNNING_HOT = 64 }; /* the first bytes: all but rounding sums */

struct tf_running {
    uint32_t owner; /* kind x 2^28 + owner */
    uint32_t key;
    bool opened; /* F(0) was posted; the allowance was set */
    struct tf_interval window;
    struct tf_dec value; /* TOTAL: what advances it; GRANT: what is left; INCLUDED: what was used */
    struct tf_dec raw;   /* TOTAL: usage before `step` */
    struct tf_sum sum;   /* SUM: exact, over the price's denominator */
    struct tf_dec rounded; /* SUM: what pieces got so far */
};

struct tf_runnings {
    struct tf_running *items;
    size_t count;
    size_t capacity;
    size_t prune_at;   /* when count reaches this, look for closed windows */
    uint32_t *buckets; /* index + 1; only beyond TF_RUNNINGS_LINEAR */
    size_t bucket_count;
};

/*
 * The entry, added empty when it is new; NULL when there is no memory.  Valid until
 * the next call.
 */
struct tf_running *tf_running_get(struct tf_alloc alloc, struct tf_runnings *table,
        enum tf_running_kind kind, uint32_t owner, uint32_t key, struct tf_interval window);

/* What an entry is about. */
enum tf_running_kind tf_running_kind_of(const struct tf_running *running);
uint32_t tf_running_owner_of(const struct tf_running *running);

/* The entry or NULL. */
struct tf_running *tf_running_find(const struct tf_runnings *table, enum tf_running_kind kind,
        uint32_t owner, uint32_t key, int64_t from);

/* Drops windows that end at or before closed_until. */
void tf_runnings_prune(struct tf_runnings *table, int64_t closed_until);

void tf_runnings_free(struct tf_alloc alloc, struct tf_runnings *table);

#endif
