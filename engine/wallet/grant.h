/* SPDX-License-Identifier: MIT */
/*
 * grant.h - a grant, and the order in which the grants of a pool are used.
 *
 * Amounts are money, or quantities in base units.  A grant is a total, or an
 * allowance that is fresh in each window; then `left` is unused and the open
 * windows are kept by the wallet.  With rollover there is one open window, kept here.  Orders are
 * data: lists of keys that end with the id, so that they are total.  (R13, R17, R19)
 *
 * Layer: wallet.
 */
#ifndef TF_WALLET_GRANT_H
#define TF_WALLET_GRANT_H

#include "base/alloc.h"
#include "base/intern.h"
#include "value/calendar.h"
#include "value/decimal.h"

enum { TF_ORDER_KEYS_MAX = 12 };

enum tf_order_key {
    TF_ORDER_EXPIRY,
    TF_ORDER_EFFECTIVE,
    TF_ORDER_CREATED,
    TF_ORDER_FREE_FIRST, /* what cost nothing before what cost something or is not known */
    TF_ORDER_COST_BASIS, /* cost per unit, ascending; not known last */
    TF_ORDER_PRIORITY,   /* ascending; none last */
    TF_ORDER_AMOUNT,
    TF_ORDER_SHUFFLE, /* the seeded, reproducible tie  (R19) */
    TF_ORDER_ID,
    TF_ORDER_WINDOW_END, /* the end of the allowance's window that is open, or the expiry */
    TF_ORDER_NARROWNESS, /* what pays for less before what pays for more */
    TF_ORDER_FILTERED,   /* what pays for some things only before what pays for all */
    TF_ORDER_KIND,       /* by a list of kinds; none, and those not in it, last */
    TF_ORDER_FUNCTION    /* what a function said when the grant was added */
};

struct tf_order_item {
    enum tf_order_key key;
    bool descending;
    bool none_first;   /* what has nothing to be ordered by comes first, not last */
    int64_t to;        /* instants: microseconds that do not count apart; 0: all do */
    uint32_t function; /* FUNCTION: its ordinal */
    uint32_t place;    /* FUNCTION: which of a grant's keys, over all orders of the rulebook */
    const char *const *kinds; /* KIND: which comes first, and so on */
    size_t kind_count;
};

struct tf_order {
    struct tf_order_item items[TF_ORDER_KEYS_MAX];
    size_t count;
    bool by_window;     /* it changes as windows pass */
    const char *preset; /* the name under which it was asked for, or NULL */
};

enum { TF_BREADTH_ALL = INT32_MAX }; /* of what pays for everything */

/* What a function answered for a grant. */
struct tf_grant_key {
    const char *text; /* NULL: the number */
    struct tf_dec number;
};

/* Reads "expiry", "amount descending", "priority none first"; false when it is no key. */
bool tf_order_parse(const char *text, struct tf_order_item *out);
const char *tf_order_name(enum tf_order_key key);
extern const char *const tf_order_names[];
extern const size_t tf_order_name_count;

/* What a window of an allowance hands on to the next: what it left, at most max, at least min. */
struct tf_rollover {
    bool given;
    bool has_max;
    struct tf_dec max;
    struct tf_dec min;
};

struct tf_grant {
    /* What each draw looks at comes first, in a cache line. */
    _Alignas(TF_CACHE_LINE) int64_t effective; /* usable in [effective, expires) */
    int64_t expires;
    struct tf_dec left;     /* of a total, or with rollover of the open window; >= 0 */
    struct tf_dec used;     /* in this run and before */
    uint32_t pool;          /* index in the rulebook */
    uint32_t plan;          /* index + 1, or 0 */
    int32_t breadth;        /* of its pool: less pays for less */
    enum tf_window per : 8; /* NONE: a total; else an allowance for each such window */
    bool expired : 1;       /* its expiry entry was written */
    bool prorate : 1;       /* a window partly in force gives its part */
    bool anchored : 1;      /* windows are counted from `anchor`, not in the calendar */
    bool has_paid : 1;
    bool has_priority : 1;

    struct tf_dec amount; /* the whole, or one window's allowance; >= 0 */
    struct tf_dec voided; /* lost at expiry */
    struct tf_dec paid;   /* what it cost */
    struct tf_dec priority;
    struct tf_rollover rollover;
    const char *id;   /* borrowed from the party */
    const char *kind; /* likewise; or NULL */
    int64_t created;
    int64_t anchor;     /* `effective`, or an instant that was named */
    int64_t window_end; /* at the instant for which its queue was put in order */
    uint64_t shuffle;
    struct tf_interval
            open; /* with rollover: the window that `left` belongs to; empty before the first */
    const struct tf_grant_key *keys; /* one a function of an order in which it stands; borrowed */
    uint32_t key_count;
    uint32_t every; /* so many of `per` are one window */
};

/* True when the grant is in force at that instant. */
static inline bool tf_grant_in_force(const struct tf_grant *grant, int64_t at)
{
    return grant->effective <= at && at < grant->expires;
}

/* True when it says nothing of how much it gives: then what it has left says nothing either. */
static inline bool tf_grant_is_unlimited(const struct tf_grant *grant)
{
    return tf_dec_cmp(grant->amount, tf_dec_unlimited()) == 0;
}

/* The shuffle key of a grant.  (R19)  expires in microseconds, or TF_NEVER. */
uint64_t tf_grant_shuffle(uint64_t seed, const char *account, int64_t expires, const char *id);

/* < 0, 0 or > 0: which of two different grants of one pool is used first; never 0. */
int tf_grant_compare(
        const struct tf_order *order, const struct tf_grant *a, const struct tf_grant *b);

/*
 * The allowance of one whole window [window.from, window.until): all of it, or with
 * `prorate` the part in force: a difference of running values, rounded half up to 18 places  (R2).
 * False when it does not fit.
 */
bool tf_grant_allowance(
        const struct tf_grant *grant, struct tf_interval window, struct tf_dec *out);

/* The window of an allowance that holds `at`, in the calendar or counted from its anchor. */
struct tf_interval tf_grant_window(
        const struct tf_zone *zone, const struct tf_grant *grant, int64_t at);

/*
 * With rollover: opens the windows one after another until the one that holds `at`; each
 * receives its allowance and what the one before hands on.  False when that does not fit.
 */
bool tf_grant_roll(const struct tf_zone *zone, struct tf_grant *grant, int64_t at);

#endif
