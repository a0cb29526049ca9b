/* SPDX-License-Identifier: MIT */
/*
 * match.h - which prices and pools take an event: one decision table.
 *
 * Each price and each pool is a bit.  For every field and symbol there is a row of
 * bits: who accepts it.  Who takes an event is the AND over its fields, so that
 * a decision costs one load a field, however many rules there are.
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_MATCH_H
#define TF_RULEBOOK_MATCH_H

#include "base/word.h"
#include "facts/schema.h"
#include "rule/node.h"
#include "rulebook/dates.h"
#include "value/calendar.h"

struct tf_compiler;

enum {
    TF_MATCH_WORDS = 16,               /* of a set of rules */
    TF_RULES_MAX = TF_MATCH_WORDS * 64 /* prices and pools together */
};

/* The fields that come from the clock rather than from the event. */
enum tf_bucket {
    TF_BUCKET_HOUR,    /* 0..23 */
    TF_BUCKET_WEEKDAY, /* 1 (Monday)..7 */
    TF_BUCKET_MONTH,   /* 1..12 */
    TF_BUCKET_COUNT
};
enum { TF_BUCKET_VALUES = 24 };

struct tf_rule_set {
    uint64_t bits[TF_MATCH_WORDS];
};

/* number within (from, until] or [from, until]: a condition on a number field. */
struct tf_range {
    uint32_t rule;
    uint32_t slot; /* of the event's numbers */
    bool has_from, from_included;
    bool has_until, until_included;
    struct tf_dec from, until;
};

struct tf_match {
    uint32_t rule_count;
    uint32_t words; /* in use */
    const struct tf_schema *schema;
    uint64_t **fields; /* [code slot]: NULL when nobody asks; else [(code) x words] */
    uint32_t *sizes;   /* [code slot]: codes in the table; TEXT fields have 0 and 1 (given) */
    uint64_t *buckets[TF_BUCKET_COUNT]; /* NULL when nobody asks; else [value x words] */
    bool uses_buckets;
    struct tf_rule_set timed;    /* rules with a bucket condition */
    struct tf_rule_set dated;    /* prices that are not always in force */
    const struct tf_life *lives; /* [rule], of pools too */
    bool uses_dates;             /* some price is dated */
    const struct tf_range *ranges;
    size_t range_count;
};

/* Who takes the event, clock aside. */
void tf_match_event(
        const struct tf_match *match, const struct tf_event *event, struct tf_rule_set *out);

/* Removes from the set who does not take the clock's reading. */
void tf_match_clock(
        const struct tf_match *match, const struct tf_clock *clock, struct tf_rule_set *set);

/* True when a price or a pool is in force at an instant. */
static inline bool tf_rule_in_force(const struct tf_match *match, uint32_t rule, int64_t at)
{
    return tf_life_holds(&match->lives[rule], at);
}

/* Removes from the set the prices that are not in force at an instant. */
void tf_match_dates(const struct tf_match *match, int64_t at, struct tf_rule_set *set);

/* The first instant after t at which a price of the set begins or ends; TF_NEVER when none does. */
int64_t tf_match_next_date(
        const struct tf_match *match, const struct tf_rule_set *set, uint32_t prices, int64_t t);

/* True when the sets share a rule. */
bool tf_rule_sets_meet(
        const struct tf_match *match, const struct tf_rule_set *a, const struct tf_rule_set *b);

static inline bool tf_rule_set_has(const struct tf_rule_set *set, uint32_t rule)
{
    return (set->bits[rule / 64] >> (rule % 64) & 1) != 0;
}

#endif
