/* SPDX-License-Identifier: MIT */
/*
 * RFC 3339 in and out.  One row a case: text -> instant, or what is wrong with it.
 */
#include <string.h>

#include "support/cases.h"
#include "value/instant.h"

static const struct parse_case {
    const char *name;
    const char *text;
    int64_t at; /* when wrong is NULL */
    const char *wrong;
} parse_cases[] = {
    { "R24 the epoch", "1970-01-01T00:00:00Z", 0, NULL },
    { "R24 an offset is taken off", "2026-03-01T10:30:30+08:00", 1772332230 * TF_SECOND, NULL },
    { "R24 a western offset is added", "1970-01-01T00:00:00-03:30", 12600 * TF_SECOND, NULL },
    { "R24 microseconds", "1970-01-01T00:00:00.000001Z", 1, NULL },
    { "R24 few decimals", "1970-01-01T00:00:00.5Z", 500000, NULL },
    { "R24 before the epoch", "1969-12-31T23:59:59.999999Z", -1, NULL },
    { "R24 the first moment", "0001-01-01T00:00:00Z", TF_EARLIEST, NULL },
    { "R24 the last moment", "9999-12-31T23:59:59.999999Z", TF_LATEST, NULL },
    { "R24 29 February 2000", "2000-02-29T00:00Z", 951782400 * TF_SECOND, NULL },
    { "space for T", "1970-01-01 00:00:01Z", TF_SECOND, NULL },
    { "small t and z", "1970-01-01t00:00:01z", TF_SECOND, NULL },
    { "seconds left out", "1970-01-01T00:01Z", 60 * TF_SECOND, NULL },
    { "seconds left out before an offset", "1970-01-01T01:00+01:00", 0, NULL },
    { "offset -00:00", "1970-01-01T00:00:00-00:00", 0, NULL },
    { "widest offset", "1970-01-02T00:00:00+23:59", 60 * TF_SECOND, NULL },
    { "R24 leap second refused", "2016-12-31T23:59:60Z", 0,
            "has the second 60, and leap seconds are not counted" },
    { "no offset", "2026-03-01T10:30:30", 0, "has no zone offset" },
    { "no offset after the minute", "2026-03-01T10:30", 0, "has no zone offset" },
    { "a date alone", "2026-03-01", 0, "has a date but no time of day" },
    { "empty", "", 0, "is not written like 2026-03-01T10:30:00+08:00" },
    { "a word", "yesterday at half past ten", 0, "is not written like 2026-03-01T10:30:00+08:00" },
    { "slashes", "2026/03/01T10:30:30Z", 0, "is not written like 2026-03-01T10:30:00+08:00" },
    { "letter in the year", "2O26-03-01T10:30:30Z", 0,
            "is not written like 2026-03-01T10:30:00+08:00" },
    { "sign in the month", "2026-+3-01T10:30:30Z", 0,
            "is not written like 2026-03-01T10:30:00+08:00" },
    { "year 0000", "0000-03-01T10:30:30Z", 0, "has the year 0000, and years begin with 0001" },
    { "month 13", "2026-13-01T10:30:30Z", 0, "has a month that is not 01 to 12" },
    { "month 00", "2026-00-01T10:30:30Z", 0, "has a month that is not 01 to 12" },
    { "day 31 in April", "2026-04-31T10:30:30Z", 0, "has a day that its month does not have" },
    { "day 00", "2026-04-00T10:30:30Z", 0, "has a day that its month does not have" },
    { "29 February 2027", "2027-02-29T00:00Z", 0, "has a day that its month does not have" },
    { "29 February 1900", "1900-02-29T00:00Z", 0, "has a day that its month does not have" },
    { "hour 24", "2026-03-01T24:00:00Z", 0, "has an hour beyond 23" },
    { "minute 60", "2026-03-01T10:60:00Z", 0, "has a minute beyond 59" },
    { "second 61", "2026-03-01T10:30:61Z", 0, "has a second beyond 59" },
    { "one digit of seconds", "2026-03-01T10:30:3Z", 0,
            "is not written like 2026-03-01T10:30:00+08:00" },
    { "7 decimals", "2026-03-01T10:30:30.1234567Z", 0, "has more than 6 decimals of a second" },
    { "no decimals", "2026-03-01T10:30:30.Z", 0, "has a point without decimals of a second" },
    { "comma", "2026-03-01T10:30:30,5Z", 0, "is not written like 2026-03-01T10:30:00+08:00" },
    { "text after Z", "2026-03-01T10:30:30Z+01:00", 0, "goes on after its Z" },
    { "offset without colon", "2026-03-01T10:30:30+0800", 0,
            "has a zone offset that is not written like +08:00" },
    { "offset cut off", "2026-03-01T10:30:30+08:0", 0,
            "has a zone offset that is not written like +08:00" },
    { "offset of a day", "2026-03-01T10:30:30+24:00", 0, "has a zone offset beyond 23:59" },
    { "offset with 60 minutes", "2026-03-01T10:30:30+08:60", 0, "has a zone offset beyond 23:59" },
    { "before year 1 in UTC", "0001-01-01T00:00:00+00:01", 0,
            "is outside the years 0001 to 9999 in UTC" },
    { "after year 9999 in UTC", "9999-12-31T23:59:59.999999-00:01", 0,
            "is outside the years 0001 to 9999 in UTC" },
};

