/* SPDX-License-Identifier: MIT */
/*
 * int128_portable.h - 128-bit whole numbers made of two 64-bit halves.
 *
 * Included by int256.h only, where the compiler has no type of its own or
 * TF_PORTABLE_INT128 is defined.  int128_native.h has the same functions with
 * the same results; a change here is a change there.
 * Layer: value.
 */
#ifndef TF_VALUE_INT128_PORTABLE_H
#define TF_VALUE_INT128_PORTABLE_H

#include <stdbool.h>
#include <stdint.h>

/* Two's complement: the value is hi x 2^64 + lo. */
typedef struct {
    uint64_t lo;
    int64_t hi;
} tf_i128;

typedef struct {
    uint64_t lo;
    uint64_t hi;
} tf_u128;

static inline tf_u128 tf_u128_of(uint64_t a)
{
    return (tf_u128){ a, 0 };
}

static inline tf_u128 tf_u128_of_parts(uint64_t hi, uint64_t lo)
{
    return (tf_u128){ lo, hi };
}

static inline uint64_t tf_u128_hi(tf_u128 a)
{
    return a.hi;
}

static inline uint64_t tf_u128_lo(tf_u128 a)
{
    return a.lo;
}

static inline int tf_u128_cmp(tf_u128 a, tf_u128 b)
{
    if (a.hi != b.hi)
        return a.hi > b.hi ? 1 : -1;
    return (a.lo > b.lo) - (a.lo < b.lo);
}

static inline bool tf_u128_is_below(tf_u128 a, tf_u128 b)
{
    return a.hi != b.hi ? a.hi < b.hi : a.lo < b.lo;
}

/* Sum and difference modulo 2^128. */
static inline tf_u128 tf_u128_add(tf_u128 a, tf_u128 b)
{
    uint64_t lo = a.lo + b.lo;

    return (tf_u128){ lo, a.hi + b.hi + (lo < a.lo) };
}

static inline tf_u128 tf_u128_sub(tf_u128 a, tf_u128 b)
{
    return (tf_u128){ a.lo - b.lo, a.hi - b.hi - (a.lo < b.lo) };
}

/* The whole product of two 64-bit numbers, from 32-bit halves. */
static inline tf_u128 tf_u128_product(uint64_t a, uint64_t b)
{
    uint64_t a_lo = a & UINT32_MAX, a_hi = a >> 32;
    uint64_t b_lo = b & UINT32_MAX, b_hi = b >> 32;
    uint64_t low = a_lo * b_lo;
    uint64_t cross = a_hi * b_lo + (low >> 32); /* at most 2^64 - 2^32: no carry is lost */
    uint64_t middle = a_lo * b_hi + (cross & UINT32_MAX);

    return (tf_u128){ (middle << 32) | (low & UINT32_MAX),
        a_hi * b_hi + (cross >> 32) + (middle >> 32) };
}

/* a / b for what does not fit in 64 bits; b > 0. */
tf_u128 tf_u128_divmod_long(tf_u128 a, tf_u128 b, tf_u128 *rest);

/* a / b, with the remainder in *rest; b > 0. */
static inline tf_u128 tf_u128_divmod(tf_u128 a, tf_u128 b, tf_u128 *rest)
{
    if ((a.hi | b.hi) != 0)
        return tf_u128_divmod_long(a, b, rest);
    *rest = tf_u128_of(a.lo % b.lo);
    return tf_u128_of(a.lo / b.lo);
}

/* The same 128 bits, read with and without a sign. */
static inline tf_i128 tf_u128_as_i128(tf_u128 bits)
{
    return (tf_i128){ bits.lo, (int64_t)bits.hi };
}

static inline tf_u128 tf_i128_as_u128(tf_i128 a)
{
    return (tf_u128){ a.lo, (uint64_t)a.hi };
}

static inline tf_i128 tf_i128_of(int64_t a)
{
    return (tf_i128){ (uint64_t)a, a < 0 ? -1 : 0 };
}

static inline int tf_i128_cmp(tf_i128 a, tf_i128 b)
{
    if (a.hi != b.hi)
        return a.hi > b.hi ? 1 : -1;
    return (a.lo > b.lo) - (a.lo < b.lo);
}

/* Checked; *out is untouched when the result does not fit. */
static inline bool tf_i128_add(tf_i128 a, tf_i128 b, tf_i128 *out)
{
    tf_i128 sum = tf_u128_as_i128(tf_u128_add(tf_i128_as_u128(a), tf_i128_as_u128(b)));

    if (((a.hi ^ sum.hi) & (b.hi ^ sum.hi)) < 0) /* both signs differ from the sum's */
        return false;
    *out = sum;
    return true;
}

static inline bool tf_i128_sub(tf_i128 a, tf_i128 b, tf_i128 *out)
{
    tf_i128 difference = tf_u128_as_i128(tf_u128_sub(tf_i128_as_u128(a), tf_i128_as_u128(b)));

    if (((a.hi ^ b.hi) & (a.hi ^ difference.hi)) < 0)
        return false;
    *out = difference;
    return true;
}

#endif
