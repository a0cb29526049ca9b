/* SPDX-License-Identifier: MIT */
/*
 * listed.h - what quantities of a line's price cost by the price list, and by the account's own
 * prices: apart from grants, totals and rounding.
 *
 * Layer: rating.
 */
#ifndef TF_RATING_LISTED_H
#define TF_RATING_LISTED_H

#include "rating/party.h"

/* A rate with the numbers in force. */
struct tf_listed_rate {
    const struct tf_model *model; /* NULL: a function, or nothing is known for it */
    const struct tf_model_version *version;
    size_t cell;
    tf_i128 den;
    struct tf_dec discount; /* all of its money is to be divided by this */
};

/* The rates of one line. */
struct tf_listed {
    const struct tf_price *price;
    struct tf_listed_rate list; /* before the price's discount */
    struct tf_listed_rate own;  /* the account's own, or the list's, with the discount */
    bool is_own;                /* the account has its own */
    bool is_flat;               /* both are one number for each `per` of a unit */
    const struct tf_unit
            *unit;     /* that prices are for; the meter's unless a flat rate's fact says */
    struct tf_dec per; /* so many of that unit */
};

/* The rates in force when the line's window begins. */
void tf_listed_find(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_line *line, struct tf_listed *out);

/* What a quantity costs by itself, to 18 places; false when it is not known. */
bool tf_listed_cost(const struct tf_listed_rate *rate, struct tf_dec quantity, struct tf_dec *out);

/* What `per` of the unit costs, when rates are flat; false when it is not known. */
bool tf_listed_price(
        const struct tf_listed *listed, const struct tf_listed_rate *rate, struct tf_dec *out);

#endif
