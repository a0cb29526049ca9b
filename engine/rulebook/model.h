/* SPDX-License-Identifier: MIT */
/*
 * model.h - price models: the function F from a running total to an amount.
 *
 * A piece's amount is F(total after) - F(total before), exact, as numerators over the
 * price's one denominator.  One file and one row in tf_models a model.  (R1, R4)
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_MODEL_H
#define TF_RULEBOOK_MODEL_H

#include "facts/fact.h"
#include "rule/node.h"
#include "value/rate.h"

struct tf_compiler;
struct tf_model;

/* One dated version of a model's numbers. */
struct tf_model_tier {
    bool open;            /* the last tier */
    struct tf_dec upto;   /* base units; included in the tier */
    struct tf_ratio rate; /* money per base unit */
    tf_i128 factor;       /* the same over the price's denominator */
    struct tf_dec flat;   /* money, once the tier is entered */
};

struct tf_model_version {
    int64_t from;                       /* in force from here until the next version */
    const struct tf_fact_version *fact; /* where the numbers come from; NULL for literals */
    struct tf_ratio *rates;             /* flat: one a cell, money per base unit */
    tf_i128 *factors;                   /* the same over the price's denominator */
    const bool *has;                    /* the cell was given; NULL: all */
    struct tf_model_tier *tiers;
    size_t tier_count;
};

struct tf_model_kind {
    const char *word; /* as rulebooks say it */
    bool is_flat;     /* F is proportional: totals do not matter */
    /* F(total) into *out; cell is the fact's cell of the event. */
    bool (*amount)(const struct tf_model *model, const struct tf_model_version *version,
            size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out);
    /*
     * For `check`: the first total, into *at, of which `step` more costs less; false when there
     * is none.  NULL: with rates of zero or more F never falls.
     */
    bool (*falls)(const struct tf_model *model, const struct tf_model_version *version, tf_i128 den,
            struct tf_dec step, struct tf_dec *at);
};

struct tf_model {
    const struct tf_model_kind *kind;
    struct tf_place place;
    const struct tf_fact *fact; /* NULL for literals */
    struct tf_dec scale;        /* `fact "x" * "0.8"`; 1 when there is none */
    struct tf_model_version *versions;
    size_t version_count;
};

extern const struct tf_model_kind tf_model_flat;
extern const struct tf_model_kind tf_model_graduated;

/* `falls` of a model whose amounts can only fall where one tier goes over into the next. */
bool tf_tiers_fall(const struct tf_model *model, const struct tf_model_version *version,
        tf_i128 den, struct tf_dec step, struct tf_dec *at);

/* The version in force, or NULL when at is before the first. */
const struct tf_model_version *tf_model_at(const struct tf_model *model, int64_t at);

/*
 * The amount between two running totals, added to *sum.  `opened` says whether F(0)
 * was posted before.  False when it does not fit.  (R4)
 */
bool tf_model_between(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, bool opened, struct tf_dec before, struct tf_dec after, tf_i128 den,
        struct tf_sum *sum);

#endif