static void test_parse(void **state)
{
    const struct parse_case *c = *state;
    /* A copy without a NUL, so that a sanitizer sees a byte read too many. */
    size_t length = strlen(c->text);
    char *text = malloc(length + 1);
    int64_t at = 77;
    const char *wrong;

    assert_non_null(text);
    text = realloc(text, length == 0 ? 1 : length);
    memcpy(text, c->text, length);
    wrong = tf_instant_parse(text, length, &at);
    free(text);
    if (c->wrong != NULL) {
        assert_non_null(wrong);
        assert_string_equal(wrong, c->wrong);
        return;
    }
    assert_null(wrong);
    assert_true(at == c->at);
}

static const struct format_case {
    const char *name;
    int64_t at;
    int32_t offset_s;
    const char *text;
} format_cases[] = {
    { "UTC", 0, 0, "1970-01-01T00:00:00Z" },
    { "east", 1772332230 * TF_SECOND, 28800, "2026-03-01T10:30:30+08:00" },
    { "west", 12600 * TF_SECOND, -12600, "1970-01-01T00:00:00-03:30" },
    { "six decimals", 10, 0, "1970-01-01T00:00:00.000010Z" },
    { "before the epoch", -1, 0, "1969-12-31T23:59:59.999999Z" },
    { "an offset with seconds gives UTC", 0, 29143, "1970-01-01T00:00:00Z" },
    { "the first", TF_EARLIEST, 0, "0001-01-01T00:00:00Z" },
    { "the last", TF_LATEST, 0, "9999-12-31T23:59:59.999999Z" },
    { "the first in the west gives UTC", TF_EARLIEST, -3600, "0001-01-01T00:00:00Z" },
    { "the last in the east gives UTC", TF_LATEST, 3600, "9999-12-31T23:59:59.999999Z" },
    { "never", TF_NEVER, 28800, "never" },
    { "always", TF_ALWAYS, 28800, "always" },
    { "far out gives the last", TF_NEVER - 1, 0, "9999-12-31T23:59:59.999999Z" },
    { "far back gives the first", TF_ALWAYS + 1, 0, "0001-01-01T00:00:00Z" },
};

static void test_format(void **state)
{
    const struct format_case *c = *state;
    char text[TF_INSTANT_TEXT_MAX];
    size_t length = tf_instant_format(c->at, c->offset_s, text);

    assert_string_equal(text, c->text);
    assert_int_equal(length, strlen(c->text));
}

static const struct date_case {
    const char *name;
    const char *text;
    int32_t year, month, day;
    bool good;
} date_cases[] = {
    { "a date", "2026-03-01", 2026, 3, 1, true },
    { "leap day", "2028-02-29", 2028, 2, 29, true },
    { "no leap day in 2100", "2100-02-29", 0, 0, 0, false },
    { "a time after it", "2026-03-01T", 0, 0, 0, false },
    { "short", "2026-3-1", 0, 0, 0, false },
    { "empty", "", 0, 0, 0, false },
};

static void test_date(void **state)
{
    const struct date_case *c = *state;
    int32_t year = 0, month = 0, day = 0;
    const char *wrong = tf_date_parse(c->text, strlen(c->text), &year, &month, &day);

    if (!c->good) {
        assert_non_null(wrong);
        return;
    }
    assert_null(wrong);
    assert_int_equal(year, c->year);
    assert_int_equal(month, c->month);
    assert_int_equal(day, c->day);
}

/* Format and parse are each other's inverse at every offset, over all years. */
static void test_round_trip(void **state)
{
    uint64_t seed = 42;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        char text[TF_INSTANT_TEXT_MAX];
        int64_t at, back = 0;
        int32_t offset_s;

        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        at = TF_EARLIEST + (int64_t)((seed >> 1) % (uint64_t)(TF_LATEST - TF_EARLIEST));
        offset_s = (int32_t)((seed >> 33) % 2879) * 60 - 1439 * 60;
        if (i % 2 == 0)
            at -= at % TF_SECOND;
        assert_null(tf_instant_parse(text, tf_instant_format(at, offset_s, text), &back));
        assert_true(back == at);
    }
}

int main(void)
{
    const struct CMUnitTest whole[] = { cmocka_unit_test(test_round_trip) };
    int failed = RUN_CASES("instant parse", test_parse, parse_cases);

    failed += RUN_CASES("instant format", test_format, format_cases);
    failed += RUN_CASES("date parse", test_date, date_cases);
    failed += cmocka_run_group_tests_name("instant round trip", whole, NULL, NULL);
    return failed != 0;
}
