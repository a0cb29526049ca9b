/* SPDX-License-Identifier: MIT */
/*
 * The engine's numbers against GMP: random operations, each compared with the
 * same one on unlimited integers.  200,000 by default; 5,000,000 with --full
 * or TARIFF_FULL=1.  Built twice, the second time with 64-bit halves.
 */
#include <gmp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "value/rate.h"

enum { PLAIN = 200000, FULL = 5000000 };

/* -- Random numbers: the same in every run ------------------------------- */

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15); /* splitmix64 */

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* A number of random width, often next to a power of two, or a round decimal. */
static tf_i128 random_i128(uint64_t *state)
{
    uint64_t how = next_random(state);
    unsigned width = (unsigned)(how >> 8) % 128;
    uint64_t hi = next_random(state);
    uint64_t lo = next_random(state);
    tf_i128 value, power;

    hi = width > 64 ? hi >> (128 - width) : 0;
    lo = width < 64 ? lo & ((UINT64_C(1) << width) - 1) : lo;
    if (how % 8 == 0) { /* 2^width - 1, + 0, + 1 */
        hi = width >= 64 ? UINT64_C(1) << (width - 64) : 0;
        lo = width >= 64 ? 0 : UINT64_C(1) << width;
    }
    value = tf_i128_of_parts((int64_t)hi, lo);
    if (how % 8 == 0)
        (void)tf_i128_add(value, tf_i128_of((int64_t)(how >> 16) % 3 - 1), &value);
    if (how % 8 == 1 && tf_i128_mul(value, tf_i128_of(TF_DEC_ONE / 100), &power))
        value = power;
    return how >> 63 != 0 ? tf_i128_neg(value) : value;
}

/* Greater than zero; mostly such steps as 0.01. */
static tf_i128 random_positive(uint64_t *state)
{
    static const int64_t steps[] = { TF_DEC_ONE, TF_DEC_ONE / 10, TF_DEC_ONE / 100, TF_DEC_ONE / 20,
        TF_DEC_ONE / 1000000, 1, 2, 3600 };
    uint64_t how = next_random(state);
    tf_i128 value = random_i128(state);

    if (how % 2 == 0)
        return tf_i128_of(steps[(how >> 8) % 8]);
    if (tf_i128_is_negative(value))
        value = tf_i128_neg(value);
    return tf_i128_sign(value) > 0 ? value : tf_i128_of(7);
}

/* -- The oracle ----------------------------------------------------------- */

static void big_of_parts(mpz_t out, const uint64_t *part, size_t count, bool negative)
{
    mpz_t top;

    mpz_import(out, count, -1, sizeof part[0], 0, 0, part);
    if (!negative)
        return;
    mpz_init_set_ui(top, 1);
    mpz_mul_2exp(top, top, count * 64);
    mpz_sub(out, out, top);
    mpz_clear(top);
}

static void big_of_i128(mpz_t out, tf_i128 a)
{
    uint64_t part[2] = { tf_i128_lo(a), (uint64_t)tf_i128_hi(a) };

    big_of_parts(out, part, 2, tf_i128_hi(a) < 0);
}

static void big_of_i256(mpz_t out, tf_i256 a)
{
    uint64_t part[4];

    tf_i256_to_parts(a, part);
    big_of_parts(out, part, 4, (int64_t)part[3] < 0);
}

static bool fits(const mpz_t a, unsigned bits)
{
    mpz_t shifted;
    bool within;

    mpz_init(shifted);
    mpz_fdiv_q_2exp(shifted, a, bits - 1);
    within = mpz_sgn(shifted) == 0 || mpz_cmp_si(shifted, -1) == 0;
    mpz_clear(shifted);
    return within;
}

/* a / b rounded, by the rule's own words; b > 0. */
static void big_round(mpz_t out, const mpz_t a, const mpz_t b, enum tf_rounding rounding)
{
    mpz_t rest, twice;
    int half;
    bool away;

    mpz_inits(rest, twice, NULL);
    mpz_tdiv_qr(out, rest, a, b);
    mpz_mul_2exp(twice, rest, 1);
    half = mpz_cmpabs(twice, b);
    away = mpz_sgn(rest) != 0 &&
           (rounding == TF_ROUND_UP || (rounding == TF_ROUND_HALF_UP && half >= 0) ||
                   (rounding == TF_ROUND_HALF_EVEN && (half > 0 || (half == 0 && mpz_odd_p(out)))));
    if (away && mpz_sgn(a) > 0)
        mpz_add_ui(out, out, 1);
    if (away && mpz_sgn(a) < 0)
        mpz_sub_ui(out, out, 1);
    mpz_clears(rest, twice, NULL);
}

