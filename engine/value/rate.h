/* SPDX-License-Identifier: MIT */
/*
 * rate.h - exact ratios, and running sums that are rounded by differences.
 *
 * A ratio is num / den in lowest terms, den > 0.  Amounts are exact numerators
 * over one denominator per price, kept in 256 bits; what a piece gets is the
 * difference of the rounded running sum.  (R1, R2, R8)
 * Layer: value.
 */
#ifndef TF_VALUE_RATE_H
#define TF_VALUE_RATE_H

#include "value/decimal.h"

struct tf_ratio {
    tf_i128 num;
    tf_i128 den; /* > 0 */
};

/* num / den in lowest terms; false when den is zero or a part does not fit. */
bool tf_ratio_of(struct tf_dec num, struct tf_dec den, struct tf_ratio *out);
bool tf_ratio_mul(struct tf_ratio a, struct tf_ratio b, struct tf_ratio *out);
bool tf_ratio_div(struct tf_ratio a, struct tf_ratio b, struct tf_ratio *out);
int tf_ratio_cmp(struct tf_ratio a, struct tf_ratio b);

/* The least common multiple of two denominators; false when it does not fit in 96 bits. */
bool tf_den_lcm(tf_i128 a, tf_i128 b, tf_i128 *out);

/*
 * An exact sum: numerators over a denominator that the caller keeps, in units of 10^-18.
 */
struct tf_sum {
    tf_i256 num;
};

/* sum += quantity x factor, exact; false when it does not fit. */
bool tf_sum_add(struct tf_sum *sum, struct tf_dec quantity, tf_i128 factor);

/* sum / den rounded to the multiple of `to` (> 0), straight from the remainder, once. */
bool tf_sum_round(const struct tf_sum *sum, tf_i128 den, struct tf_dec to,
        enum tf_rounding rounding, struct tf_dec *out);

#endif
