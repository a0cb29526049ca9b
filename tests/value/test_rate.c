/* SPDX-License-Identifier: MIT */
/*
 * Rates as exact ratios, and running sums rounded by differences.  (R1, R2)
 */
#include <string.h>

#include "value/numbers.h"
#include "value/rate.h"

static struct tf_ratio ratio(const char *num, const char *den)
{
    struct tf_ratio out = { tf_i128_of(0), tf_i128_of(1) };

    assert_true(tf_ratio_of(dec(num), dec(den), &out));
    return out;
}

/* -- A quantity at a rate ----------------------------------------------------------- */

static const struct amount_case {
    const char *name;
    const char *quantity, *money, *per, *to;
    enum tf_rounding rounding;
    const char *want; /* NULL: does not fit */
} amount_cases[] = {
    { "R1 4290 s at 12.00 an hour is 14.30", "4290", "12.00", "3600", "0.01", TF_ROUND_HALF_UP,
            "14.3" },
    { "R1 1/60 x 1500 is 25", "1500", "1", "60", "0.01", TF_ROUND_UP, "25" },
    { "R1 5 minutes at 0.06 an hour is 0.005 exactly", "300", "0.06", "3600",
            "0.000000000000000001", TF_ROUND_UP, "0.005" },
    { "R1 5 minutes at 0.06 an hour round half up to 0.01", "300", "0.06", "3600", "0.01",
            TF_ROUND_HALF_UP, "0.01" },
    { "R1 5 minutes at 0.06 an hour round half even to 0", "300", "0.06", "3600", "0.01",
            TF_ROUND_HALF_EVEN, "0" },
    { "R1 given back it rounds away from zero too", "-300", "0.06", "3600", "0.01",
            TF_ROUND_HALF_UP, "-0.01" },
    { "R1 a step below the tie rounds down", "299.999999999999999999", "0.06", "3600", "0.01",
            TF_ROUND_HALF_UP, "0" },
    { "R1 a credit rate", "300", "-0.06", "3600", "0.01", TF_ROUND_HALF_UP, "-0.01" },
    { "R1 120 GB for an hour at 0.00017", "432000", "0.00017", "3600", "0.000000000000000001",
            TF_ROUND_UP, "0.0204" },
    { "R1 to five cents", "4290", "12.00", "3600", "0.05", TF_ROUND_DOWN, "14.3" },
    { "R1 never twice: 0.0149 is not 0.015 is not 0.02", "0.0149", "1", "1", "0.01",
            TF_ROUND_HALF_UP, "0.01" },
    { "R1 a divisor of more than 128 bits", "3", "0.000000000000000001", "100000000000", "1",
            TF_ROUND_UP, "1" },
    { "R1 too large for an amount", "100000000000000000000", "1000", "1", "1", TF_ROUND_DOWN,
            NULL },
};

static void test_amount(void **state)
{
    const struct amount_case *c = *state;
    struct tf_ratio rate = ratio(c->money, c->per);
    struct tf_sum sum = tf_sum_zero();
    struct tf_dec out = tf_dec_of(77);

    assert_true(tf_sum_add(&sum, dec(c->quantity), rate.num));
    assert_int_equal(tf_sum_round(&sum, rate.den, dec(c->to), c->rounding, &out), c->want != NULL);
    expect(out, c->want != NULL ? c->want : "77");
}

/* -- Differences ---------------------------------------------------------------------- */

static const struct cut_case {
    const char *name;
    const char *piece;
    int64_t pieces;
    const char *money, *per, *to, *want;
} cut_cases[] = {
    { "R2 1 GB hour cut every second sums to exactly 1", "1", 3600, "1", "3600",
            "0.000000000000000001", "1" },
    { "R2 amounts of a cut hour add up", "1", 4290, "12.00", "3600", "0.01", "14.3" },
    { "R2 three lines of 0.335 are 1.01", "0.335", 3, "1", "1", "0.01", "1.01" },
    { "R2 thirds add up to one", "1", 3, "1", "3", "0.000000000000000001", "1" },
    { "R2 given back in pieces", "-1", 3600, "0.10", "3600", "0.01", "-0.1" },
};

/* Every piece gets the difference of the rounded running sum. */
static void test_cut(void **state)
{
    const struct cut_case *c = *state;
    struct tf_ratio rate = ratio(c->money, c->per);
    struct tf_dec before = tf_dec_zero(), total = tf_dec_zero();
    struct tf_sum sum = tf_sum_zero();

    for (int64_t i = 0; i < c->pieces; i++) {
        struct tf_dec after = tf_dec_zero(), piece = tf_dec_zero();

        assert_true(tf_sum_add(&sum, dec(c->piece), rate.num));
        assert_true(tf_sum_round(&sum, rate.den, dec(c->to), TF_ROUND_HALF_UP, &after));
        assert_true(tf_dec_sub(after, before, &piece));
        assert_true(tf_dec_add(total, piece, &total));
        before = after;
    }
    expect(total, c->want);
}

