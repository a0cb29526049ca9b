/* SPDX-License-Identifier: MIT */
/*
 * int128_native.h - 128-bit whole numbers by the compiler's own type.
 *
 * Included by int256.h only.  int128_portable.h has the same functions with
 * the same results; a change here is a change there.
 * Layer: value.
 */
#ifndef TF_VALUE_INT128_NATIVE_H
#define TF_VALUE_INT128_NATIVE_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 tf_i128;
__extension__ typedef unsigned __int128 tf_u128;

static inline tf_u128 tf_u128_of(uint64_t a)
{
    return a;
}

static inline tf_u128 tf_u128_of_parts(uint64_t hi, uint64_t lo)
{
    return ((tf_u128)hi << 64) | lo;
}

static inline uint64_t tf_u128_hi(tf_u128 a)
{
    return (uint64_t)(a >> 64);
}

static inline uint64_t tf_u128_lo(tf_u128 a)
{
    return (uint64_t)a;
}

static inline int tf_u128_cmp(tf_u128 a, tf_u128 b)
{
    return (a > b) - (a < b);
}

static inline bool tf_u128_is_below(tf_u128 a, tf_u128 b)
{
    return a < b;
}

/* Sum and difference modulo 2^128. */
static inline tf_u128 tf_u128_add(tf_u128 a, tf_u128 b)
{
    return a + b;
}

static inline tf_u128 tf_u128_sub(tf_u128 a, tf_u128 b)
{
    return a - b;
}

/* The whole product of two 64-bit numbers. */
static inline tf_u128 tf_u128_product(uint64_t a, uint64_t b)
{
    return (tf_u128)a * b;
}

/*
 * a / b, with the remainder in *rest; b > 0.  Divisors here are mostly multiples
 * of a power of ten: without the zeros at their end, 64 bits are often enough.
 */
static inline tf_u128 tf_u128_divmod(tf_u128 a, tf_u128 b, tf_u128 *rest)
{
    int zeros = tf_u128_lo(b) == 0 ? 0 : __builtin_ctzll(tf_u128_lo(b));
    tf_u128 short_a = a >> zeros;
    tf_u128 short_b = b >> zeros;
    tf_u128 quotient;

    assert(short_b != 0);
    if ((tf_u128_hi(short_a) | tf_u128_hi(short_b)) == 0) {
        quotient = tf_u128_lo(short_a) / tf_u128_lo(short_b);
    } else {
        quotient = short_a / short_b;
    }
    *rest = a - quotient * b;
    return quotient;
}

/* The same 128 bits, read with and without a sign. */
static inline tf_i128 tf_u128_as_i128(tf_u128 bits)
{
    return (tf_i128)bits;
}

static inline tf_u128 tf_i128_as_u128(tf_i128 a)
{
    return (tf_u128)a;
}

static inline tf_i128 tf_i128_of(int64_t a)
{
    return a;
}

static inline int tf_i128_cmp(tf_i128 a, tf_i128 b)
{
    return (a > b) - (a < b);
}

/* Checked; *out is untouched when the result does not fit. */
static inline bool tf_i128_add(tf_i128 a, tf_i128 b, tf_i128 *out)
{
    tf_i128 sum;

    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *out = sum;
    return true;
}

static inline bool tf_i128_sub(tf_i128 a, tf_i128 b, tf_i128 *out)
{
    tf_i128 difference;

    if (__builtin_sub_overflow(a, b, &difference))
        return false;
    *out = difference;
    return true;
}

#endif
