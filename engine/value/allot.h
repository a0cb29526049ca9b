/* SPDX-License-Identifier: MIT */
/*
 * allot.h - an amount is shared out in proportion, in whole units, and nothing of it is lost.
 *
 * Each part is rounded down to a whole unit.  What that leaves over is given out unit by unit by a
 * stated rule, so that the parts add up to the amount, whatever it is.
 * Layer: value.
 */
#ifndef TF_VALUE_ALLOT_H
#define TF_VALUE_ALLOT_H

#include <stddef.h>
#include <stdint.h>

#include "value/decimal.h"

/* Who is first to get of what is left over; then in turn. */
enum tf_allot_rest {
    TF_ALLOT_LARGEST, /* whose part lost most by being rounded down; of equal ones the first */
    TF_ALLOT_FIRST    /* in the order of the parts */
};

struct tf_allot {
    struct tf_dec to; /* the unit, above zero */
    enum tf_allot_rest rest;
};

struct tf_part {
    struct tf_dec weight; /* its part is in proportion to this; zero or more */
    struct tf_dec most;   /* and never above this; zero or more */
    struct tf_dec amount; /* what it gets */
    struct tf_dec lost;   /* by being rounded down, to 18 places */
    tf_i128 finer;        /* and what lies behind those, over the sum of the weights */
    uint32_t place;
};

/*
 * Shares out an amount of zero or more; scratch has room for as many parts.  A part without weight
 * gets nothing; when no `most` holds it back, all is given.  False when something does not fit.
 */
bool tf_allot(struct tf_dec amount, const struct tf_allot *how, struct tf_part *parts, size_t count,
        struct tf_part *scratch);

#endif
