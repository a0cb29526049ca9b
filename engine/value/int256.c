/* SPDX-License-Identifier: MIT */
/*
 * int256.c - long division, and what is too rare or too long to be inline.
 *
 * Source of the division: Knuth, The Art of Computer Programming, 4.3.1,
 * algorithm D, with digits of 32 bits.
 * Layer: value.
 */
#include "value/int256.h"

#include <stddef.h>

enum { DIGITS = 8 }; /* of 32 bits in 256 */

/* A magnitude as digits, lowest first; count leaves out leading zeros. */
struct digits {
    uint32_t digit[DIGITS + 1]; /* one more for a dividend that was shifted */
    int count;
};

static struct digits digits_of(tf_u256 a)
{
    uint64_t part[4] = { tf_u128_lo(a.lo), tf_u128_hi(a.lo), tf_u128_lo(a.hi), tf_u128_hi(a.hi) };
    struct digits digits = { { 0 }, DIGITS };

    for (int i = 0; i < DIGITS; i++)
        digits.digit[i] = (uint32_t)(part[i / 2] >> (i % 2 * 32));
    while (digits.count > 0 && digits.digit[digits.count - 1] == 0)
        digits.count--;
    return digits;
}

static uint64_t part_of(const struct digits *digits, size_t i)
{
    return (uint64_t)digits->digit[2 * i + 1] << 32 | digits->digit[2 * i];
}

static tf_u256 digits_value(const struct digits *digits)
{
    return (tf_u256){ tf_u128_of_parts(part_of(digits, 1), part_of(digits, 0)),
        tf_u128_of_parts(part_of(digits, 3), part_of(digits, 2)) };
}

/* How far to shift so that the highest bit of a digit (> 0) is set. */
static int free_bits(uint32_t digit)
{
    int bits = 0;

    while ((digit & UINT32_C(0x80000000)) == 0) {
        digit <<= 1;
        bits++;
    }
    return bits;
}

