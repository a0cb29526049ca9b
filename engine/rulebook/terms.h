/* SPDX-License-Identifier: MIT */
/*
 * terms.h - what an account has instead of the price list: facts with its own values, and
 * the rates compiled from them.
 *
 * An account without own prices has no terms, and costs nothing: NULL means the list's.
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_TERMS_H
#define TF_RULEBOOK_TERMS_H

#include "rulebook/rulebook.h"

/* A price's rate for one account. */
struct tf_own_rate {
    const struct tf_model *model; /* NULL: the list's, or a function */
    tf_i128 den;                  /* a multiple of the list's */
};

struct tf_terms {
    const struct tf_fact **facts; /* [index of the list's fact]: the own one, or NULL */
    struct tf_own_rate *rates;    /* [price] */
};

/*
 * Reads `prices:` of an account: facts by name, each with the account's own value or dated values.
 * What is wrong is an error with its place in the accounts file.  *out lives in arena.
 */
tariff_code tf_terms_compile(const struct tf_rulebook *book, struct tf_arena *arena,
        const char *account, const struct tf_yaml *prices, const struct tf_terms **out,
        tariff_error *err);

/* The fact as the account has it; fact may be NULL. */
static inline const struct tf_fact *tf_terms_fact(
        const struct tf_terms *terms, const struct tf_rulebook *book, const struct tf_fact *fact)
{
    const struct tf_fact *own;

    if (terms == NULL || fact == NULL)
        return fact;
    own = terms->facts[fact - book->facts.items];
    return own == NULL ? fact : own;
}

/* The model of a price's rate; NULL when it is a function. */
static inline const struct tf_model *tf_terms_model(
        const struct tf_terms *terms, const struct tf_rulebook *book, const struct tf_price *price)
{
    const struct tf_model *own = terms == NULL ? NULL : terms->rates[price - book->prices].model;

    return own == NULL ? price->model : own;
}

/* The denominator of a price's amounts. */
static inline tf_i128 tf_terms_den(
        const struct tf_terms *terms, const struct tf_rulebook *book, const struct tf_price *price)
{
    return terms == NULL ? price->den : terms->rates[price - book->prices].den;
}

#endif