/* What a test works with, made once. */
struct bench {
    uint64_t random;
    long cases;
    mpz_t a, b, c, d, want, got;
};

static void expect_i128(struct bench *bench, bool ok, tf_i128 got)
{
    if (ok != fits(bench->want, 128)) {
        fail_msg("fit is %d for a=%s b=%s c=%s", ok, mpz_get_str(NULL, 10, bench->a),
                mpz_get_str(NULL, 10, bench->b), mpz_get_str(NULL, 10, bench->c));
    }
    if (!ok)
        return;
    big_of_i128(bench->got, got);
    if (mpz_cmp(bench->got, bench->want) != 0) {
        fail_msg("got %s, want %s for a=%s b=%s c=%s", mpz_get_str(NULL, 10, bench->got),
                mpz_get_str(NULL, 10, bench->want), mpz_get_str(NULL, 10, bench->a),
                mpz_get_str(NULL, 10, bench->b), mpz_get_str(NULL, 10, bench->c));
    }
}

static void expect_i256(struct bench *bench, bool ok, tf_i256 got)
{
    if (ok != fits(bench->want, 256)) {
        fail_msg("fit is %d for a=%s b=%s", ok, mpz_get_str(NULL, 10, bench->a),
                mpz_get_str(NULL, 10, bench->b));
    }
    if (!ok)
        return;
    big_of_i256(bench->got, got);
    if (mpz_cmp(bench->got, bench->want) != 0) {
        fail_msg("got %s, want %s for a=%s b=%s", mpz_get_str(NULL, 10, bench->got),
                mpz_get_str(NULL, 10, bench->want), mpz_get_str(NULL, 10, bench->a),
                mpz_get_str(NULL, 10, bench->b));
    }
}

/* -- One operation a function ---------------------------------------------- */

static void compare_add_sub(struct bench *bench)
{
    tf_i128 a = random_i128(&bench->random), b = random_i128(&bench->random);
    tf_i128 got = tf_i128_of(0);
    bool ok;

    big_of_i128(bench->a, a);
    big_of_i128(bench->b, b);
    mpz_add(bench->want, bench->a, bench->b);
    ok = tf_i128_add(a, b, &got);
    expect_i128(bench, ok, got);
    mpz_sub(bench->want, bench->a, bench->b);
    ok = tf_i128_sub(a, b, &got);
    expect_i128(bench, ok, got);
    assert_int_equal(tf_i128_cmp(a, b),
            (mpz_cmp(bench->a, bench->b) > 0) - (mpz_cmp(bench->a, bench->b) < 0));
}

static void compare_mul(struct bench *bench)
{
    tf_i128 a = random_i128(&bench->random), b = random_i128(&bench->random);
    tf_i128 got = tf_i128_of(0);
    bool ok;

    big_of_i128(bench->a, a);
    big_of_i128(bench->b, b);
    mpz_mul(bench->want, bench->a, bench->b);
    ok = tf_i128_mul(a, b, &got);
    expect_i128(bench, ok, got);
    expect_i256(bench, true, tf_i256_mul(a, b));
    mpz_gcd(bench->want, bench->a, bench->b);
    if (fits(bench->want, 128))
        expect_i128(bench, true, tf_i128_gcd(a, b));
    mpz_set_si(bench->want, (int64_t)tf_i128_lo(a));
    mpz_mul_si(bench->want, bench->want, (int64_t)tf_i128_lo(b));
    expect_i128(bench, true, tf_i128_product((int64_t)tf_i128_lo(a), (int64_t)tf_i128_lo(b)));
}

static void compare_divmod(struct bench *bench)
{
    tf_i128 a = random_i128(&bench->random), b = random_positive(&bench->random);
    tf_i128 quotient, rest;
    mpz_t want_rest;

    big_of_i128(bench->a, a);
    big_of_i128(bench->b, b);
    mpz_init(want_rest);
    mpz_tdiv_qr(bench->want, want_rest, bench->a, bench->b);
    tf_i128_divmod(a, b, &quotient, &rest);
    expect_i128(bench, true, quotient);
    mpz_set(bench->want, want_rest);
    expect_i128(bench, true, rest);
    mpz_clear(want_rest);
}