static void shift_left(struct digits *digits, int bits)
{
    uint64_t carry = 0;

    for (int i = 0; i <= DIGITS; i++) {
        carry |= (uint64_t)digits->digit[i] << bits;
        digits->digit[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static void shift_right(struct digits *digits, int bits)
{
    for (int i = 0; i < DIGITS; i++) {
        uint64_t pair = (uint64_t)digits->digit[i + 1] << 32 | digits->digit[i];

        digits->digit[i] = (uint32_t)(pair >> bits);
    }
}

/* Divides by one digit; *a becomes the remainder. */
static struct digits divide_short(struct digits *a, uint32_t b)
{
    struct digits quotient = { { 0 }, 0 };
    uint64_t rest = 0;

    for (int i = a->count - 1; i >= 0; i--) {
        rest = rest << 32 | a->digit[i];
        quotient.digit[i] = (uint32_t)(rest / b);
        rest %= b;
        a->digit[i] = 0;
    }
    a->digit[0] = (uint32_t)rest;
    return quotient;
}

/* A guess at the next digit of the quotient: right, or one too large. */
static uint64_t guess_digit(const uint32_t *a, const struct digits *b)
{
    int n = b->count;
    uint64_t top = (uint64_t)a[n] << 32 | a[n - 1];
    uint64_t guess = top / b->digit[n - 1];
    uint64_t rest = top % b->digit[n - 1];

    while (guess > UINT32_MAX || guess * b->digit[n - 2] > (rest << 32 | a[n - 2])) {
        guess--;
        rest += b->digit[n - 1];
        if (rest > UINT32_MAX)
            break;
    }
    return guess;
}

/* a[0..n] -= factor x b; true when that fell below zero. */
static bool subtract_multiple(uint32_t *a, const struct digits *b, uint64_t factor)
{
    uint64_t carry = 0;
    uint64_t borrow = 0;

    for (int i = 0; i <= b->count; i++) {
        uint64_t less = (i < b->count ? factor * b->digit[i] : 0) + carry;
        uint64_t difference = (uint64_t)a[i] - (less & UINT32_MAX) - borrow;

        a[i] = (uint32_t)difference;
        borrow = difference >> 63;
        carry = less >> 32;
    }
    return borrow != 0;
}

/* a[0..n] += b, dropping the carry that makes up for the borrow. */
static void add_back(uint32_t *a, const struct digits *b)
{
    uint64_t carry = 0;

    for (int i = 0; i <= b->count; i++) {
        carry += (uint64_t)a[i] + (i < b->count ? b->digit[i] : 0);
        a[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* Divides by two digits or more; *a becomes the remainder. */
static struct digits divide_long(struct digits *a, struct digits b)
{
    struct digits quotient = { { 0 }, 0 };
    int shift = free_bits(b.digit[b.count - 1]);

    shift_left(a, shift);
    shift_left(&b, shift);
    for (int i = a->count - b.count; i >= 0; i--) {
        uint64_t digit = guess_digit(&a->digit[i], &b);

        if (subtract_multiple(&a->digit[i], &b, digit)) {
            add_back(&a->digit[i], &b);
            digit--;
        }
        quotient.digit[i] = (uint32_t)digit;
    }
    shift_right(a, shift);
    return quotient;
}

#ifndef TF_PORTABLE_INT128
/* Divides by one 64-bit number, 64 bits at a time. */
static tf_u256 divide_by_word(tf_u256 a, uint64_t b, tf_u256 *rest)
{
    uint64_t part[4];
    tf_u128 left = 0;

    tf_i256_to_parts((tf_i256){ a }, part);
    for (int i = 3; i >= 0; i--) {
        if (tf_u128_is_zero(left) && part[i] < b) { /* as at the top of most numbers */
            left = tf_u128_of(part[i]);
            part[i] = 0;
            continue;
        }
        left = tf_u128_of_parts(tf_u128_lo(left), part[i]);
        part[i] = tf_u128_lo(tf_u128_divmod(left, b, &left));
    }
    *rest = (tf_u256){ left, 0 };
    return tf_i256_of_parts(part).bits;
}
#endif

tf_u256 tf_u256_divmod(tf_u256 a, tf_u256 b, tf_u256 *rest)
{
    struct digits left, by, quotient;

#ifndef TF_PORTABLE_INT128
    if (tf_u128_is_zero(b.hi) && tf_u128_hi(b.lo) == 0)
        return divide_by_word(a, tf_u128_lo(b.lo), rest);
#endif
    left = digits_of(a);
    by = digits_of(b);
    quotient = by.count == 1 ? divide_short(&left, by.digit[0]) : divide_long(&left, by);
    *rest = digits_value(&left);
    return digits_value(&quotient);
}

#ifdef TF_PORTABLE_INT128
tf_u128 tf_u128_divmod_long(tf_u128 a, tf_u128 b, tf_u128 *rest)
{
    tf_u256 left;
    tf_u256 quotient =
            tf_u256_divmod((tf_u256){ a, tf_u128_of(0) }, (tf_u256){ b, tf_u128_of(0) }, &left);

    *rest = left.lo;
    return quotient.lo;
}
#endif

tf_u128 tf_u128_gcd(tf_u128 a, tf_u128 b)
{
    while (!tf_u128_is_zero(b)) {
        tf_u128 rest;

        tf_u128_divmod(a, b, &rest);
        a = b;
        b = rest;
    }
    return a;
}

tf_i128 tf_i128_gcd(tf_i128 a, tf_i128 b)
{
    return tf_u128_as_i128(tf_u128_gcd(tf_i128_abs(a), tf_i128_abs(b)));
}

bool tf_i256_scale(tf_i256 a, tf_i128 b, tf_i256 *out)
{
    bool is_negative = tf_i256_is_negative(a) != tf_i128_is_negative(b);
    tf_u256 magnitude = tf_i256_abs(a);
    tf_u256 low = tf_u256_product(magnitude.lo, tf_i128_abs(b));
    tf_i256 product;
    tf_u128 high;

    if (!tf_u128_mul(magnitude.hi, tf_i128_abs(b), &high))
        return false;
    low.hi = tf_u128_add(low.hi, high);
    if (tf_u128_is_below(low.hi, high))
        return false;
    product = is_negative ? tf_i256_neg((tf_i256){ low }) : (tf_i256){ low };
    if (tf_i256_is_negative(product) != is_negative && !tf_u256_is_zero(low))
        return false;
    *out = product;
    return true;
}

void tf_i256_divmod_wide(tf_i256 a, tf_i256 b, tf_i256 *quotient, tf_i256 *rest)
{
    tf_i256 left;
    tf_i256 whole = { tf_u256_divmod(tf_i256_abs(a), b.bits, &left.bits) };

    *quotient = tf_i256_is_negative(a) ? tf_i256_neg(whole) : whole;
    *rest = tf_i256_is_negative(a) ? tf_i256_neg(left) : left;
}

void tf_i256_divmod(tf_i256 a, tf_i128 b, tf_i256 *quotient, tf_i128 *rest)
{
    tf_i256 left;

    tf_i256_divmod_wide(a, tf_i256_of_i128(b), quotient, &left);
    *rest = tf_i256_to_i128(left);
}
