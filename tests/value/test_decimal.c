/* SPDX-License-Identifier: MIT */
/*
 * Decimals: reading, writing, rounding, range.  One row a case.  (R1)
 */
#include <string.h>

#include "value/numbers.h"

#define LARGEST  "170141183460469231731.687303715884105727"
#define SMALLEST "-170141183460469231731.687303715884105728"

/* -- Text -------------------------------------------------------------------- */

static const struct text_case {
    const char *name;
    const char *text;
    unsigned places;
    const char *want;
} text_cases[] = {
    { "whole", "12", 0, "12" },
    { "whole with two places", "12", 2, "12.00" },
    { "zero", "0", 0, "0" },
    { "zero with two places", "0", 2, "0.00" },
    { "minus zero is zero", "-0.00", 0, "0" },
    { "plus sign", "+1.5", 0, "1.5" },
    { "minus sign", "-1.5", 2, "-1.50" },
    { "below one and below zero", "-0.5", 0, "-0.5" },
    { "zeros at the end go", "1.500", 0, "1.5" },
    { "more places than asked for stay", "0.125", 2, "0.125" },
    { "the smallest step", "0.000000000000000001", 0, "0.000000000000000001" },
    { "18 places and no more", "1", 40, "1.000000000000000000" },
    { "18 digits before the point", "999999999999999999", 0, "999999999999999999" },
    { "19 digits before the point", "1000000000000000000", 0, "1000000000000000000" },
    { "20 digits keep inner zeros", "10000000000000000001", 0, "10000000000000000001" },
    { "largest", LARGEST, 0, LARGEST },
    { "smallest", SMALLEST, 0, SMALLEST },
};

static void test_text(void **state)
{
    const struct text_case *c = *state;
    char text[TF_DEC_TEXT_MAX];
    size_t length = tf_dec_format(dec(c->text), c->places, text);

    assert_string_equal(text, c->want);
    assert_int_equal(length, strlen(text));
}

static const struct refused_case {
    const char *name;
    const char *text;
    const char *wrong;
} refused_cases[] = {
    { "empty", "", "is empty" },
    { "only a sign", "-", "is not a number" },
    { "two signs", "--1", "is not a number" },
    { "only a point", ".", "is not a number" },
    { "no digit before the point", ".5", "has no digit before the point" },
    { "no digit after the point", "5.", "has no digit after the point" },
    { "two points", "1.2.3", "is not a number" },
    { "exponent", "1e3", "has an exponent" },
    { "exponent after decimals", "1.5E3", "has an exponent" },
    { "a word that begins with e", "exempt", "is not a number" },
    { "comma", "1,000", "has a group mark" },
    { "underscore", "1_000", "has a group mark" },
    { "apostrophe", "1'000", "has a group mark" },
    { "space before", " 1", "has a space" },
    { "space after", "1 ", "has a space" },
    { "zero before a digit", "012", "starts with a zero" },
    { "two zeros", "00.1", "starts with a zero" },
    { "hexadecimal", "0x10", "is not a number" },
    { "infinity", "inf", "is not a number" },
    { "not a number", "nan", "is not a number" },
    { "full-width digits", "\xEF\xBC\x91", "is not a number" },
    { "19 decimals", "0.1234567890123456789", "has more than 18 decimals" },
    { "19 decimals of zero", "0.0000000000000000000", "has more than 18 decimals" },
    { "one step beyond the largest", "170141183460469231731.687303715884105728", "is too large" },
    { "one step below the smallest", "-170141183460469231731.687303715884105729", "is too large" },
    { "21 digits", "999999999999999999999", "is too large" },
    { "whole beyond 128 bits", "340282366920938463463.374607431768211456", "is too large" },
    { "22 digits", "1000000000000000000000", "is too large" },
    { "38 digits that would wrap", "18446744073709551616000000000000000001", "is too large" },
    { "60 digits", "100000000000000000000000000000000000000000000000000000000000", "is too large" },
};

static void test_refused(void **state)
{
    const struct refused_case *c = *state;
    struct tf_dec out = tf_dec_of(77);

    assert_string_equal(tf_dec_parse(c->text, strlen(c->text), &out), c->wrong);
    expect(out, "77"); /* untouched */
}

