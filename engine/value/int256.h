/* SPDX-License-Identifier: MIT */
/*
 * int256.h - whole numbers of 128 and 256 bits: checked, exact, no rounding.
 *
 * Two's complement.  Only functions touch the bits, so the same source runs on
 * the compiler's 128-bit type and, with TF_PORTABLE_INT128 defined, on 64-bit
 * halves; never write `a + b` of two tf_i128.  The bool ones answer false,
 * with *out untouched, when the result does not fit.  (R1)
 * Layer: value.
 */
#ifndef TF_VALUE_INT256_H
#define TF_VALUE_INT256_H

#include <stdbool.h>
#include <stdint.h>

#if !defined(TF_PORTABLE_INT128) && !defined(__SIZEOF_INT128__)
#define TF_PORTABLE_INT128
#endif

/* tf_i128 and tf_u128 with: of, cmp, add, sub; tf_u128 also with product and divmod. */
#ifdef TF_PORTABLE_INT128
#include "value/int128_portable.h"
#else
#include "value/int128_native.h"
#endif

/* -- 128 bits ---------------------------------------------------------- */

/* hi x 2^64 + lo. */
static inline tf_i128 tf_i128_of_parts(int64_t hi, uint64_t lo)
{
    return tf_u128_as_i128(tf_u128_of_parts((uint64_t)hi, lo));
}

static inline int64_t tf_i128_hi(tf_i128 a)
{
    return (int64_t)tf_u128_hi(tf_i128_as_u128(a));
}

static inline uint64_t tf_i128_lo(tf_i128 a)
{
    return tf_u128_lo(tf_i128_as_u128(a));
}

static inline bool tf_u128_is_zero(tf_u128 a)
{
    return (tf_u128_hi(a) | tf_u128_lo(a)) == 0;
}

static inline bool tf_i128_is_zero(tf_i128 a)
{
    return tf_u128_is_zero(tf_i128_as_u128(a));
}

static inline bool tf_i128_is_negative(tf_i128 a)
{
    return tf_i128_hi(a) < 0;
}

/* -1, 0, 1 */
static inline int tf_i128_sign(tf_i128 a)
{
    if (tf_i128_is_negative(a))
        return -1;
    return !tf_i128_is_zero(a);
}

/* The one value without a negative, -2^127, stays itself. */
static inline tf_i128 tf_i128_neg(tf_i128 a)
{
    return tf_u128_as_i128(tf_u128_sub(tf_u128_of(0), tf_i128_as_u128(a)));
}

/* The magnitude; it always fits without a sign. */
static inline tf_u128 tf_i128_abs(tf_i128 a)
{
    return tf_i128_as_u128(tf_i128_is_negative(a) ? tf_i128_neg(a) : a);
}

/* The number of that magnitude and sign. */
static inline bool tf_i128_of_magnitude(tf_u128 magnitude, bool negative, tf_i128 *out)
{
    tf_i128 value = tf_u128_as_i128(magnitude);

    if (negative)
        value = tf_i128_neg(value);
    if (tf_i128_is_negative(value) != negative && !tf_u128_is_zero(magnitude))
        return false;
    *out = value;
    return true;
}

/* a x b, false when it needs more than 128 bits. */
static inline bool tf_u128_mul(tf_u128 a, tf_u128 b, tf_u128 *out)
{
    tf_u128 low = tf_u128_product(tf_u128_lo(a), tf_u128_lo(b));
    tf_u128 cross;
    uint64_t hi;

    if ((tf_u128_hi(a) | tf_u128_hi(b)) != 0) {
        if (tf_u128_hi(a) != 0 && tf_u128_hi(b) != 0)
            return false;
        cross = tf_u128_hi(a) != 0 ? tf_u128_product(tf_u128_hi(a), tf_u128_lo(b))
                                   : tf_u128_product(tf_u128_lo(a), tf_u128_hi(b));
        hi = tf_u128_hi(low) + tf_u128_lo(cross);
        if (tf_u128_hi(cross) != 0 || hi < tf_u128_hi(low))
            return false;
        low = tf_u128_of_parts(hi, tf_u128_lo(low));
    }
    *out = low;
    return true;
}

static inline bool tf_i128_mul(tf_i128 a, tf_i128 b, tf_i128 *out)
{
    tf_u128 magnitude;

    return tf_u128_mul(tf_i128_abs(a), tf_i128_abs(b), &magnitude) &&
           tf_i128_of_magnitude(magnitude, tf_i128_is_negative(a) != tf_i128_is_negative(b), out);
}

