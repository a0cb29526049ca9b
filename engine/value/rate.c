/* SPDX-License-Identifier: MIT */
/*
 * rate.c - exact ratios, and the rounding of running sums.
 * Layer: value.
 */
#include "value/rate.h"

/* num / den of two magnitudes in lowest terms; den > 0. */
static bool reduce(tf_u128 num, tf_u128 den, bool negative, struct tf_ratio *out)
{
    tf_u128 common = tf_u128_gcd(num, den);
    struct tf_ratio ratio;
    tf_u128 rest;

    if (!tf_i128_of_magnitude(tf_u128_divmod(num, common, &rest), negative, &ratio.num) ||
            !tf_i128_of_magnitude(tf_u128_divmod(den, common, &rest), false, &ratio.den))
        return false;
    *out = ratio;
    return true;
}

bool tf_ratio_of(struct tf_dec num, struct tf_dec den, struct tf_ratio *out)
{
    if (tf_dec_is_zero(den))
        return false;
    return reduce(tf_i128_abs(num.units), tf_i128_abs(den.units),
            tf_dec_sign(num) * tf_dec_sign(den) < 0, out);
}

bool tf_ratio_mul(struct tf_ratio a, struct tf_ratio b, struct tf_ratio *out)
{
    struct tf_ratio one, two, product;

    /* Reduced crosswise first, so that nothing overflows that need not. */
    if (!reduce(tf_i128_abs(a.num), tf_i128_as_u128(b.den), tf_i128_is_negative(a.num), &one) ||
            !reduce(tf_i128_abs(b.num), tf_i128_as_u128(a.den), tf_i128_is_negative(b.num), &two))
        return false;
    if (!tf_i128_mul(one.num, two.num, &product.num) ||
            !tf_i128_mul(one.den, two.den, &product.den))
        return false;
    *out = product;
    return true;
}

bool tf_den_lcm(tf_i128 a, tf_i128 b, tf_i128 *out)
{
    tf_i128 lcm, part, rest;

    tf_i128_divmod(a, tf_i128_gcd(a, b), &part, &rest);
    if (!tf_i128_mul(part, b, &lcm) || tf_i128_hi(lcm) > UINT32_MAX)
        return false;
    *out = lcm;
    return true;
}

bool tf_ratio_factor(struct tf_ratio ratio, tf_i128 den, tf_i128 *out)
{
    tf_i128 times, rest;

    tf_i128_divmod(den, ratio.den, &times, &rest);
    return tf_i128_is_zero(rest) && tf_i128_mul(ratio.num, times, out);
}

/* How many steps the sum is, as a magnitude: the way for any width. */
static bool count_steps(
        tf_u256 magnitude, tf_u128 den, tf_u128 step, enum tf_rounding rounding, tf_u128 *out)
{
    tf_u256 by = tf_u256_product(den, step);

    if (!tf_u128_is_zero(magnitude.hi) || !tf_u128_is_zero(by.hi))
        return tf_u256_div_round(magnitude, by, rounding, out);
    *out = tf_u128_div_round(magnitude.lo, by.lo, rounding);
    return true;
}

bool tf_sum_move(struct tf_sum *sum, tf_i128 den, tf_i128 to)
{
    tf_i128 common = tf_i128_gcd(den, to), factor, divisor, rest;

    if (tf_i128_cmp(den, to) == 0)
        return true;
    tf_i128_divmod(to, common, &factor, &rest);
    tf_i128_divmod(den, common, &divisor, &rest);
    if (!tf_i256_scale(sum->num, factor, &sum->num))
        return false;
    tf_i256_divmod(sum->num, divisor, &sum->num, &rest);
    return tf_i128_is_zero(rest);
}

bool tf_sum_round(const struct tf_sum *sum, tf_i128 den, struct tf_dec to,
        enum tf_rounding rounding, struct tf_dec *out)
{
    bool negative = tf_i256_is_negative(sum->num);
    tf_u256 magnitude = tf_i256_abs(sum->num);
    tf_u128 over = tf_i128_as_u128(den);
    tf_u128 step = tf_i128_as_u128(to.units);
    tf_u128 count;

    if (tf_i128_sign(den) <= 0 || tf_dec_sign(to) <= 0)
        return false;
    /* The way of nearly every sum: one multiplication and one division. */
    if (tf_u128_is_zero(magnitude.hi) && (tf_u128_hi(over) | tf_u128_hi(step)) == 0) {
        count = tf_u128_div_round(
                magnitude.lo, tf_u128_product(tf_u128_lo(over), tf_u128_lo(step)), rounding);
    } else if (!count_steps(magnitude, over, step, rounding, &count)) {
        return false;
    }
    return tf_u128_mul(count, step, &count) && tf_i128_of_magnitude(count, negative, &out->units);
}