/* The text need not end where the number does. */
static void test_length(void **state)
{
    struct tf_dec out = tf_dec_zero();

    (void)state;
    assert_null(tf_dec_parse("12.345,67", 5, &out));
    expect(out, "12.34");
    assert_string_equal(tf_dec_parse("12.345", 3, &out), "has no digit after the point");
}

static const struct rounded_case {
    const char *name;
    const char *text;
    enum tf_rounding rounding;
    const char *want;
} rounded_cases[] = {
    { "few decimals stay", "-1.50", TF_ROUND_UP, "-1.5" },
    { "18 decimals stay", "0.000000000000000001", TF_ROUND_UP, "0.000000000000000001" },
    { "zeros beyond the 18th are nothing", "0.1000000000000000000000", TF_ROUND_UP, "0.1" },
    { "below a half", "0.0000000000000000014999", TF_ROUND_HALF_UP, "0.000000000000000001" },
    { "a half goes up", "0.0000000000000000015", TF_ROUND_HALF_UP, "0.000000000000000002" },
    { "a half with zeros is a half", "0.00000000000000000250", TF_ROUND_HALF_EVEN,
            "0.000000000000000002" },
    { "a half goes to the even one", "0.0000000000000000015", TF_ROUND_HALF_EVEN,
            "0.000000000000000002" },
    { "more than a half", "0.00000000000000000250000001", TF_ROUND_HALF_EVEN,
            "0.000000000000000003" },
    { "up is away from zero", "-0.0000000000000000010001", TF_ROUND_UP, "-0.000000000000000002" },
    { "down is towards zero", "-0.0000000000000000019999", TF_ROUND_DOWN, "-0.000000000000000001" },
    { "a carry through all places", "17.9999999999999999999", TF_ROUND_HALF_UP, "18" },
    { "born of a float", "17.9699999999999988631316", TF_ROUND_HALF_UP, "17.969999999999998863" },
    { "the largest, cut", LARGEST "4", TF_ROUND_DOWN, LARGEST },
    { "the largest, and a step more", LARGEST "5", TF_ROUND_HALF_UP, NULL },
    { "whole part too large", "999999999999999999999.0000000000000000001", TF_ROUND_DOWN, NULL },
};

static void test_rounded(void **state)
{
    const struct rounded_case *c = *state;
    struct tf_dec out = tf_dec_zero();
    const char *wrong = tf_dec_parse_rounded(c->text, strlen(c->text), c->rounding, &out);

    if (c->want == NULL) {
        assert_string_equal(wrong, "is too large");
        return;
    }
    assert_null(wrong);
    expect(out, c->want);
}

/* -- Sums ---------------------------------------------------------------------- */

static const struct sum_case {
    const char *name;
    const char *a, *b, *sum, *difference; /* NULL: does not fit */
} sum_cases[] = {
    { "decimals", "0.1", "0.2", "0.3", "-0.1" },
    { "carry", "0.999999999999999999", "0.000000000000000001", "1", "0.999999999999999998" },
    { "signs", "-1.5", "2", "0.5", "-3.5" },
    { "nothing beyond the largest", LARGEST, "0.000000000000000001", NULL,
            "170141183460469231731.687303715884105726" },
    { "nothing below the smallest", SMALLEST, "0.000000000000000001",
            "-170141183460469231731.687303715884105727", NULL },
    { "both ends", LARGEST, SMALLEST, "-0.000000000000000001", NULL },
};

static void test_sum(void **state)
{
    const struct sum_case *c = *state;
    struct tf_dec out = tf_dec_of(77);

    assert_int_equal(tf_dec_add(dec(c->a), dec(c->b), &out), c->sum != NULL);
    expect(out, c->sum != NULL ? c->sum : "77");
    out = tf_dec_of(77);
    assert_int_equal(tf_dec_sub(dec(c->a), dec(c->b), &out), c->difference != NULL);
    expect(out, c->difference != NULL ? c->difference : "77");
}

static const struct order_case {
    const char *name;
    const char *a, *b;
    int cmp;
} order_cases[] = {
    { "below", "-1", "0.000000000000000001", -1 },
    { "equal however written", "1.50", "1.5", 0 },
    { "above", "20000000000", "19999999999.999999999999999999", 1 },
    { "smallest and largest", SMALLEST, LARGEST, -1 },
};

