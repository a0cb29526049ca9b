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
/* Likewise in lowest terms; dividing by zero is false. */
bool tf_ratio_mul(struct tf_ratio a, struct tf_ratio b, struct tf_ratio *out);

/* The least common multiple of two denominators (> 0); false when it does not fit in 96 bits. */
bool tf_den_lcm(tf_i128 a, tf_i128 b, tf_i128 *out);

/*
 * The ratio's numerator over the denominator den: num x (den / ratio.den).
 * False when ratio.den does not divide den, or the result does not fit.
 */
bool tf_ratio_factor(struct tf_ratio ratio, tf_i128 den, tf_i128 *out);

/*
 * An exact sum: numerators over a denominator that the caller keeps, in units of 10^-18.
 */
struct tf_sum {
    tf_i256 num;
};

/* The value 0. */
static inline struct tf_sum tf_sum_zero(void)
{
    return (struct tf_sum){ tf_i256_of_i128(tf_i128_of(0)) };
}

/* sum += quantity x factor, exact; false, and sum as it was, when it does not fit. */
static inline bool tf_sum_add(struct tf_sum *sum, struct tf_dec quantity, tf_i128 factor)
{
    return tf_i256_add(sum->num, tf_i256_mul(quantity.units, factor), &sum->num);
}

/* sum += more, sum -= less: over the same denominator. */
static inline bool tf_sum_add_sum(struct tf_sum *sum, const struct tf_sum *more)
{
    return tf_i256_add(sum->num, more->num, &sum->num);
}

static inline bool tf_sum_sub(struct tf_sum *sum, const struct tf_sum *less)
{
    return tf_i256_sub(sum->num, less->num, &sum->num);
}

/* The same sum over another denominator; false when that is not exact or does not fit. */
bool tf_sum_move(struct tf_sum *sum, tf_i128 den, tf_i128 to);

/* -1, 0, 1; two sums over the same denominator. */
static inline int tf_sum_cmp(const struct tf_sum *a, const struct tf_sum *b)
{
    return tf_i256_cmp(a->num, b->num);
}

/*
 * sum / den rounded to the multiple of `to`, straight from the remainder, once.
 * False when that does not fit, or unless den > 0 and to > 0.
 */
bool tf_sum_round(const struct tf_sum *sum, tf_i128 den, struct tf_dec to,
        enum tf_rounding rounding, struct tf_dec *out);

#endif
