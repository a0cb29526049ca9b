/* SPDX-License-Identifier: MIT */
/*
 * model.h - price models: the function F from a running total to an amount.
 *
 * A piece's amount is F(total after) - F(total before), exact, as numerators over the
 * price's one denominator.  A model is one file and one row in tf_model_kinds; where a model has
 * a rate, it may have another model.  (R1, R4)
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_MODEL_H
#define TF_RULEBOOK_MODEL_H

#include "facts/fact.h"
#include "rule/node.h"
#include "value/rate.h"

struct tf_compiler;
struct tf_model;
struct tf_price;
struct tf_terms;

/* Up to where one of several totals stays in a tier. */
struct tf_bound {
    bool given; /* false: however far it goes */
    struct tf_dec upto;
};

/* A stretch of totals with its own rate. */
struct tf_model_tier {
    bool open;                     /* the last tier */
    struct tf_dec upto;            /* base units; included in the tier */
    struct tf_ratio rate;          /* money per base unit */
    tf_i128 factor;                /* the same over the price's denominator */
    struct tf_model *inner;        /* what its units cost instead of a rate, or NULL */
    struct tf_dec flat;            /* money, once the tier is entered */
    struct tf_dec step;            /* steps: base units that are charged at once */
    const struct tf_bound *bounds; /* capacity: one for each of the price's meters */
};

/* One dated version of a model's numbers. */
struct tf_model_version {
    int64_t from;                        /* in force from here until the next version */
    const struct tf_fact_version *fact;  /* where the numbers come from; NULL for literals */
    const struct tf_fact_version *worth; /* of the fact's unit; NULL: it is the currency */
    struct tf_ratio *rates;              /* one rate: one a cell, money per base unit */
    tf_i128 *factors;                    /* the same over the price's denominator */
    const bool *has;                     /* the cell was given; NULL: all */
    struct tf_model_tier *tiers;         /* or rates by the total */
    size_t tier_count;
};

/* What is read of a rate: its place in a price, and what all money in it is multiplied by. */
struct tf_rate_reading {
    struct tf_compiler *c;
    const char *meter;          /* its name */
    const struct tf_unit *unit; /* of the totals */
    const uint32_t *meters;     /* that the price counts by: one, or several at once */
    uint32_t meter_count;
    struct tf_dec scale;
    unsigned depth;               /* of models in models */
    const struct tf_terms *terms; /* whose facts are read; NULL: the list's */
};

struct tf_model_kind {
    const char *word;  /* as rulebooks say it */
    const char *means; /* for the price list; NULL when rates alone say it */
    bool is_flat;      /* F is proportional: totals do not matter */
    bool at_close;     /* F can fall: it is charged as a whole when the total closes  (R7) */
    bool per_event;    /* F is about one event: the total goes over it when no other is named */
    /* Reads `word{ … }`, whose fact is not a fact alone; false when it is wrong (reported). */
    bool (*read)(
            struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model);
    /* F(total) into *out, before what is fixed, least and most. */
    bool (*amount)(const struct tf_model *model, const struct tf_model_version *version,
            size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out);
    /*
     * F of the totals of several meters at once, in the order of the price's; NULL: the kind goes
     * by one meter alone.
     */
    bool (*at_once)(const struct tf_model *model, const struct tf_model_version *version,
            const struct tf_dec *totals, tf_i128 den, struct tf_sum *out);
    /*
     * For a price that bills another meter: what `billed` of it costs while the total goes from
     * `before` to `after`, added to *sum, and what is flat for totals up to `highest`.  NULL: the
     * kind cannot.
     */
    bool (*bill)(const struct tf_model_version *version, size_t cell, struct tf_dec before,
            struct tf_dec after, struct tf_dec billed, tf_i128 den, struct tf_sum *sum);
    bool (*flats)(const struct tf_model *model, const struct tf_model_version *version,
            struct tf_dec highest, tf_i128 den, struct tf_sum *sum);
    /*
     * The tier at whose rate alone a total goes from one place to another, neither below zero;
     * NULL when it is not one alone.  NULL: the kind has no such tiers.
     */
    const struct tf_model_tier *(*straight)(const struct tf_model *model,
            const struct tf_model_version *version, struct tf_dec before, struct tf_dec after);
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
    const struct tf_fact *fact;  /* NULL for literals */
    const struct tf_fact *worth; /* of its unit; NULL: the currency */
    struct tf_dec scale;         /* `fact "x" * "0.8"`; 1 when there is none */
    struct tf_model_version *versions;
    size_t version_count;
    bool zero_is_free;        /* F(0) = 0: what is flat begins with the first unit */
    struct tf_dec size;       /* package: base units */
    uint32_t bound_count;     /* capacity: how many meters its tiers bound */
    uint32_t field;           /* carried: the schema index of the amount */
    enum tf_rounding started; /* package: what a started one counts as */
    struct tf_dec fixed;      /* money, added to F with the first unit */
    struct tf_dec least;      /* money, that F is at least with the first unit */
    struct tf_dec most;       /* money, that F is at most */
    bool has_most;
};

/* True when totals do not matter: F is proportional, and nothing is added to it. */
bool tf_model_is_flat(const struct tf_model *model);

/* True when F of the model, or of one in the place of its rates, can fall.  (R7) */
bool tf_model_can_fall(const struct tf_model *model);

