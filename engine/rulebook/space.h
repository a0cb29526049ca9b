/* SPDX-License-Identifier: MIT */
/*
 * space.h - all usage that may occur, without listing it.
 *
 * Usage varies in dimensions: each field that rules ask for, the hour, weekday and month of the
 * clock, and the stretches of time between dates of rules.  A dimension's values that no rule tells
 * apart are one class.  A question, "is there usage that all of these rules take and none of
 * those?", splits the space only where rules still undecided ask, and remembers what was answered
 * before: so it stays quick with many fields.
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_SPACE_H
#define TF_RULEBOOK_SPACE_H

#include "base/intern.h"
#include "rulebook/rulebook.h"

enum {
    TF_DIMS_MAX = TF_FIELDS_MAX + TF_BUCKET_COUNT + 1,
    TF_DIM_WORDS = (TF_DIMS_MAX + 63) / 64,
    TF_WITHIN_MAX = 2,           /* rules of a question that must all take the usage */
    TF_PINS_MAX = TF_BY_MAX + 1, /* dimensions of a question with one given value */
    TF_SPACE_STEPS_MAX = 400000, /* splits that all questions to one space may cost together */
    TF_QUESTION_STEPS_MAX = TF_SPACE_STEPS_MAX / 2, /* and one of them */
    TF_NOT_GIVEN = 0 /* the value of a field that the usage does not carry */
};

enum tf_dim_kind { TF_DIM_SYMBOL, TF_DIM_NUMBER, TF_DIM_CLOCK, TF_DIM_DATE };

struct tf_dim_set {
    uint64_t bits[TF_DIM_WORDS];
};

/* Values that no rule tells apart, and that make the same other fields belong. */
struct tf_value_class {
    struct tf_rule_set takers;
    struct tf_dim_set breaks; /* dimensions that do not belong to usage with this value */
    uint64_t *values;         /* bits by value */
};

/* A stretch of numbers that no rule tells apart; both ends are included. */
struct tf_numbers {
    struct tf_dec low;
    struct tf_dec high; /* the largest number there is, when nothing ends it */
    bool is_open;       /* then it has no end */
};

/* Classes that a question need not tell apart from here on. */
struct tf_branch {
    struct tf_rule_set live;
    struct tf_dim_set breaks;
    uint64_t *values;
};

/*
 * Values are 0 .. value_count - 1: codes, 1 + stretches of numbers, what the clock reads, or how
 * many of the rulebook's dates have begun.
 */
struct tf_dim {
    enum tf_dim_kind kind;
    uint32_t field;  /* schema index; CLOCK: an enum tf_bucket */
    bool may_lack;   /* optional: it may be missing where it belongs */
    uint32_t lowest; /* the first value that it takes where it belongs and is given */
    uint32_t value_count;
    const struct tf_numbers *numbers; /* NUMBER: [value - 1] */
    struct tf_rule_set askers;        /* rules that do not take every value */
    struct tf_dim_set needs;          /* dimensions that decide whether it belongs */
    struct tf_value_class *classes;   /* of a field: [0] is "not given" */
    uint32_t class_count;
    struct tf_branch *branches; /* room for as many, while a question is answered */
};

struct tf_space {
    const struct tf_rulebook *book;
    struct tf_arena arena;
    struct tf_dim *dims; /* what decides comes before what it decides; then the clock, then dates */
    uint32_t dim_count;
    uint32_t of_field[TF_FIELDS_MAX]; /* the dimension of a field, or TF_NONE */
    uint32_t steps_left;
    bool has_both; /* the clock and dates are dimensions: not each reading comes in each stretch */
};

/* A part of the space: for each dimension the values, or NULL where any that belongs will do. */
struct tf_box {
    const struct tf_space *space;
    const uint64_t *values[TF_DIMS_MAX]; /* bits by value */
};

/* Fills *space, which tf_space_free frees also when this fails.  False: there is no memory. */
bool tf_space_make(const struct tf_rulebook *book, struct tf_space *space);
void tf_space_free(struct tf_space *space);

struct tf_pin {
    uint32_t dim;
    uint32_t value;
};

/* Usage that each rule of `within` takes and no rule of `without`; as pinned. */
struct tf_question {
    uint32_t within[TF_WITHIN_MAX];
    size_t within_count;
    struct tf_rule_set without;
    struct tf_pin pins[TF_PINS_MAX];
    size_t pin_count;
    bool any_clock; /* the clock is not looked at: at some hour or other */
    bool since_any; /* not before the first date from which some rule of `without` takes it */
};

enum tf_answer {
    TF_ANSWER_WHOLE,   /* `found` was told of every such box; boxes do not overlap */
    TF_ANSWER_STOPPED, /* by `found` */
    TF_ANSWER_OPEN,    /* steps_left ran out */
    TF_ANSWER_NO_MEMORY
};

/*
 * Tells of boxes that together are all such usage; `found` answers false to stop.  NULL stops at
 * the first: is there such usage at all?
 */
enum tf_answer tf_space_ask(struct tf_space *space, const struct tf_question *question,
        bool (*found)(void *ud, const struct tf_box *box), void *ud);

/*
 * The rules that share with one at least a value in each dimension that it asks for: no other can
 * take usage that it takes.
 */
struct tf_rule_set tf_space_near(const struct tf_space *space, uint32_t rule);

/* An instant in a box: when its clock reads so, and its dates have begun; false: there is none. */
bool tf_box_instant(const struct tf_box *box, int64_t *at);

/* [from, until) of a value of the dates. */
struct tf_interval tf_date_stretch(const struct tf_rulebook *book, uint32_t value);

/* Fields may be missing, the clock and dates never are. */
static inline bool tf_dim_is_field(const struct tf_dim *dim)
{
    return dim->kind == TF_DIM_SYMBOL || dim->kind == TF_DIM_NUMBER;
}

/* The smallest value in a dimension's bits, "not given" only when there is no other. */
uint32_t tf_box_value(const struct tf_dim *dim, const uint64_t *values);

static inline bool tf_values_have(const uint64_t *values, uint32_t value)
{
    return (values[value / 64] >> (value % 64) & 1) != 0;
}

static inline bool tf_dim_set_has(const struct tf_dim_set *set, uint32_t dim)
{
    return (set->bits[dim / 64] >> (dim % 64) & 1) != 0;
}

static inline void tf_dim_set_add(struct tf_dim_set *set, uint32_t dim)
{
    set->bits[dim / 64] |= (uint64_t)1 << (dim % 64);
}

static inline void tf_rule_set_add(struct tf_rule_set *set, uint32_t rule)
{
    set->bits[rule / 64] |= (uint64_t)1 << (rule % 64);
}

#endif
