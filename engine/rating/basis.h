/* SPDX-License-Identifier: MIT */
/*
 * basis.h - what was paid for grants, spread over the usage that they pay for.
 *
 * What a total cost goes with its quantity.  What an allowance cost goes evenly with time, and
 * inside of a stretch of time with what was used of it; what nobody used keeps the rest.  Shares
 * are differences of a running value, so that all add up to what was paid.  (R2, R18)
 * Layer: rating.
 */
#ifndef TF_RATING_BASIS_H
#define TF_RATING_BASIS_H

#include "rating/party.h"

/* A stretch of an allowance's time, within one period of the statement. */
struct tf_basis_span {
    uint32_t grant;
    struct tf_interval time;
    struct tf_dec cost;     /* of the stretch */
    struct tf_dec capacity; /* what it allowed, or what was used of it when that is more */
    struct tf_dec used;     /* by all lines of the stretch */
    struct tf_dec drawn;    /* by those that had their share so far */
    struct tf_dec shared;   /* what they got */
    bool corrects;          /* it was put out before: draws are differences */
    bool provisional;       /* its settlement window had not closed */
};

/* Up to when things are put out. */
struct tf_basis_bounds {
    int64_t from;   /* what lies before was put out by an earlier run, or is not asked for */
    int64_t closed; /* from here on it is provisional */
    int64_t until;
};

struct tf_basis {
    struct tf_rater *rater;
    const struct tf_party *party;
    struct tf_basis_bounds bounds;
    struct tf_arena *arena;
    bool no_memory;        /* why something failed */
    struct tf_dec *before; /* by grant: how much of a total was used before these lines */
    struct tf_dec *spent;  /* by grant: likewise before the next draw */
    struct tf_basis_span *spans;
    size_t span_count;
    size_t span_capacity;
};

/* True when the grant was paid for, and it is known over what that is spread. */
bool tf_grant_has_basis(const struct tf_grant *grant);

/*
 * Reads a party's lines, all that are put out of it, in their order; they and the arena outlive the
 * basis.  False without memory, or when something does not fit.
 */
bool tf_basis_begin(struct tf_basis *basis, struct tf_rater *rater, const struct tf_party *party,
        struct tf_basis_bounds bounds, const struct tf_line *lines, size_t count,
        struct tf_arena *arena);

/* The share of what a draw's grant cost; once a draw, in the order of the lines. */
bool tf_basis_share(struct tf_basis *basis, const struct tf_line *line, const struct tf_draw *draw,
        struct tf_dec *share);

/* What is lost with a total that expires: its cost; for a correction the difference.  After all
 * shares. */
bool tf_basis_lost(const struct tf_basis *basis, uint32_t grant,
        const struct tf_wallet_entry *entry, struct tf_dec *cost);

/* What nobody used of a stretch: quantity and cost.  After all shares. */
bool tf_basis_unused(
        const struct tf_basis_span *span, struct tf_dec *quantity, struct tf_dec *cost);

/* What a grant allows in [from, until) all in all: a total its amount, an allowance so much of each
 * window as lies in it. */
bool tf_grant_capacity(const struct tf_zone *zone, const struct tf_grant *grant,
        struct tf_interval time, struct tf_dec *out);

#endif