/* a x b + c x d, then x b, then divided by c and by c x d. */
static void compare_wide(struct bench *bench)
{
    tf_i128 a = random_i128(&bench->random), b = random_i128(&bench->random);
    tf_i128 c = random_positive(&bench->random), d = random_positive(&bench->random);
    tf_i256 one = tf_i256_mul(a, b), two = tf_i256_mul(c, d);
    tf_i256 sum = one, quotient, wide_rest;
    tf_i128 rest;
    mpz_t first, second, left;
    bool ok;

    mpz_inits(first, second, left, NULL);
    big_of_i128(bench->a, a);
    big_of_i128(bench->b, b);
    big_of_i128(bench->c, c);
    big_of_i128(bench->d, d);
    mpz_mul(first, bench->a, bench->b);
    mpz_mul(second, bench->c, bench->d);

    mpz_add(bench->want, first, second);
    ok = tf_i256_add(one, two, &sum);
    expect_i256(bench, ok, sum);
    mpz_sub(bench->want, first, second);
    ok = tf_i256_sub(one, two, &sum);
    expect_i256(bench, ok, sum);
    assert_int_equal(
            tf_i256_cmp(one, two), (mpz_cmp(first, second) > 0) - (mpz_cmp(first, second) < 0));
    mpz_set(first, bench->want);
    mpz_mul(bench->want, first, bench->b);
    ok = tf_i256_scale(sum, b, &quotient);
    expect_i256(bench, ok, quotient);

    mpz_tdiv_qr(bench->want, left, first, bench->c);
    tf_i256_divmod(sum, c, &quotient, &rest);
    expect_i256(bench, true, quotient);
    mpz_set(bench->want, left);
    expect_i128(bench, true, rest);
    mpz_tdiv_qr(bench->want, left, first, second);
    tf_i256_divmod_wide(sum, two, &quotient, &wide_rest);
    expect_i256(bench, true, quotient);
    mpz_set(bench->want, left);
    expect_i256(bench, true, wide_rest);
    mpz_clears(first, second, left, NULL);
}

static void compare_mul_div(struct bench *bench)
{
    struct tf_dec a = { random_i128(&bench->random) };
    tf_i128 b = random_i128(&bench->random), c = random_positive(&bench->random);
    enum tf_rounding rounding = (enum tf_rounding)(next_random(&bench->random) % 4);
    struct tf_dec got = tf_dec_zero();
    mpz_t product;
    bool ok;

    mpz_init(product);
    big_of_i128(bench->a, a.units);
    big_of_i128(bench->b, b);
    big_of_i128(bench->c, c);
    mpz_mul(product, bench->a, bench->b);
    big_round(bench->want, product, bench->c, rounding);
    ok = tf_dec_mul_div(a, b, c, rounding, &got);
    expect_i128(bench, ok, got.units);

    big_of_i128(bench->c, tf_i128_of(TF_DEC_ONE));
    big_round(bench->want, product, bench->c, rounding);
    ok = tf_dec_mul(a, (struct tf_dec){ b }, rounding, &got);
    expect_i128(bench, ok, got.units);
    mpz_clear(product);
}

static void compare_round(struct bench *bench)
{
    struct tf_dec a = { random_i128(&bench->random) };
    struct tf_dec to = { random_positive(&bench->random) };
    struct tf_dec got = tf_dec_zero();

    big_of_i128(bench->a, a.units);
    big_of_i128(bench->b, to.units);
    for (int mode = 0; mode < 4; mode++) {
        bool ok = tf_dec_round(a, to, (enum tf_rounding)mode, &got);

        big_round(bench->want, bench->a, bench->b, (enum tf_rounding)mode);
        mpz_mul(bench->want, bench->want, bench->b);
        expect_i128(bench, ok, got.units);
    }
}

/* Three quantities times factors over one denominator; sometimes made a tie. */
static void compare_sum_round(struct bench *bench)
{
    struct tf_sum sum = tf_sum_zero();
    tf_i128 den = random_positive(&bench->random);
    struct tf_dec to = { random_positive(&bench->random) };
    struct tf_dec got = tf_dec_zero();
    bool tie = next_random(&bench->random) % 4 == 0;

    mpz_set_ui(bench->a, 0);
    for (int i = 0; i < 3; i++) {
        struct tf_dec quantity = { tie ? to.units : random_i128(&bench->random) };
        tf_i128 factor = tie ? den : random_i128(&bench->random);

        if (tie && i == 2) { /* to x den is even only sometimes: a tie, or next to one */
            factor = tf_i128_of_parts(
                    tf_i128_hi(den) >> 1, (uint64_t)tf_i128_hi(den) << 63 | tf_i128_lo(den) >> 1);
        }
        big_of_i128(bench->b, quantity.units);
        big_of_i128(bench->c, factor);
        mpz_mul(bench->b, bench->b, bench->c);
        mpz_add(bench->b, bench->a, bench->b);
        if (tf_sum_add(&sum, quantity, factor)) {
            mpz_set(bench->a, bench->b);
        } else {
            assert_false(fits(bench->b, 256));
        }
    }
    big_of_i128(bench->b, to.units);
    big_of_i128(bench->c, den);
    mpz_mul(bench->c, bench->b, bench->c);
    for (int mode = 0; mode < 4; mode++) {
        bool ok = tf_sum_round(&sum, den, to, (enum tf_rounding)mode, &got);

        big_round(bench->want, bench->a, bench->c, (enum tf_rounding)mode);
        mpz_mul(bench->want, bench->want, bench->b);
        expect_i128(bench, ok, got.units);
    }
}

