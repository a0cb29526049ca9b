/* SPDX-License-Identifier: MIT */
/*
 * Units as they are written, and their exact factors.  One row a case.
 */
#include <string.h>

#include "value/numbers.h"
#include "value/unit.h"

static struct tf_unit unit(const char *text)
{
    struct tf_unit out = { .text = "" };
    const char *wrong = tf_unit_parse(text, strlen(text), "CNY", &out);

    if (wrong != NULL)
        fail_msg("%s %s", text, wrong);
    return out;
}

static const struct unit_case {
    const char *name; /* and the text */
    const char *base, *factor;
    bool is_money;
} unit_cases[] = {
    { "second", "second", "1", false },
    { "seconds", "second", "1", false },
    { "microsecond", "second", "0.000001", false },
    { "milliseconds", "second", "0.001", false },
    { "minute", "second", "60", false },
    { "hour", "second", "3600", false },
    { "hours", "second", "3600", false },
    { "day", "second", "86400", false },
    { "weeks", "second", "604800", false },
    { "bit", "GB", "0.000000000125", false },
    { "byte", "GB", "0.000000001", false },
    { "bytes", "GB", "0.000000001", false },
    { "kB", "GB", "0.000001", false },
    { "MB", "GB", "0.001", false },
    { "GB", "GB", "1", false },
    { "TB", "GB", "1000", false },
    { "PB", "GB", "1000000", false },
    { "KiB", "GB", "0.000001024", false },
    { "MiB", "GB", "0.001048576", false },
    { "GiB", "GB", "1.073741824", false },
    { "TiB", "GB", "1099.511627776", false },
    { "PiB", "GB", "1125899.906842624", false },
    { "request", "request", "1", false },
    { "requests", "requests", "1", false },
    { "GB hour", "GB second", "3600", false },
    { "hour GB", "second GB", "3600", false },
    { "GiB hours", "GB second", "3865.4705664", false },
    { "byte microsecond", "GB second", "0.000000000000001", false },
    { "GPU second", "GPU second", "1", false },
    { "GPU hour", "GPU second", "3600", false },
    { "vCPU-core hour", "vCPU-core second", "3600", false },
    { "\xE6\xAC\xA1", "\xE6\xAC\xA1", "1", false },
    { "CNY", "CNY", "1", true },
    { "USD", "USD", "1", false },
    { "CNY hour", "CNY second", "3600", false },
};

static void test_unit(void **state)
{
    const struct unit_case *c = *state;
    struct tf_unit got = unit(c->name);

    assert_string_equal(got.text, c->name);
    assert_string_equal(got.base, c->base);
    expect(got.factor, c->factor);
    assert_int_equal(got.is_money, c->is_money);
}

#define CAPITALS                                                                                   \
    "has a time or data word with other capitals (second, hour, bit, byte, kB, MB, GB, "           \
    "TB, PB, KiB, MiB, GiB, TiB, PiB)"

static const struct refused_case {
    const char *name;
    const char *text;
    const char *wrong;
} refused_cases[] = {
    { "empty", "", "is empty" },
    { "a space before", " GB", "has a space too many" },
    { "a space after", "GB ", "has a space too many" },
    { "two spaces", "GB  hour", "has a space too many" },
    { "a slash", "CNY/hour", "has a / in it" },
    { "a number", "1000 requests", "has a number in it" },
    { "a line end", "GB\nhour", "has a sign that no unit has" },
    { "a star", "GB*hour", "has a sign that no unit has" },
    { "megabits or megabytes", "Mb", CAPITALS },
    { "KB", "KB hour", CAPITALS },
    { "Hours", "Hours", CAPITALS },
    { "64 bytes", "a23456789012345678901234567890123456789012345678901234567890abcd",
            "is too long" },
    { "a base of more than 63 bytes",
            "day day day day a2345678901234567890123456789012345678901234567", "is too long" },
    { "a factor beyond 18 places", "bit bit", "is too small a unit" },
    { "a factor beyond the largest", "PB PB PB PB", "is too large a unit" },
};

static void test_refused(void **state)
{
    const struct refused_case *c = *state;
    struct tf_unit out = { .text = "untouched" };

    assert_string_equal(tf_unit_parse(c->text, strlen(c->text), "CNY", &out), c->wrong);
    assert_string_equal(out.text, "untouched");
}

static const struct same_case {
    const char *name;
    const char *a, *b;
    bool same;
} same_cases[] = {
    { "other words of one base", "GB hour", "MiB days", true },
    { "another order", "GB hour", "day TB", true },
    { "time and data", "GB", "hour", false },
    { "a word more", "GB", "GB hour", false },
    { "a plural that is its own base", "request", "requests", false },
    { "twice one, once the other", "aa aa bb", "aa bb bb", false },
    { "spaces elsewhere", "ab c", "a bc", false },
};