static void test_order(void **state)
{
    const struct order_case *c = *state;
    struct tf_dec a = dec(c->a), b = dec(c->b), difference;

    assert_int_equal(tf_dec_cmp(a, b), c->cmp);
    assert_int_equal(tf_dec_cmp(b, a), -c->cmp);
    assert_int_equal(tf_dec_cmp(tf_dec_min(a, b), c->cmp <= 0 ? a : b), 0);
    assert_int_equal(tf_dec_cmp(tf_dec_max(a, b), c->cmp >= 0 ? a : b), 0);
    if (tf_dec_sub(a, b, &difference)) {
        assert_int_equal(tf_dec_sign(difference), c->cmp);
        assert_int_equal(tf_dec_is_zero(difference), c->cmp == 0);
        assert_int_equal(tf_dec_sign(tf_dec_neg(difference)), -c->cmp);
    }
}

static void test_of(void **state)
{
    (void)state;
    expect(tf_dec_of(0), "0");
    expect(tf_dec_of(-3), "-3");
    expect(tf_dec_of(INT64_MAX), "9223372036854775807");
    expect(tf_dec_of(INT64_MIN), "-9223372036854775808");
    expect(tf_dec_neg(dec(SMALLEST)), SMALLEST);
}

/* -- Rounding ------------------------------------------------------------------- */

static const struct round_case {
    const char *name;
    const char *a, *to;
    const char *want[4]; /* half up, half even, up, down; NULL: does not fit */
} round_cases[] = {
    { "R1 below a tie", "0.014", "0.01", { "0.01", "0.01", "0.02", "0.01" } },
    { "R1 a tie after an even digit", "0.125", "0.01", { "0.13", "0.12", "0.13", "0.12" } },
    { "R1 a tie after an odd digit", "0.135", "0.01", { "0.14", "0.14", "0.14", "0.13" } },
    { "R1 above a tie", "0.126", "0.01", { "0.13", "0.13", "0.13", "0.12" } },
    { "R1 a hair above a tie", "0.125000000000000001", "0.01", { "0.13", "0.13", "0.13", "0.12" } },
    { "R1 a hair below a tie", "0.124999999999999999", "0.01", { "0.12", "0.12", "0.13", "0.12" } },
    { "R1 a negative tie goes away from zero", "-0.125", "0.01",
            { "-0.13", "-0.12", "-0.13", "-0.12" } },
    { "R1 negative below a tie", "-0.014", "0.01", { "-0.01", "-0.01", "-0.02", "-0.01" } },
    { "R1 exact stays in all modes", "-14.30", "0.01", { "-14.3", "-14.3", "-14.3", "-14.3" } },
    { "R1 to five cents", "0.075", "0.05", { "0.1", "0.1", "0.1", "0.05" } },
    { "R1 to five cents below the middle", "0.07", "0.05", { "0.05", "0.05", "0.1", "0.05" } },
    { "R1 to thousands", "12345", "1000", { "12000", "12000", "13000", "12000" } },
    { "R1 to more than itself", "0.4", "1", { "0", "0", "1", "0" } },
    { "R1 zero", "0", "0.01", { "0", "0", "0", "0" } },
    { "R1 the largest only fits downwards", LARGEST, "1",
            { NULL, NULL, NULL, "170141183460469231731" } },
    { "R1 the smallest only fits downwards", SMALLEST, "1",
            { NULL, NULL, NULL, "-170141183460469231731" } },
    { "R1 a step of zero is refused", "1", "0", { NULL, NULL, NULL, NULL } },
    { "R1 a step below zero is refused", "1", "-1", { NULL, NULL, NULL, NULL } },
};

static void test_round(void **state)
{
    const struct round_case *c = *state;

    for (int mode = 0; mode < 4; mode++) {
        struct tf_dec out = tf_dec_of(77);
        bool ok = tf_dec_round(dec(c->a), dec(c->to), (enum tf_rounding)mode, &out);

        assert_int_equal(ok, c->want[mode] != NULL);
        expect(out, ok ? c->want[mode] : "77");
    }
}

