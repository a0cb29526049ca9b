/* SPDX-License-Identifier: MIT */
/*
 * limit.h - what a what-if expects: limits to differences, which make it a check.
 *
 *   expect:
 *     every change touches a line: true     the rule, unless it says false
 *     amount: { at_most: +3 % }             of all accounts; also prepaid, balance, sold, earned
 *     any account: { at_most: +20 % }       of the amount of each account
 *
 * Layer: whatif.
 */
#ifndef TF_WHATIF_LIMIT_H
#define TF_WHATIF_LIMIT_H

#include "facts/yaml.h"
#include "whatif/compare.h"

/* The words of totals in what-ifs and in JSON, in their order. */
extern const char *const tf_total_words[TF_TOTALS];

struct tf_limit {
    const struct tf_yaml *at;
    unsigned total;  /* of TF_TOTALS */
    bool of_account; /* of each account */
    bool is_most;    /* else it is at least */
    bool is_percent; /* of what was before */
    struct tf_dec value;
    bool held; /* once it was tested */
};

struct tf_limits {
    struct tf_limit *items;
    size_t count;
    bool takes_no_effect; /* a change may touch nothing */
};

/* Adds the limits of an `expect:` map. */
tariff_code tf_limits_read(struct tf_arena *arena, const struct tf_yaml *expect,
        struct tf_limits *out, struct tf_report *report);

/* Tests all; each that does not hold is a finding.  Returns how many. */
size_t tf_limits_test(
        struct tf_limits *limits, const struct tf_comparison *c, struct tf_report *report);

/* Reads how large a difference may be, up or down: "1 %", "100.00" or "0". */
tariff_code tf_limit_read_size(const char *text, struct tf_limit *out, tariff_error *err);

/* Whether all limits held when they were tested, and no total differs by more than the size. */
bool tf_limits_are_calm(
        const struct tf_limits *limits, const struct tf_limit *size, const struct tf_comparison *c);

#endif