static void test_same(void **state)
{
    const struct same_case *c = *state;
    struct tf_unit a = unit(c->a), b = unit(c->b);

    assert_int_equal(tf_unit_same_base(&a, &b), c->same);
    assert_int_equal(tf_unit_same_base(&b, &a), c->same);
}

static const struct convert_case {
    const char *name;
    const char *unit, *quantity, *base; /* NULL: does not fit */
} convert_cases[] = {
    { "hours to seconds", "hour", "1.5", "5400" },
    { "GB hours", "GB hour", "620", "2232000" },
    { "a unit of its own", "request", "7", "7" },
    { "bytes", "byte", "1", "0.000000001" },
    { "negative", "minute", "-2", "-120" },
    { "beyond the largest", "PiB", "170141183460469231731", NULL },
};

static void test_convert(void **state)
{
    const struct convert_case *c = *state;
    struct tf_unit of = unit(c->unit);
    struct tf_dec out = tf_dec_of(77);

    assert_int_equal(tf_unit_to_base(dec(c->quantity), &of, &out), c->base != NULL);
    expect(out, c->base != NULL ? c->base : "77");
    if (c->base == NULL)
        return;
    assert_true(tf_unit_from_base(out, &of, TF_ROUND_HALF_UP, &out));
    assert_int_equal(tf_dec_cmp(out, dec(c->quantity)), 0);
}

/* What 18 places can't hold is rounded half up; from base as it is asked. */
static void test_convert_rounds(void **state)
{
    struct tf_unit bit = unit("bit"), hour = unit("hour");
    struct tf_dec out;

    (void)state;
    assert_true(tf_unit_to_base(dec("0.000000004"), &bit, &out));
    expect(out, "0.000000000000000001"); /* from 0.0000000000000000005 */
    assert_true(tf_unit_from_base(dec("1"), &hour, TF_ROUND_HALF_UP, &out));
    expect(out, "0.000277777777777778");
    assert_true(tf_unit_from_base(dec("1"), &hour, TF_ROUND_DOWN, &out));
    expect(out, "0.000277777777777777");
    assert_false(tf_unit_from_base(dec("100000000000000000000"), &bit, TF_ROUND_DOWN, &out));
}

static const struct rate_case {
    const char *name;
    const char *text, *currency;
    const char *base, *factor; /* NULL: refused, and wrong says why */
    const char *wrong;
} rate_cases[] = {
    { "an hour", "CNY/hour", "CNY", "second", "3600", NULL },
    { "a GB hour", "CNY/GB hour", "CNY", "GB second", "3600", NULL },
    { "a request", "CNY/request", "CNY", "request", "1", NULL },
    { "spaces around the slash", "CNY / GB", "CNY", "GB", "1", NULL },
    { "any currency", "EUR/hour", NULL, "second", "3600", NULL },
    { "empty", "", "CNY", NULL, NULL, "is empty" },
    { "no slash", "CNY", "CNY", NULL, NULL, "has no / between money and what it is for" },
    { "two slashes", "CNY/GB/hour", "CNY", NULL, NULL, "has a / in it" },
    { "nothing after", "CNY/", "CNY", NULL, NULL, "has nothing after the /" },
    { "nothing before", "/hour", "CNY", NULL, NULL,
            "does not begin with a currency of three capital letters" },
    { "small letters", "cny/hour", "CNY", NULL, NULL,
            "does not begin with a currency of three capital letters" },
    { "another currency", "USD/hour", "CNY", NULL, NULL, "is in another currency" },
    { "money for money", "CNY/CNY", "CNY", NULL, NULL, "is money for money" },
};

static void test_rate(void **state)
{
    const struct rate_case *c = *state;
    struct tf_rate_unit out = { .currency = "" };
    const char *wrong = tf_rate_unit_parse(c->text, strlen(c->text), c->currency, &out);

    if (c->wrong != NULL) {
        assert_string_equal(wrong, c->wrong);
        assert_string_equal(out.currency, "");
        return;
    }
    assert_null(wrong);
    assert_memory_equal(out.currency, c->text, 3);
    assert_string_equal(out.per.base, c->base);
    expect(out.per.factor, c->factor);
}

int main(void)
{
    const struct CMUnitTest others[] = { cmocka_unit_test(test_convert_rounds) };

    return RUN_CASES("unit", test_unit, unit_cases) +
           RUN_CASES("unit refused", test_refused, refused_cases) +
           RUN_CASES("unit same base", test_same, same_cases) +
           RUN_CASES("unit convert", test_convert, convert_cases) +
           RUN_CASES("unit rate", test_rate, rate_cases) +
           cmocka_run_group_tests_name("unit others", others, NULL, NULL);
}