/* a / b towards zero; the rest has the sign of a; b > 0. */
static inline void tf_i128_divmod(tf_i128 a, tf_i128 b, tf_i128 *quotient, tf_i128 *rest)
{
    tf_u128 left;
    tf_i128 whole = tf_u128_as_i128(tf_u128_divmod(tf_i128_abs(a), tf_i128_as_u128(b), &left));

    *quotient = tf_i128_is_negative(a) ? tf_i128_neg(whole) : whole;
    *rest = tf_u128_as_i128(left);
    if (tf_i128_is_negative(a))
        *rest = tf_i128_neg(*rest);
}

/* The whole product of two 64-bit numbers. */
static inline tf_i128 tf_i128_product(int64_t a, int64_t b)
{
    tf_u128 product = tf_u128_product((uint64_t)a, (uint64_t)b);
    uint64_t hi = tf_u128_hi(product);

    hi -= a < 0 ? (uint64_t)b : 0;
    hi -= b < 0 ? (uint64_t)a : 0;
    return tf_i128_of_parts((int64_t)hi, tf_u128_lo(product));
}

/* The greatest common divisor of two magnitudes; gcd(a, 0) is a. */
tf_u128 tf_u128_gcd(tf_u128 a, tf_u128 b);

/* The same of two numbers that are not both -2^127; never negative. */
tf_i128 tf_i128_gcd(tf_i128 a, tf_i128 b);

/* -- 256 bits ---------------------------------------------------------- */

/* hi x 2^128 + lo. */
typedef struct {
    tf_u128 lo;
    tf_u128 hi;
} tf_u256;

/* The same bits in two's complement. */
typedef struct {
    tf_u256 bits;
} tf_i256;

static inline int tf_u256_cmp(tf_u256 a, tf_u256 b)
{
    int high = tf_u128_cmp(a.hi, b.hi);

    return high != 0 ? high : tf_u128_cmp(a.lo, b.lo);
}

static inline bool tf_u256_is_zero(tf_u256 a)
{
    return tf_u128_is_zero(a.lo) && tf_u128_is_zero(a.hi);
}

/* Sum and difference modulo 2^256. */
static inline tf_u256 tf_u256_add(tf_u256 a, tf_u256 b)
{
    tf_u256 sum = { tf_u128_add(a.lo, b.lo), tf_u128_add(a.hi, b.hi) };

    if (tf_u128_is_below(sum.lo, a.lo))
        sum.hi = tf_u128_add(sum.hi, tf_u128_of(1));
    return sum;
}

static inline tf_u256 tf_u256_sub(tf_u256 a, tf_u256 b)
{
    tf_u256 difference = { tf_u128_sub(a.lo, b.lo), tf_u128_sub(a.hi, b.hi) };

    if (tf_u128_is_below(a.lo, b.lo))
        difference.hi = tf_u128_sub(difference.hi, tf_u128_of(1));
    return difference;
}

/* The whole product of two 128-bit numbers. */
static inline tf_u256 tf_u256_product(tf_u128 a, tf_u128 b)
{
    tf_u256 product = { tf_u128_product(tf_u128_lo(a), tf_u128_lo(b)),
        tf_u128_product(tf_u128_hi(a), tf_u128_hi(b)) };
    tf_u128 one = tf_u128_product(tf_u128_hi(a), tf_u128_lo(b));
    tf_u128 two = tf_u128_product(tf_u128_lo(a), tf_u128_hi(b));
    tf_u256 one_shifted = { tf_u128_of_parts(tf_u128_lo(one), 0), tf_u128_of(tf_u128_hi(one)) };
    tf_u256 two_shifted = { tf_u128_of_parts(tf_u128_lo(two), 0), tf_u128_of(tf_u128_hi(two)) };

    return tf_u256_add(tf_u256_add(product, one_shifted), two_shifted);
}

/* a / b, with the remainder in *rest; b > 0. */
tf_u256 tf_u256_divmod(tf_u256 a, tf_u256 b, tf_u256 *rest);

static inline bool tf_i256_is_negative(tf_i256 a)
{
    return tf_u128_hi(a.bits.hi) >> 63 != 0;
}

