/* SPDX-License-Identifier: MIT */
/*
 * decimal_inline.h - the decimal operations that a few instructions do.
 *
 * Included by decimal.h, which documents them and has their types; never by itself.
 * Layer: value.
 */
#ifndef TF_VALUE_DECIMAL_INLINE_H
#define TF_VALUE_DECIMAL_INLINE_H

/* 10^18: so many units are 1. */
#define TF_DEC_ONE INT64_C(1000000000000000000)

static inline struct tf_dec tf_dec_zero(void)
{
    return (struct tf_dec){ tf_i128_of(0) };
}

static inline struct tf_dec tf_dec_of(int64_t whole)
{
    return (struct tf_dec){ tf_i128_product(whole, TF_DEC_ONE) };
}

static inline struct tf_dec tf_dec_unlimited(void)
{
    return tf_dec_of(INT64_C(1000000000000000000));
}

static inline bool tf_dec_add(struct tf_dec a, struct tf_dec b, struct tf_dec *out)
{
    return tf_i128_add(a.units, b.units, &out->units);
}

static inline bool tf_dec_sub(struct tf_dec a, struct tf_dec b, struct tf_dec *out)
{
    return tf_i128_sub(a.units, b.units, &out->units);
}

static inline struct tf_dec tf_dec_neg(struct tf_dec a)
{
    return (struct tf_dec){ tf_i128_neg(a.units) };
}

static inline int tf_dec_cmp(struct tf_dec a, struct tf_dec b)
{
    return tf_i128_cmp(a.units, b.units);
}

static inline int tf_dec_sign(struct tf_dec a)
{
    return tf_i128_sign(a.units);
}

static inline bool tf_dec_is_zero(struct tf_dec a)
{
    return tf_i128_is_zero(a.units);
}

static inline struct tf_dec tf_dec_min(struct tf_dec a, struct tf_dec b)
{
    return tf_dec_cmp(b, a) < 0 ? b : a;
}

static inline struct tf_dec tf_dec_max(struct tf_dec a, struct tf_dec b)
{
    return tf_dec_cmp(b, a) > 0 ? b : a;
}

/*
 * Whether a quotient that left a remainder (> 0) goes away from zero.  `half`
 * compares the remainder with half of the divisor; `odd` is of the quotient.
 */
static inline bool tf_rounds_away(enum tf_rounding rounding, int half, bool odd)
{
    switch (rounding) {
    case TF_ROUND_HALF_UP:
        return half >= 0;
    case TF_ROUND_HALF_EVEN:
        return half > 0 || (half == 0 && odd);
    case TF_ROUND_UP:
        return true;
    case TF_ROUND_DOWN:
        break;
    }
    return false;
}

/* a / b as magnitudes, rounded; b > 0. */
static inline tf_u128 tf_u128_div_round(tf_u128 a, tf_u128 b, enum tf_rounding rounding)
{
    tf_u128 rest;
    tf_u128 quotient = tf_u128_divmod(a, b, &rest);

    if (!tf_u128_is_zero(rest) && tf_rounds_away(rounding, tf_u128_cmp(rest, tf_u128_sub(b, rest)),
                                          (tf_u128_lo(quotient) & 1) != 0))
        quotient = tf_u128_add(quotient, tf_u128_of(1)); /* b > 1 here, so there is room */
    return quotient;
}

/* The same of 256 bits; false when the result needs more than 128. */
bool tf_u256_div_round(tf_u256 a, tf_u256 b, enum tf_rounding rounding, tf_u128 *out);

#endif