/* What rule R2 is there for: rounded by itself, every piece adds its own error. */
static void test_pieces_alone(void **state)
{
    struct tf_dec piece, total = tf_dec_zero();

    (void)state;
    assert_true(
            tf_dec_mul_div(dec("1"), tf_i128_of(1), tf_i128_of(3600), TF_ROUND_HALF_UP, &piece));
    for (int i = 0; i < 3600; i++)
        assert_true(tf_dec_add(total, piece, &total));
    expect(total, "1.0000000000000008");
}

/* -- Sums ------------------------------------------------------------------------------- */

static void test_sums(void **state)
{
    struct tf_sum one = tf_sum_zero(), two = tf_sum_zero(), before;
    struct tf_dec out;

    (void)state;
    assert_true(tf_sum_add(&one, dec("10"), tf_i128_of(3)));
    assert_true(tf_sum_add(&two, dec("2.5"), tf_i128_of(-4)));
    before = one;
    assert_true(tf_sum_add_sum(&one, &two));
    assert_true(tf_sum_round(&one, tf_i128_of(1), dec("1"), TF_ROUND_DOWN, &out));
    expect(out, "20");
    assert_true(tf_sum_sub(&one, &two));
    assert_int_equal(tf_i256_cmp(one.num, before.num), 0);
    assert_true(tf_sum_move(&before, tf_i128_of(6), tf_i128_of(15)));
    assert_true(tf_sum_round(&before, tf_i128_of(15), dec("1"), TF_ROUND_DOWN, &out));
    expect(out, "5");
    assert_true(tf_sum_move(&before, tf_i128_of(15), tf_i128_of(6)));
    assert_int_equal(tf_i256_cmp(before.num, one.num), 0);
    assert_true(tf_sum_add(&before, (struct tf_dec){ tf_i128_of(1) }, tf_i128_of(1)));
    assert_false(tf_sum_move(&before, tf_i128_of(6), tf_i128_of(5)));
}

/* A sum at its end refuses what goes beyond and keeps its value. */
static void test_full_sum(void **state)
{
    struct tf_dec most = { tf_i128_of_parts(INT64_MIN, 0) };
    struct tf_sum sum = tf_sum_zero(), before, out;

    (void)state;
    assert_true(tf_sum_add(&sum, most, most.units)); /* 2^254 */
    before = sum;
    assert_false(tf_sum_add(&sum, most, most.units));
    assert_int_equal(tf_i256_cmp(sum.num, before.num), 0);
    assert_false(tf_sum_add_sum(&sum, &before));
    out = sum;
    assert_false(tf_sum_move(&out, tf_i128_of(1), tf_i128_of(2)));
    out = sum;
    assert_true(tf_sum_sub(&out, &before));
    assert_int_equal(tf_i256_cmp(out.num, tf_sum_zero().num), 0);
}

static void test_round_refuses(void **state)
{
    struct tf_sum sum = tf_sum_zero();
    struct tf_dec out = tf_dec_of(77);

    (void)state;
    assert_false(tf_sum_round(&sum, tf_i128_of(0), dec("1"), TF_ROUND_DOWN, &out));
    assert_false(tf_sum_round(&sum, tf_i128_of(-1), dec("1"), TF_ROUND_DOWN, &out));
    assert_false(tf_sum_round(&sum, tf_i128_of(1), dec("0"), TF_ROUND_DOWN, &out));
    assert_false(tf_sum_round(&sum, tf_i128_of(1), dec("-1"), TF_ROUND_DOWN, &out));
    expect(out, "77");
}

/* -- Ratios ------------------------------------------------------------------------------- */

enum made { OF, TIMES };

static const struct ratio_case {
    const char *name;
    const char *a_num, *a_den, *b_num, *b_den;
    enum made made;
    bool ok;
    int64_t num, den;
} ratio_cases[] = {
    { "in lowest terms", "12.00", "3600", "", "", OF, true, 1, 300 },
    { "decimals on both sides", "0.06", "0.36", "", "", OF, true, 1, 6 },
    { "zero is 0 / 1", "0", "3600", "", "", OF, true, 0, 1 },
    { "the sign goes to the top", "1", "-3", "", "", OF, true, -1, 3 },
    { "two signs are none", "-1", "-3", "", "", OF, true, 1, 3 },
    { "not over zero", "1", "0", "", "", OF, false, 0, 0 },
    { "times", "2", "3", "9", "4", TIMES, true, 3, 2 },
    { "times with signs", "-2", "3", "9", "4", TIMES, true, -3, 2 },
    { "times zero", "0", "3", "9", "4", TIMES, true, 0, 1 },
    { "times does not overflow crosswise", "170141183460469231731", "7", "7",
            "170141183460469231731", TIMES, true, 1, 1 },
    { "times that overflows", "170141183460469231731", "0.000000000000000001", "7", "1", TIMES,
            false, 0, 0 },
};