/*
 * The tier at whose rate alone F goes from one total to another, neither below zero: then the
 * amount is that rate's for what lies between.  NULL when that is not so.
 */
const struct tf_model_tier *tf_model_straight(const struct tf_model *model,
        const struct tf_model_version *version, struct tf_dec before, struct tf_dec after);

/* What `most` takes off F(total), to 18 places; nothing without one. */
bool tf_model_capped(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_dec *out);

/* Holds an amount to `most`; *capped is what that takes off, to 18 places. */
bool tf_model_hold(
        const struct tf_model *model, tf_i128 den, struct tf_sum *amount, struct tf_dec *capped);

/* F(total) into *out, with what is fixed, least and most; cell is the fact's cell of the event. */
bool tf_model_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out);

extern const struct tf_model_kind tf_model_flat;
extern const struct tf_model_kind tf_model_carried;
extern const struct tf_model_kind tf_model_graduated;
extern const struct tf_model_kind tf_model_volume;
extern const struct tf_model_kind tf_model_stairstep;
extern const struct tf_model_kind tf_model_capacity;
extern const struct tf_model_kind tf_model_package;
extern const struct tf_model_kind tf_model_percentage;
extern const struct tf_model_kind tf_model_steps;

/* The kind that a word names, or NULL. */
const struct tf_model_kind *tf_model_kind_of(const struct tf_node *node);

/* What units of one tier, or all of them, cost: at its rate, or by its inner model. */
bool tf_tier_amount(
        const struct tf_model_tier *tier, struct tf_dec units, tf_i128 den, struct tf_sum *sum);

/* What units cost at the one rate of a version's cell, or by the model in its place. */
bool tf_rate_amount(const struct tf_model_version *version, size_t cell, struct tf_dec units,
        tf_i128 den, struct tf_sum *sum);

/* `falls` of a model whose amounts can only fall where one tier goes over into the next. */
bool tf_tiers_fall(const struct tf_model *model, const struct tf_model_version *version,
        tf_i128 den, struct tf_dec step, struct tf_dec *at);

/* The tier that a total reaches: a border belongs to the tier below it. */
const struct tf_model_tier *tf_tier_of(const struct tf_model_version *version, struct tf_dec total);

/* The version in force, or NULL when at is before the first. */
const struct tf_model_version *tf_model_at(const struct tf_model *model, int64_t at);

/*
 * The amount between two running totals, added to *sum.  `opened` says whether F(0)
 * was posted before.  False when it does not fit.  (R4)
 */
bool tf_model_between(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, bool opened, struct tf_dec before, struct tf_dec after, tf_i128 den,
        struct tf_sum *sum);

/* True when a rate or an amount of a version is below zero. */
bool tf_model_is_negative(const struct tf_model *model, const struct tf_model_version *version);

/* -- while it is compiled -----------------------------------------------------------------------
 */

/* The least common denominator of everything a model may charge. */
bool tf_model_den(const struct tf_model *model, tf_i128 *den);
/* All rates over one denominator. */
bool tf_model_set_factors(struct tf_model *model, tf_i128 den);

/* compile_rate.c: how the rate of a price is read; scale multiplies all of it. */
struct tf_rate_reading tf_rate_reading_of(
        struct tf_compiler *c, const struct tf_price *price, struct tf_dec scale);
/* The numbers of a fact, with tiers or without, for all its dates. */
bool tf_rate_of_fact(
        struct tf_rate_reading *reading, const struct tf_fact *fact, struct tf_model *model);
/* Reports that numbers have no common denominator; false. */
bool tf_rate_too_fine(struct tf_compiler *c, struct tf_place place);

/* worth.c: a rate times what its unit was worth then; worth may be NULL: the currency. */
bool tf_rate_worth(const struct tf_fact *worth, size_t version, struct tf_ratio *rate);
/* The least common denominator of all rates of a fact without tiers, and of *den. */
bool tf_rate_fact_den(
        const struct tf_fact *fact, const struct tf_fact *worth, struct tf_dec scale, tf_i128 *den);

/* compile_rate.c: readers that kinds share.  Each reports what is wrong and answers false. */

/* A list of { upto =, rate =, flat = }; with has_rates false of { upto =, amount = }. */
bool tf_rate_read_tiers(struct tf_rate_reading *reading, const struct tf_node *node, bool has_rates,
        struct tf_model *model);
/* A rate for the whole model: a decimal, money, a fact or another model. */
bool tf_rate_read_rate(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model);
/* The same as a tier's. */
bool tf_rate_read_tier_rate(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model_tier *tier);
/* An amount of money of a key; absent: false, not reported, *out left alone. */
bool tf_rate_read_money(struct tf_rate_reading *reading, const struct tf_node *table,
        const char *key, struct tf_dec *out);
/* A quantity above zero of a key that must be there. */
bool tf_rate_read_size(struct tf_rate_reading *reading, const struct tf_node *table,
        const char *key, struct tf_dec *out);
/* The one version of a model of literals; NULL without memory (noted). */
struct tf_model_version *tf_rate_one_version(struct tf_compiler *c, struct tf_model *model);
/* The rate of one thing that costs `money` a unit of `per` base units. */
bool tf_rate_set(struct tf_rate_reading *reading, struct tf_place place, struct tf_dec money,
        struct tf_dec per, struct tf_ratio *out);

#endif
