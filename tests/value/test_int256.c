/* SPDX-License-Identifier: MIT */
/*
 * Whole numbers of 128 and 256 bits at their edges.  One row a case; numbers
 * are written { hi, lo }, the value hi x 2^64 + lo.
 */
#include "support/cases.h"
#include "value/int256.h"

/* The high and the low half of a 128-bit number. */
struct halves {
    int64_t hi;
    uint64_t lo;
};

#define ZERO                                                                                       \
    {                                                                                              \
        0, 0                                                                                       \
    }
#define ONE                                                                                        \
    {                                                                                              \
        0, 1                                                                                       \
    }
#define MINUS_ONE                                                                                  \
    {                                                                                              \
        -1, UINT64_MAX                                                                             \
    }
#define LARGEST                                                                                    \
    {                                                                                              \
        INT64_MAX, UINT64_MAX                                                                      \
    }
#define SMALLEST                                                                                   \
    {                                                                                              \
        INT64_MIN, 0                                                                               \
    }

static tf_i128 number(struct halves halves)
{
    return tf_i128_of_parts(halves.hi, halves.lo);
}

static void expect(tf_i128 got, struct halves want)
{
    assert_true(tf_i128_hi(got) == want.hi);
    assert_true(tf_i128_lo(got) == want.lo);
}

/* -- a op b, and whether it fits ------------------------------------------- */

typedef bool (*checked)(tf_i128 a, tf_i128 b, tf_i128 *out);

static bool add(tf_i128 a, tf_i128 b, tf_i128 *out)
{
    return tf_i128_add(a, b, out);
}

static bool sub(tf_i128 a, tf_i128 b, tf_i128 *out)
{
    return tf_i128_sub(a, b, out);
}

static bool mul(tf_i128 a, tf_i128 b, tf_i128 *out)
{
    return tf_i128_mul(a, b, out);
}

static const struct checked_case {
    const char *name;
    checked operation;
    struct halves a, b;
    bool ok;
    struct halves want;
} checked_cases[] = {
    { "add carries into the high half", add, { 0, UINT64_MAX }, ONE, true, { 1, 0 } },
    { "add across zero", add, MINUS_ONE, ONE, true, ZERO },
    { "add reaches the largest", add, { INT64_MAX, UINT64_MAX - 1 }, ONE, true, LARGEST },
    { "add beyond the largest", add, LARGEST, ONE, false, ZERO },
    { "add below the smallest", add, SMALLEST, MINUS_ONE, false, ZERO },
    { "add of both ends", add, LARGEST, SMALLEST, true, MINUS_ONE },
    { "sub borrows from the high half", sub, { 1, 0 }, ONE, true, { 0, UINT64_MAX } },
    { "sub below zero", sub, ZERO, ONE, true, MINUS_ONE },
    { "sub reaches the smallest", sub, { INT64_MIN, 1 }, ONE, true, SMALLEST },
    { "sub below the smallest", sub, SMALLEST, ONE, false, ZERO },
    { "sub of the smallest from zero", sub, ZERO, SMALLEST, false, ZERO },
    { "sub of the smallest from minus one", sub, MINUS_ONE, SMALLEST, true, LARGEST },
    { "mul by zero", mul, SMALLEST, ZERO, true, ZERO },
    { "mul of signs", mul, MINUS_ONE, MINUS_ONE, true, ONE },
    { "mul fills both halves", mul, { 0, UINT64_MAX }, { 0, 2 }, true, { 1, UINT64_MAX - 1 } },
    { "mul of halves is too wide for a sign", mul, { 0, UINT64_MAX }, { 0, UINT64_MAX }, false,
            ZERO },
    { "mul to the smallest", mul, { INT64_MIN / 2, 0 }, { 0, 2 }, true, SMALLEST },
    { "mul to one beyond the largest", mul, { INT64_MIN / -2, 0 }, { 0, 2 }, false, ZERO },
    { "mul of the smallest by minus one", mul, SMALLEST, MINUS_ONE, false, ZERO },
    { "mul of two high halves", mul, { 1, 0 }, { 1, 0 }, false, ZERO },
    { "mul whose cross part carries out", mul, { INT64_MAX, 0 }, { 0, 3 }, false, ZERO },
    { "mul whose low part carries out", mul, { INT64_MAX, UINT64_MAX }, { 0, 2 }, false, ZERO },
};

static void test_checked(void **state)
{
    const struct checked_case *c = *state;
    tf_i128 out = tf_i128_of(77);

    assert_int_equal(c->operation(number(c->a), number(c->b), &out), c->ok);
    if (c->ok) {
        expect(out, c->want);
    } else {
        expect(out, (struct halves){ 0, 77 }); /* untouched */
    }
}

/* -- One number ------------------------------------------------------------ */