static inline tf_i256 tf_i256_of_i128(tf_i128 a)
{
    uint64_t fill = tf_i128_is_negative(a) ? UINT64_MAX : 0;

    return (tf_i256){ { tf_i128_as_u128(a), tf_u128_of_parts(fill, fill) } };
}

/* part[0] is the lowest 64 bits, part[3] has the sign: for writing a state down. */
static inline tf_i256 tf_i256_of_parts(const uint64_t part[4])
{
    return (tf_i256){ { tf_u128_of_parts(part[1], part[0]), tf_u128_of_parts(part[3], part[2]) } };
}

static inline void tf_i256_to_parts(tf_i256 a, uint64_t part[4])
{
    part[0] = tf_u128_lo(a.bits.lo);
    part[1] = tf_u128_hi(a.bits.lo);
    part[2] = tf_u128_lo(a.bits.hi);
    part[3] = tf_u128_hi(a.bits.hi);
}

static inline int tf_i256_cmp(tf_i256 a, tf_i256 b)
{
    int high = tf_i128_cmp(tf_u128_as_i128(a.bits.hi), tf_u128_as_i128(b.bits.hi));

    return high != 0 ? high : tf_u128_cmp(a.bits.lo, b.bits.lo);
}

/* The one value without a negative, -2^255, stays itself. */
static inline tf_i256 tf_i256_neg(tf_i256 a)
{
    tf_u256 zero = { tf_u128_of(0), tf_u128_of(0) };

    return (tf_i256){ tf_u256_sub(zero, a.bits) };
}

static inline tf_u256 tf_i256_abs(tf_i256 a)
{
    return tf_i256_is_negative(a) ? tf_i256_neg(a).bits : a.bits;
}

static inline bool tf_i256_fits_i128(tf_i256 a)
{
    return tf_i256_cmp(a, tf_i256_of_i128(tf_u128_as_i128(a.bits.lo))) == 0;
}

/* The low 128 bits: the value, if it fits. */
static inline tf_i128 tf_i256_to_i128(tf_i256 a)
{
    return tf_u128_as_i128(a.bits.lo);
}

static inline bool tf_i256_add(tf_i256 a, tf_i256 b, tf_i256 *out)
{
    tf_i256 sum = { tf_u256_add(a.bits, b.bits) };

    if (tf_i256_is_negative(a) == tf_i256_is_negative(b) &&
            tf_i256_is_negative(sum) != tf_i256_is_negative(a))
        return false;
    *out = sum;
    return true;
}

static inline bool tf_i256_sub(tf_i256 a, tf_i256 b, tf_i256 *out)
{
    tf_i256 difference = { tf_u256_sub(a.bits, b.bits) };

    if (tf_i256_is_negative(a) != tf_i256_is_negative(b) &&
            tf_i256_is_negative(difference) != tf_i256_is_negative(a))
        return false;
    *out = difference;
    return true;
}

/*
 * a x b, which always fits.  Read without its sign a negative a is 2^128 too
 * large, so b x 2^128 comes off again; a factor of 64 bits needs half the work.
 */
static inline tf_i256 tf_i256_mul(tf_i128 a, tf_i128 b)
{
    tf_u128 left = tf_i128_as_u128(a);
    tf_u128 right = tf_i128_as_u128(b);
    tf_u256 product;

    if (tf_u128_hi(right) == 0) {
        tf_u128 low = tf_u128_product(tf_u128_lo(left), tf_u128_lo(right));
        tf_u128 high = tf_u128_product(tf_u128_hi(left), tf_u128_lo(right));

        high = tf_u128_add(high, tf_u128_of(tf_u128_hi(low)));
        product.lo = tf_u128_of_parts(tf_u128_lo(high), tf_u128_lo(low));
        product.hi = tf_u128_of(tf_u128_hi(high));
    } else {
        product = tf_u256_product(left, right);
        if (tf_i128_is_negative(b))
            product.hi = tf_u128_sub(product.hi, left);
    }
    if (tf_i128_is_negative(a))
        product.hi = tf_u128_sub(product.hi, right);
    return (tf_i256){ product };
}

/* a x b, checked. */
bool tf_i256_scale(tf_i256 a, tf_i128 b, tf_i256 *out);

/* a / b towards zero; the rest has the sign of a; b > 0. */
void tf_i256_divmod(tf_i256 a, tf_i128 b, tf_i256 *quotient, tf_i128 *rest);
void tf_i256_divmod_wide(tf_i256 a, tf_i256 b, tf_i256 *quotient, tf_i256 *rest);

#endif