static void test_ratio(void **state)
{
    const struct ratio_case *c = *state;
    struct tf_ratio out = { tf_i128_of(77), tf_i128_of(1) };
    bool ok = false;

    if (c->made == OF)
        ok = tf_ratio_of(dec(c->a_num), dec(c->a_den), &out);
    if (c->made == TIMES)
        ok = tf_ratio_mul(ratio(c->a_num, c->a_den), ratio(c->b_num, c->b_den), &out);
    assert_int_equal(ok, c->ok);
    assert_int_equal(tf_i128_cmp(out.num, tf_i128_of(ok ? c->num : 77)), 0);
    assert_int_equal(tf_i128_cmp(out.den, tf_i128_of(ok ? c->den : 1)), 0);
}

/* Over zero the smallest number would need a denominator that is not there. */
static void test_ratio_ends(void **state)
{
    struct tf_dec smallest = { tf_i128_of_parts(INT64_MIN, 0) };
    struct tf_ratio out = { tf_i128_of(77), tf_i128_of(1) };

    (void)state;
    assert_true(tf_ratio_of(smallest, smallest, &out));
    assert_int_equal(tf_i128_cmp(out.num, tf_i128_of(1)), 0);
    assert_true(tf_ratio_of(smallest, dec("0.000000000000000003"), &out));
    assert_false(tf_ratio_of(smallest, dec("-0.000000000000000003"), &out));
}

/* -- Common denominators ---------------------------------------------------------------------- */

static const struct common_case {
    const char *name;
    int64_t a, b;
    int64_t lcm;
    int64_t num;
    int64_t factor; /* of num / a over the lcm */
} common_cases[] = {
    { "equal", 300, 300, 300, 7, 7 },
    { "one divides the other", 300, 3600, 3600, 7, 84 },
    { "nothing in common", 7, 9, 63, -2, -18 },
    { "something in common", 12, 18, 36, 5, 15 },
    { "one", 1, 1, 1, 0, 0 },
};

static void test_common(void **state)
{
    const struct common_case *c = *state;
    struct tf_ratio a = { tf_i128_of(c->num), tf_i128_of(c->a) };
    tf_i128 out = tf_i128_of(77);

    assert_true(tf_den_lcm(tf_i128_of(c->a), tf_i128_of(c->b), &out));
    assert_int_equal(tf_i128_cmp(out, tf_i128_of(c->lcm)), 0);
    assert_true(tf_ratio_factor(a, out, &out));
    assert_int_equal(tf_i128_cmp(out, tf_i128_of(c->factor)), 0);
}

static void test_common_refuses(void **state)
{
    tf_i128 widest = tf_i128_of_parts(UINT32_MAX, UINT64_MAX); /* 2^96 - 1 */
    struct tf_ratio third = { tf_i128_of(1), tf_i128_of(3) };
    struct tf_ratio most = { tf_i128_of_parts(INT64_MAX, 0), tf_i128_of(3) };
    tf_i128 out = tf_i128_of(77);

    (void)state;
    assert_false(tf_den_lcm(widest, tf_i128_of(2), &out));
    assert_false(tf_den_lcm(widest, tf_i128_of_parts(1, 0), &out));
    assert_false(tf_ratio_factor(third, tf_i128_of(10), &out));
    assert_false(tf_ratio_factor(most, tf_i128_of(6), &out));
    assert_int_equal(tf_i128_cmp(out, tf_i128_of(77)), 0);
    assert_true(tf_den_lcm(widest, tf_i128_of(3), &out));
    assert_int_equal(tf_i128_cmp(out, widest), 0);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        { "R2 pieces rounded alone would not add up", test_pieces_alone, NULL, NULL, NULL },
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_full_sum),
        cmocka_unit_test(test_round_refuses),
        cmocka_unit_test(test_ratio_ends),
        cmocka_unit_test(test_common_refuses),
    };

    return RUN_CASES("rate amounts", test_amount, amount_cases) +
           RUN_CASES("rate cuts", test_cut, cut_cases) +
           RUN_CASES("rate ratios", test_ratio, ratio_cases) +
           RUN_CASES("rate common", test_common, common_cases) +
           cmocka_run_group_tests_name("rate", others, NULL, NULL);
}