static const struct single_case {
    const char *name;
    struct halves a;
    int sign;
    bool fits_i64;
    struct halves negative, magnitude;
} single_cases[] = {
    { "zero", ZERO, 0, true, ZERO, ZERO },
    { "one", ONE, 1, true, MINUS_ONE, ONE },
    { "minus one", MINUS_ONE, -1, true, ONE, ONE },
    { "largest of 64 bits", { 0, INT64_MAX }, 1, true, { -1, (uint64_t)-INT64_MAX },
            { 0, INT64_MAX } },
    { "one beyond 64 bits", { 0, (uint64_t)INT64_MAX + 1 }, 1, false,
            { -1, (uint64_t)INT64_MAX + 1 }, { 0, (uint64_t)INT64_MAX + 1 } },
    { "smallest of 64 bits", { -1, (uint64_t)INT64_MAX + 1 }, -1, true,
            { 0, (uint64_t)INT64_MAX + 1 }, { 0, (uint64_t)INT64_MAX + 1 } },
    { "one below 64 bits", { -1, INT64_MAX }, -1, false, { 0, (uint64_t)INT64_MAX + 2 },
            { 0, (uint64_t)INT64_MAX + 2 } },
    { "only a high half", { 1, 0 }, 1, false, { -1, 0 }, { 1, 0 } },
    { "largest", LARGEST, 1, false, { INT64_MIN, 1 }, LARGEST },
    { "smallest stays itself", SMALLEST, -1, false, SMALLEST, SMALLEST },
};

static void test_single(void **state)
{
    const struct single_case *c = *state;
    tf_i128 a = number(c->a);
    uint64_t part[4];
    tf_i128 back = tf_i128_of(0);

    assert_int_equal(tf_i128_sign(a), c->sign);
    assert_int_equal(tf_i128_is_zero(a), c->sign == 0);
    assert_int_equal(tf_i128_is_negative(a), c->sign < 0);
    assert_int_equal(tf_i128_cmp(a, tf_i128_of(0)), c->sign);
    if (c->fits_i64)
        expect(tf_i128_of((int64_t)tf_i128_lo(a)), c->a);
    expect(tf_i128_neg(a), c->negative);
    expect(tf_u128_as_i128(tf_i128_abs(a)), c->magnitude);
    assert_true(tf_i128_of_magnitude(tf_i128_abs(a), c->sign < 0, &back));
    expect(back, c->a);

    assert_int_equal(tf_i256_cmp(tf_i256_of_i128(a), tf_i256_of_i128(tf_i128_of(0))), c->sign);
    assert_true(tf_i256_fits_i128(tf_i256_of_i128(a)));
    tf_i256_to_parts(tf_i256_of_i128(a), part);
    assert_true(part[3] == (c->sign < 0 ? UINT64_MAX : 0));
    expect(tf_i256_to_i128(tf_i256_of_parts(part)), c->a);
}

/* -- Division --------------------------------------------------------------- */

static const struct divide_case {
    const char *name;
    struct halves a, b, quotient, rest;
} divide_cases[] = {
    { "exact", { 0, 12 }, { 0, 4 }, { 0, 3 }, ZERO },
    { "towards zero", { 0, 7 }, { 0, 2 }, { 0, 3 }, ONE },
    { "towards zero below it", { -1, (uint64_t)-7 }, { 0, 2 }, { -1, (uint64_t)-3 }, MINUS_ONE },
    { "smaller than the divisor", { 0, 3 }, LARGEST, ZERO, { 0, 3 } },
    { "128 bits by 64", { 5, 7 }, { 0, 5 }, { 1, 1 }, { 0, 2 } },
    { "128 bits by 32 of a high half", { 1, 0 }, { 0, 3 }, { 0, UINT64_MAX / 3 }, ONE },
    { "by a number with zeros at its end", { 1, 1 }, { 1, 0 }, ONE, ONE },
    { "smallest by one", SMALLEST, ONE, SMALLEST, ZERO },
    { "smallest by the largest", SMALLEST, LARGEST, MINUS_ONE, MINUS_ONE },
    { "first guess of a digit is one too large", { 0x7FFFFFFF80000000, 0 }, { 0x80000000, 1 },
            { 0, 0xFFFFFFFE }, { 0x7FFFFFFF, 0xFFFFFFFF00000002 } },
    { "guess and repair in the last digit", { 0x80000000, 3 }, { 0x20000000, 1 }, { 0, 3 },
            { 0x20000000, 0 } },
};

static void test_divide(void **state)
{
    const struct divide_case *c = *state;
    tf_i128 quotient, rest;
    tf_i256 wide, wide_rest;

    tf_i128_divmod(number(c->a), number(c->b), &quotient, &rest);
    expect(quotient, c->quotient);
    expect(rest, c->rest);

    tf_i256_divmod(tf_i256_of_i128(number(c->a)), number(c->b), &wide, &rest);
    assert_int_equal(tf_i256_cmp(wide, tf_i256_of_i128(number(c->quotient))), 0);
    expect(rest, c->rest);

    tf_i256_divmod_wide(
            tf_i256_of_i128(number(c->a)), tf_i256_of_i128(number(c->b)), &wide, &wide_rest);
    assert_int_equal(tf_i256_cmp(wide, tf_i256_of_i128(number(c->quotient))), 0);
    assert_int_equal(tf_i256_cmp(wide_rest, tf_i256_of_i128(number(c->rest))), 0);
}