/* units as text with 18 places, by the oracle. */
static void big_text(const mpz_t units, char *out, size_t size)
{
    char digits[64];
    size_t length;
    mpz_t magnitude;

    mpz_init(magnitude);
    mpz_abs(magnitude, units);
    assert_true(size >= 64);
    mpz_get_str(digits, 10, magnitude);
    length = strlen(digits);
    if (length < 19) { /* at least one digit before the point */
        memmove(digits + 19 - length, digits, length + 1);
        memset(digits, '0', 19 - length);
        length = 19;
    }
    *out = '-';
    out += mpz_sgn(units) < 0;
    memcpy(out, digits, length - 18);
    out[length - 18] = '.';
    memcpy(out + length - 17, digits + length - 18, 19);
    mpz_clear(magnitude);
}

static void compare_text(struct bench *bench)
{
    struct tf_dec a = { random_i128(&bench->random) };
    unsigned places = (unsigned)(next_random(&bench->random) % 19);
    struct tf_dec back = tf_dec_zero();
    char want[64], got[TF_DEC_TEXT_MAX];
    char *point, *end;
    size_t length = tf_dec_format(a, places, got);

    big_of_i128(bench->a, a.units);
    big_text(bench->a, want, sizeof want);
    assert_null(tf_dec_parse(want, strlen(want), &back));
    assert_int_equal(tf_dec_cmp(a, back), 0);
    point = strchr(want, '.');
    end = want + strlen(want);
    while (end[-1] == '0' && end - 1 - point > (ptrdiff_t)places)
        end--;
    *(end - 1 == point ? point : end) = '\0';
    assert_string_equal(got, want);
    assert_int_equal(length, strlen(got));
    assert_null(tf_dec_parse(got, length, &back));
    assert_int_equal(tf_dec_cmp(a, back), 0);
}

/* -- Running them ----------------------------------------------------------- */

static const struct comparison {
    const char *name;
    void (*compare)(struct bench *bench);
} comparisons[] = {
    { "add, sub, cmp are GMP's", compare_add_sub },
    { "mul, gcd are GMP's", compare_mul },
    { "divmod is GMP's", compare_divmod },
    { "256 bits add, sub, cmp, scale, divide as GMP", compare_wide },
    { "R1 mul and mul_div round once as GMP", compare_mul_div },
    { "R1 round to a step as GMP, all modes", compare_round },
    { "R1 sum_round rounds once as GMP, all modes", compare_sum_round },
    { "parse and format as GMP", compare_text },
};

enum { COMPARISONS = sizeof comparisons / sizeof comparisons[0] };

struct row {
    const struct comparison *comparison;
    long cases;
};

static void test_comparison(void **state)
{
    const struct row *row = *state;
    struct bench bench = { .random = 20260301, .cases = row->cases };

    mpz_inits(bench.a, bench.b, bench.c, bench.d, bench.want, bench.got, NULL);
    for (long i = 0; i < bench.cases; i++)
        row->comparison->compare(&bench);
    mpz_clears(bench.a, bench.b, bench.c, bench.d, bench.want, bench.got, NULL);
    print_message("%ld cases: %s\n", bench.cases, row->comparison->name);
}

int main(int argc, char **argv)
{
    const char *setting = getenv("TARIFF_FULL");
    bool full = (argc > 1 && strcmp(argv[1], "--full") == 0) ||
                (setting != NULL && strcmp(setting, "1") == 0);
    long cases = (full ? FULL : PLAIN) / COMPARISONS;
    struct row rows[COMPARISONS];
    struct CMUnitTest tests[COMPARISONS] = { { 0 } };

    for (size_t i = 0; i < COMPARISONS; i++) {
        rows[i] = (struct row){ &comparisons[i], cases };
        tests[i].name = comparisons[i].name;
        tests[i].test_func = test_comparison;
        tests[i].initial_state = &rows[i];
    }
#ifdef TF_PORTABLE_INT128
    print_message("%ld cases, 64-bit halves\n", cases * COMPARISONS);
#else
    print_message("%ld cases, native 128 bits\n", cases * COMPARISONS);
#endif
    return cmocka_run_group_tests_name("differential", tests, NULL, NULL);
}
