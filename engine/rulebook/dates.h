/* SPDX-License-Identifier: MIT */
/*
 * dates.h - when a block is in force: the `from` and `until` of prices, plans, pools and
 * deducts.
 *
 * A date begins in the rulebook's zone, as in facts; an instant with its offset is taken as
 * it is.  `from` is included, `until` is not; what is left out has no end on that side.
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_DATES_H
#define TF_RULEBOOK_DATES_H

#include <stdbool.h>

#include "base/text.h"
#include "rule/node.h"
#include "value/instant.h"

struct tf_compiler;
struct tf_rulebook;

/* [from, until) of a block, with what was written. */
struct tf_life {
    int64_t from;           /* TF_ALWAYS when not said */
    int64_t until;          /* TF_NEVER when not said  */
    const char *from_text;  /* NULL when not said      */
    const char *until_text; /* NULL when not said      */
};

static inline bool tf_life_holds(const struct tf_life *life, int64_t at)
{
    return life->from <= at && at < life->until;
}

static inline bool tf_life_is_dated(const struct tf_life *life)
{
    return life->from_text != NULL || life->until_text != NULL;
}

/* "from 2026-04-01 until 2026-07-01" into text; nothing for what has no dates. */
void tf_life_put(struct tf_text *text, const struct tf_life *life);

/* Reads `from` and `until` of a block's body; without them the life has no ends. */
void tf_read_life(struct tf_compiler *c, const struct tf_node *body, struct tf_life *out);

/*
 * Gathers into book->dates, in order and once each, all instants at which a price, pool, plan or
 * deduct begins or ends: between two neighbours nothing dated by blocks changes.
 */
void tf_compile_dates(struct tf_compiler *c);

#endif