/* -- Greatest common divisor -------------------------------------------------- */

static const struct gcd_case {
    const char *name;
    struct halves a, b, want;
} gcd_cases[] = {
    { "of a number and zero", { 0, 12 }, ZERO, { 0, 12 } },
    { "of zero and a number", ZERO, { 0, 12 }, { 0, 12 } },
    { "without a common part", { 0, 35 }, { 0, 12 }, ONE },
    { "signs do not matter", { -1, (uint64_t)-84 }, { 0, 36 }, { 0, 12 } },
    { "of high halves", { 12, 0 }, { 18, 0 }, { 6, 0 } },
    { "of the smallest", SMALLEST, { 6, 0 }, { 2, 0 } },
};

static void test_gcd(void **state)
{
    const struct gcd_case *c = *state;

    expect(tf_i128_gcd(number(c->a), number(c->b)), c->want);
}

/* -- 256 bits ----------------------------------------------------------------- */

typedef bool (*wide_checked)(tf_i256 a, tf_i256 b, tf_i256 *out);

static bool wide_add(tf_i256 a, tf_i256 b, tf_i256 *out)
{
    return tf_i256_add(a, b, out);
}

static bool wide_sub(tf_i256 a, tf_i256 b, tf_i256 *out)
{
    return tf_i256_sub(a, b, out);
}

/* b's low half is the factor. */
static bool wide_scale(tf_i256 a, tf_i256 b, tf_i256 *out)
{
    return tf_i256_scale(a, tf_i256_to_i128(b), out);
}

#define TOP (UINT64_C(1) << 63)
#define ALL UINT64_MAX

static const struct wide_case {
    const char *name;
    wide_checked operation;
    uint64_t a[4], b[4]; /* lowest 64 bits first */
    bool ok;
    uint64_t want[4];
} wide_cases[] = {
    { "256 bits: add carries through", wide_add, { ALL, ALL, ALL, 0 }, { 1 }, true,
            { 0, 0, 0, 1 } },
    { "256 bits: add across zero", wide_add, { ALL, ALL, ALL, ALL }, { 1 }, true, { 0 } },
    { "256 bits: add beyond the largest", wide_add, { ALL, ALL, ALL, TOP - 1 }, { 1 }, false,
            { 0 } },
    { "256 bits: add below the smallest", wide_add, { 0, 0, 0, TOP }, { ALL, ALL, ALL, ALL }, false,
            { 0 } },
    { "256 bits: add of both ends", wide_add, { 0, 0, 0, TOP }, { ALL, ALL, ALL, TOP - 1 }, true,
            { ALL, ALL, ALL, ALL } },
    { "256 bits: sub borrows through", wide_sub, { 0, 0, 0, 1 }, { 1 }, true,
            { ALL, ALL, ALL, 0 } },
    { "256 bits: sub to the smallest", wide_sub, { 1, 0, 0, TOP }, { 1 }, true, { 0, 0, 0, TOP } },
    { "256 bits: sub below the smallest", wide_sub, { 0, 0, 0, TOP }, { 1 }, false, { 0 } },
    { "256 bits: sub of the smallest from zero", wide_sub, { 0 }, { 0, 0, 0, TOP }, false, { 0 } },
    { "256 bits: scale by minus one", wide_scale, { 5 }, { ALL, ALL, ALL, ALL }, true,
            { ALL - 4, ALL, ALL, ALL } },
    { "256 bits: scale into the top", wide_scale, { 0, 0, 3 }, { 0, 5 }, true, { 0, 0, 0, 15 } },
    { "256 bits: scale to the smallest", wide_scale, { 0, 0, 0, ALL << 62 }, { 2 }, true,
            { 0, 0, 0, TOP } },
    { "256 bits: scale to one beyond the largest", wide_scale, { 0, 0, 0, TOP / 2 }, { 2 }, false,
            { 0 } },
    { "256 bits: scale whose carry goes out", wide_scale, { ALL, ALL, ALL, TOP - 1 }, { 3 }, false,
            { 0 } },
    { "256 bits: scale beyond", wide_scale, { 0, 0, 2 }, { 0, TOP }, false, { 0 } },
};

static void test_wide(void **state)
{
    const struct wide_case *c = *state;
    tf_i256 out = tf_i256_of_i128(tf_i128_of(77));
    uint64_t part[4];

    assert_int_equal(c->operation(tf_i256_of_parts(c->a), tf_i256_of_parts(c->b), &out), c->ok);
    tf_i256_to_parts(out, part);
    if (c->ok) {
        assert_memory_equal(part, c->want, sizeof part);
    } else {
        assert_true(part[0] == 77 && part[3] == 0); /* untouched */
    }
}

int main(void)
{
    return RUN_CASES("int128 checked", test_checked, checked_cases) +
           RUN_CASES("int128 single", test_single, single_cases) +
           RUN_CASES("int128 divide", test_divide, divide_cases) +
           RUN_CASES("int128 gcd", test_gcd, gcd_cases) +
           RUN_CASES("int256", test_wide, wide_cases);
}