static const struct mul_case {
    const char *name;
    const char *a, *b;
    enum tf_rounding rounding;
    const char *want;
} mul_cases[] = {
    { "mul whole", "12", "3", TF_ROUND_DOWN, "36" },
    { "mul decimals", "0.1", "0.1", TF_ROUND_DOWN, "0.01" },
    { "mul signs", "-0.5", "3", TF_ROUND_DOWN, "-1.5" },
    { "mul a tie in the 19th place up", "0.000000000000000001", "0.5", TF_ROUND_HALF_UP,
            "0.000000000000000001" },
    { "mul a tie in the 19th place to even", "0.000000000000000001", "0.5", TF_ROUND_HALF_EVEN,
            "0" },
    { "mul a negative tie in the 19th place", "-0.000000000000000003", "0.5", TF_ROUND_HALF_UP,
            "-0.000000000000000002" },
    { "mul of more than 128 bits", "10000000000", "17000000000", TF_ROUND_DOWN,
            "170000000000000000000" },
    { "mul beyond the largest", "10000000000", "18000000000", TF_ROUND_DOWN, NULL },
    { "mul of the ends", SMALLEST, SMALLEST, TF_ROUND_DOWN, NULL },
    { "mul of the smallest by one", SMALLEST, "1", TF_ROUND_DOWN, SMALLEST },
    { "mul of the smallest by minus one", SMALLEST, "-1", TF_ROUND_DOWN, NULL },
};

static void test_mul(void **state)
{
    const struct mul_case *c = *state;
    struct tf_dec out = tf_dec_of(77);

    assert_int_equal(tf_dec_mul(dec(c->a), dec(c->b), c->rounding, &out), c->want != NULL);
    expect(out, c->want != NULL ? c->want : "77");
}

static const struct mul_div_case {
    const char *name;
    const char *a;
    int64_t num, den;
    enum tf_rounding rounding;
    const char *want; /* NULL: false */
} mul_div_cases[] = {
    { "R1 4290 s at 12.00 an hour is 14.30", "4290", 12, 3600, TF_ROUND_HALF_UP, "14.3" },
    { "R1 1/60 x 1500 is 25", "1500", 1, 60, TF_ROUND_HALF_UP, "25" },
    { "R1 a third is cut at 18 places", "1", 1, 3, TF_ROUND_HALF_UP, "0.333333333333333333" },
    { "R1 two thirds go up", "2", 1, 3, TF_ROUND_HALF_UP, "0.666666666666666667" },
    { "R1 two thirds down", "2", 1, 3, TF_ROUND_DOWN, "0.666666666666666666" },
    { "R1 minus two thirds", "-2", 1, 3, TF_ROUND_UP, "-0.666666666666666667" },
    { "a product of 190 bits", "170141183460469231731", INT64_MAX, INT64_MAX, TF_ROUND_UP,
            "170141183460469231731" },
    { "too large", "170141183460469231731", 2, 1, TF_ROUND_UP, NULL },
    { "far too large", LARGEST, INT64_MAX, 1, TF_ROUND_UP, NULL },
    { "num may be negative", "3", -5, 2, TF_ROUND_DOWN, "-7.5" },
    { "den of zero is refused", "3", 5, 0, TF_ROUND_DOWN, NULL },
    { "den below zero is refused", "3", 5, -2, TF_ROUND_DOWN, NULL },
};

static void test_mul_div(void **state)
{
    const struct mul_div_case *c = *state;
    struct tf_dec out = tf_dec_of(77);
    bool ok = tf_dec_mul_div(dec(c->a), tf_i128_of(c->num), tf_i128_of(c->den), c->rounding, &out);

    assert_int_equal(ok, c->want != NULL);
    expect(out, ok ? c->want : "77");
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_of),
    };

    return RUN_CASES("decimal text", test_text, text_cases) +
           RUN_CASES("decimal refused", test_refused, refused_cases) +
           RUN_CASES("decimal rounded", test_rounded, rounded_cases) +
           RUN_CASES("decimal sum", test_sum, sum_cases) +
           RUN_CASES("decimal order", test_order, order_cases) +
           RUN_CASES("decimal round", test_round, round_cases) +
           RUN_CASES("decimal mul", test_mul, mul_cases) +
           RUN_CASES("decimal mul_div", test_mul_div, mul_div_cases) +
           cmocka_run_group_tests_name("decimal", others, NULL, NULL);
}
