/* SPDX-License-Identifier: MIT */
/*
 * Civil dates, spans, windows and periods; windows tile time in every zone.
 */
#include <string.h>

#include "support/cases.h"
#include "value/all_zones.h"
#include "value/calendar.h"

static struct tf_zones zones; /* for the whole program; freed in main */

static const struct tf_zone *zone_of(const char *name)
{
    const struct tf_zone *zone;
    tariff_error err;

    if (tf_zones_find(&zones, name, &zone, &err) != TARIFF_OK)
        fail_msg("%s %s", err.message, err.hint);
    return zone;
}

static int64_t instant(const char *text)
{
    const char *wrong;
    int64_t at;

    if (strcmp(text, "never") == 0)
        return TF_NEVER;
    if (strcmp(text, "always") == 0)
        return TF_ALWAYS;
    if ((wrong = tf_instant_parse(text, strlen(text), &at)) != NULL)
        fail_msg("%s %s", text, wrong);
    return at;
}

/* Fails with both moments readable. */
static void assert_instant(int64_t got, const char *want)
{
    char text[TF_INSTANT_TEXT_MAX];

    tf_instant_format(got, 0, text);
    if (got != instant(want))
        fail_msg("%s is wanted, %s is given", want, text);
}

/* -- Civil dates ----------------------------------------------------- */

static void test_civil_days_run_on(void **state)
{
    static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int64_t days = -719528; /* 0000-01-01 */

    (void)state;
    for (int32_t year = 0; year <= 10000; year++) {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

        for (int32_t month = 1; month <= 12; month++) {
            for (int32_t day = 1; day <= month_days[month - 1] + (leap && month == 2); day++) {
                int32_t back[3];

                if (tf_days_of_civil(year, month, day) != days)
                    fail_msg("%d-%d-%d", year, month, day);
                tf_civil_of_days(days, &back[0], &back[1], &back[2]);
                if (back[0] != year || back[1] != month || back[2] != day)
                    fail_msg("back from %d-%d-%d", year, month, day);
                days++;
            }
        }
    }
}

static const struct clock_case {
    const char *name;
    const char *zone;
    const char *at;
    struct tf_clock clock;
} clock_cases[] = {
    { "R24 a Thursday", "UTC", "1970-01-01T00:00Z", { 1970, 1, 1, 0, 0, 0, 4, 0 } },
    { "R24 a Wednesday before", "UTC", "1969-12-31T23:59:59.999999Z",
            { 1969, 12, 31, 23, 59, 59, 3, 999999 } },
    { "R24 a Sunday is 7", "Asia/Shanghai", "2026-03-01T10:30:30.25+08:00",
            { 2026, 3, 1, 10, 30, 30, 7, 250000 } },
    { "R24 a Monday is 1", "Asia/Shanghai", "2026-03-01T16:00Z", { 2026, 3, 2, 0, 0, 0, 1, 0 } },
    { "R24 daylight time", "Europe/Berlin", "2024-07-01T00:00Z", { 2024, 7, 1, 2, 0, 0, 1, 0 } },
    { "R24 the first", "UTC", "0001-01-01T00:00Z", { 1, 1, 1, 0, 0, 0, 1, 0 } },
    { "R24 the last", "UTC", "9999-12-31T23:59:59.999999Z",
            { 9999, 12, 31, 23, 59, 59, 5, 999999 } },
    { "R24 never is the last", "UTC", "never", { 9999, 12, 31, 23, 59, 59, 5, 999999 } },
    { "R24 always is the first", "UTC", "always", { 1, 1, 1, 0, 0, 0, 1, 0 } },
};

static void test_clock(void **state)
{
    const struct clock_case *c = *state;
    struct tf_clock clock = tf_clock_at(zone_of(c->zone), instant(c->at));

    assert_memory_equal(&clock, &c->clock, sizeof clock);
}

/* -- Spans ----------------------------------------------------------- */

static const struct span_case {
    const char *name;
    const char *text;
    struct tf_span span;
    const char *wrong;
} span_cases[] = {
    { "one year", "1 year", { 12, 0, 0 }, NULL },
    { "two years", "2 years", { 24, 0, 0 }, NULL },
    { "plural of one", "1 months", { 1, 0, 0 }, NULL },
    { "singular of six", "6 month", { 6, 0, 0 }, NULL },
    { "days", "30 days", { 0, 30, 0 }, NULL },
    { "weeks", "2 weeks", { 0, 14, 0 }, NULL },
    { "hour", "1 hour", { 0, 0, TF_HOUR }, NULL },
    { "minutes", "90 minutes", { 0, 0, 90 * 60 * TF_SECOND }, NULL },
    { "seconds", "45 seconds", { 0, 0, 45 * TF_SECOND }, NULL },
    { "the longest", "9999 years", { 9999 * 12, 0, 0 }, NULL },
    { "too long", "10000 years", { 0 }, "is longer than 9999 years" },
    { "too many months", "119989 months", { 0 }, "is longer than 9999 years" },
    { "too many days", "4000000 days", { 0 }, "is longer than 9999 years" },
    { "too many hours", "99999999 hours", { 0 }, "is longer than 9999 years" },
    { "too many digits", "99999999999999999999999 seconds", { 0 }, "is longer than 9999 years" },
    { "zero", "0 days", { 0 }, "is no time at all" },
    { "no count", "day", { 0 }, "is not written like \"30 days\"" },
    { "no unit", "30", { 0 }, "is not written like \"30 days\"" },
    { "no unit after the space", "30 ", { 0 },
            "has a unit that is not second, minute, hour, day, week, month or year" },
    { "no space", "30days", { 0 }, "is not written like \"30 days\"" },
    { "negative", "-30 days", { 0 }, "is not written like \"30 days\"" },
    { "a fraction", "1.5 days", { 0 }, "is not written like \"30 days\"" },
    { "empty", "", { 0 }, "is not written like \"30 days\"" },
    { "a unit that is none", "3 fortnights", { 0 },
            "has a unit that is not second, minute, hour, day, week, month or year" },
    { "an s alone", "3 s", { 0 },
            "has a unit that is not second, minute, hour, day, week, month or year" },
};

static void test_span(void **state)
{
    const struct span_case *c = *state;
    struct tf_span span = { 7, 7, 7 };
    const char *wrong = tf_span_parse(c->text, strlen(c->text), &span);

    if (c->wrong != NULL) {
        assert_non_null(wrong);
        assert_string_equal(wrong, c->wrong);
    } else {
        assert_null(wrong);
    }
    assert_memory_equal(&span, &c->span, sizeof span);
}

static const struct after_case {
    const char *name;
    const char *zone;
    const char *anchor;
    struct tf_span span;
    int64_t count;
    const char *after;
} after_cases[] = {
    { "A-05 a year from 29 February", "Asia/Shanghai", "2028-02-29T10:00+08:00", { 12, 0, 0 }, 1,
            "2029-02-28T10:00+08:00" },
    { "A-05 four years from 29 February", "Asia/Shanghai", "2028-02-29T10:00+08:00", { 12, 0, 0 },
            4, "2032-02-29T10:00+08:00" },
    { "A-05 a year over 29 February", "Asia/Shanghai", "2027-03-01T10:00+08:00", { 12, 0, 0 }, 1,
            "2028-03-01T10:00+08:00" },
    { "A-05 365 days over 29 February", "Asia/Shanghai", "2027-03-01T10:00+08:00", { 0, 365, 0 }, 1,
            "2028-02-29T10:00+08:00" },
    { "A-05 a month from the 31st", "UTC", "2026-01-31T00:00Z", { 1, 0, 0 }, 1,
            "2026-02-28T00:00Z" },
    { "A-05 two months from the 31st, not chained", "UTC", "2026-01-31T00:00Z", { 1, 0, 0 }, 2,
            "2026-03-31T00:00Z" },
    { "R24 months over a new year", "UTC", "2026-11-30T00:00Z", { 3, 0, 0 }, 1,
            "2027-02-28T00:00Z" },
    { "R24 a month back", "UTC", "2026-03-31T00:00Z", { 1, 0, 0 }, -1, "2026-02-28T00:00Z" },
    { "R24 fourteen months back", "UTC", "2026-03-31T00:00Z", { 14, 0, 0 }, -1,
            "2025-01-31T00:00Z" },
    { "R24 a day of 23 hours", "Europe/Berlin", "2024-03-30T12:00+01:00", { 0, 1, 0 }, 1,
            "2024-03-31T12:00+02:00" },
    { "R24 a day of 25 hours", "Europe/Berlin", "2024-10-26T12:00+02:00", { 0, 1, 0 }, 1,
            "2024-10-27T12:00+01:00" },
    { "R24 24 hours are exact", "Europe/Berlin", "2024-10-26T12:00+02:00", { 0, 0, TF_HOUR }, 24,
            "2024-10-27T11:00+01:00" },
    { "R24 a day to a skipped time", "Europe/Berlin", "2024-03-30T02:30+01:00", { 0, 1, 0 }, 1,
            "2024-03-31T03:00+02:00" },
    { "R24 two days over a skipped time", "Europe/Berlin", "2024-03-30T02:30+01:00", { 0, 1, 0 }, 2,
            "2024-04-01T02:30+02:00" },
    { "R24 a day to a repeated time", "Europe/Berlin", "2024-10-26T02:30+02:00", { 0, 1, 0 }, 1,
            "2024-10-27T02:30+02:00" },
    { "R24 no span from a repeated time", "Europe/Berlin", "2024-10-27T02:30+01:00", { 0, 1, 0 }, 0,
            "2024-10-27T02:30+01:00" },
    { "R24 an hour inside a repeated time", "Europe/Berlin", "2024-10-27T02:30+01:00",
            { 0, 0, TF_HOUR }, 1, "2024-10-27T03:30+01:00" },
    { "R24 a day to a day that is skipped", "Pacific/Apia", "2011-12-29T12:00-10:00", { 0, 1, 0 },
            1, "2011-12-31T00:00+14:00" },
    { "R24 months, days and the exact rest", "Europe/Berlin", "2024-02-28T12:00+01:00",
            { 1, 3, TF_SECOND }, 1, "2024-03-31T12:00:01+02:00" },
    { "R24 past the year 9999", "UTC", "2026-01-31T00:00Z", { 12, 0, 0 }, 8000, "never" },
    { "R24 far past the year 9999", "UTC", "2026-01-31T00:00Z", { INT32_MAX, INT32_MAX, INT64_MAX },
            INT64_MAX, "never" },
    { "R24 far before the year 1", "UTC", "2026-01-31T00:00Z", { INT32_MAX, INT32_MAX, INT64_MAX },
            INT64_MIN, "always" },
    { "R24 hours past the year 9999", "UTC", "2026-01-31T00:00Z", { 0, 0, TF_HOUR }, INT64_MAX,
            "never" },
    { "R24 to the last moment", "UTC", "9999-12-30T23:59:59.999999Z", { 0, 1, 0 }, 1,
            "9999-12-31T23:59:59.999999Z" },
    { "R24 from never", "UTC", "never", { 12, 0, 0 }, 1, "never" },
    { "R24 from always", "UTC", "always", { 12, 0, 0 }, 1, "always" },
};

static void test_after(void **state)
{
    const struct after_case *c = *state;

    assert_instant(
            tf_span_after(zone_of(c->zone), instant(c->anchor), c->span, c->count), c->after);
}

/* -- Windows --------------------------------------------------------- */

static const struct window_case {
    const char *name;
    const char *zone;
    enum tf_window window;
    const char *at;
    const char *from;
    const char *until;
} window_cases[] = {
    { "R24 an hour", "Asia/Shanghai", TF_WINDOW_HOUR, "2026-03-01T10:30:30+08:00",
            "2026-03-01T10:00+08:00", "2026-03-01T11:00+08:00" },
    { "R24 an hour begins at its first moment", "Asia/Shanghai", TF_WINDOW_HOUR,
            "2026-03-01T11:00+08:00", "2026-03-01T11:00+08:00", "2026-03-01T12:00+08:00" },
    { "R24 a day", "Asia/Shanghai", TF_WINDOW_DAY, "2026-03-01T10:30+08:00",
            "2026-03-01T00:00+08:00", "2026-03-02T00:00+08:00" },
    { "R24 a month", "Asia/Shanghai", TF_WINDOW_MONTH, "2026-02-01T00:00+08:00",
            "2026-02-01T00:00+08:00", "2026-03-01T00:00+08:00" },
    { "R24 a month ends before the next", "Asia/Shanghai", TF_WINDOW_MONTH,
            "2026-12-31T23:59:59.999999+08:00", "2026-12-01T00:00+08:00",
            "2027-01-01T00:00+08:00" },
    { "R24 a year", "Asia/Shanghai", TF_WINDOW_YEAR, "2026-03-01T10:30+08:00",
            "2026-01-01T00:00+08:00", "2027-01-01T00:00+08:00" },
    { "R24 life", "Asia/Shanghai", TF_WINDOW_LIFE, "2026-03-01T10:30+08:00", "always", "never" },
    { "R24 an hour of a zone off by half an hour", "Asia/Kolkata", TF_WINDOW_HOUR,
            "2026-03-01T10:15+05:30", "2026-03-01T10:00+05:30", "2026-03-01T11:00+05:30" },
    { "R24 a day of 23 hours", "Europe/Berlin", TF_WINDOW_DAY, "2024-03-31T12:00+02:00",
            "2024-03-31T00:00+01:00", "2024-04-01T00:00+02:00" },
    { "R24 a day of 25 hours", "Europe/Berlin", TF_WINDOW_DAY, "2024-10-27T12:00+01:00",
            "2024-10-27T00:00+02:00", "2024-10-28T00:00+01:00" },
    { "R24 an hour comes twice, first", "Europe/Berlin", TF_WINDOW_HOUR, "2024-10-27T02:30+02:00",
            "2024-10-27T02:00+02:00", "2024-10-27T02:00+01:00" },
    { "R24 an hour comes twice, second", "Europe/Berlin", TF_WINDOW_HOUR, "2024-10-27T02:30+01:00",
            "2024-10-27T02:00+01:00", "2024-10-27T03:00+01:00" },
    { "R24 half an hour comes twice, first", "Australia/Lord_Howe", TF_WINDOW_HOUR,
            "2024-04-07T01:45+11:00", "2024-04-07T01:00+11:00", "2024-04-07T02:00+11:00" },
    { "R24 half an hour comes twice, second", "Australia/Lord_Howe", TF_WINDOW_HOUR,
            "2024-04-07T01:45+10:30", "2024-04-07T01:30+10:30", "2024-04-07T02:00+10:30" },
    { "R24 half an hour is skipped", "Australia/Lord_Howe", TF_WINDOW_HOUR,
            "2024-10-06T02:45+11:00", "2024-10-06T02:30+11:00", "2024-10-06T03:00+11:00" },
    { "R24 the day before a skipped day", "Pacific/Apia", TF_WINDOW_DAY, "2011-12-29T12:00-10:00",
            "2011-12-29T00:00-10:00", "2011-12-31T00:00+14:00" },
    { "R24 the day after a skipped day", "Pacific/Apia", TF_WINDOW_DAY, "2011-12-31T00:00+14:00",
            "2011-12-31T00:00+14:00", "2012-01-01T00:00+14:00" },
    { "R24 a month with a skipped day", "Pacific/Apia", TF_WINDOW_MONTH, "2011-12-31T00:00+14:00",
            "2011-12-01T00:00-10:00", "2012-01-01T00:00+14:00" },
    { "R24 a day that begins at one", "America/Sao_Paulo", TF_WINDOW_DAY, "2018-11-04T12:00-02:00",
            "2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00" },
    { "R24 a day whose last hour comes twice", "America/Sao_Paulo", TF_WINDOW_DAY,
            "2018-02-17T23:30-03:00", "2018-02-17T00:00-02:00", "2018-02-18T00:00-03:00" },
    { "R24 a day that begins at one, Beirut", "Asia/Beirut", TF_WINDOW_DAY,
            "2024-03-31T12:00+03:00", "2024-03-31T01:00+03:00", "2024-04-01T00:00+03:00" },
    { "R24 a day that begins at one, Cairo", "Africa/Cairo", TF_WINDOW_DAY,
            "2024-04-26T12:00+03:00", "2024-04-26T01:00+03:00", "2024-04-27T00:00+03:00" },
    { "R24 a day whose midnight comes twice", "America/Havana", TF_WINDOW_DAY,
            "2018-11-04T00:30-05:00", "2018-11-04T00:00-04:00", "2018-11-05T00:00-05:00" },
    { "R24 put back across midnight, the new day goes on", "America/St_Johns", TF_WINDOW_DAY,
            "2010-11-06T23:30-03:30", "2010-11-07T00:00-02:30", "2010-11-08T00:00-03:30" },
    { "R24 put back across midnight, the day before", "America/St_Johns", TF_WINDOW_DAY,
            "2010-11-06T23:30-02:30", "2010-11-06T00:00-02:30", "2010-11-07T00:00-02:30" },
    { "R24 the first year", "UTC", TF_WINDOW_YEAR, "0001-01-01T00:00Z", "0001-01-01T00:00Z",
            "0002-01-01T00:00Z" },
    { "R24 the last hour but one", "UTC", TF_WINDOW_HOUR, "9999-12-31T22:59Z", "9999-12-31T22:00Z",
            "9999-12-31T23:00Z" },
};

static void test_window(void **state)
{
    const struct window_case *c = *state;
    struct tf_interval window = tf_window_at(zone_of(c->zone), c->window, instant(c->at));

    assert_instant(window.from, c->from);
    assert_instant(window.until, c->until);
}

static void check_window(const struct tf_zone *zone, enum tf_window window, int64_t at)
{
    struct tf_interval here = tf_window_at(zone, window, at);
    struct tf_interval there;

    if (!(here.from <= at && at < here.until))
        fail_msg("%s: %s at %lld does not hold it", tf_zone_name(zone), tf_window_name(window),
                (long long)at);
    there = tf_window_at(zone, window, here.until);
    if (there.from != here.until)
        fail_msg("%s: %s after %lld does not follow it", tf_zone_name(zone), tf_window_name(window),
                (long long)at);
    there = tf_window_at(zone, window, here.until - 1);
    assert_memory_equal(&there, &here, sizeof here);
    there = tf_window_at(zone, window, here.from);
    assert_memory_equal(&there, &here, sizeof here);
    there = tf_window_at(zone, TF_WINDOW_HOUR, here.from);
    assert_true(there.from == here.from); /* whole hours */
    there = tf_window_at(zone, TF_WINDOW_DAY, here.from);
    assert_true(window == TF_WINDOW_HOUR || there.from == here.from); /* whole days */
}

/* Around every change of the offset between two instants. */
static void check_changes(const struct tf_zone *zone, int64_t from, int64_t until)
{
    struct tf_stretch stretch = tf_zone_stretch(zone, from);

    for (; stretch.until < until; stretch = tf_zone_stretch(zone, stretch.until))
        for (int64_t step = -26; step <= 26; step++)
            for (int window = TF_WINDOW_HOUR; window <= TF_WINDOW_YEAR; window++)
                check_window(
                        zone, (enum tf_window)window, stretch.until + step * TF_HOUR - (step & 1));
}

/* Around the changes of all history and where the rule's cycle closes, and in ordinary times. */
static void check_tiling(const struct tf_zone *zone)
{
    check_changes(zone, TF_EARLIEST, instant("2045-01-01T00:00Z"));
    check_changes(zone, instant("2400-01-01T00:00Z"), instant("2460-01-01T00:00Z"));
    for (int64_t year = 2; year < 9999; year += 37)
        for (int window = TF_WINDOW_HOUR; window <= TF_WINDOW_YEAR; window++)
            check_window(zone, (enum tf_window)window,
                    TF_EARLIEST + year * 365 * TF_DAY + year * 12345678901);
}

static void test_windows_tile_in_all_zones(void **state)
{
    (void)state;
    assert_true(for_all_zones(&zones, check_tiling) > 300);
}

static void test_extremes_are_survived(void **state)
{
    static const int64_t instants[] = { INT64_MIN, INT64_MIN + 1, TF_EARLIEST - 1, TF_EARLIEST,
        TF_LATEST, TF_LATEST + 1, INT64_MAX - 1, INT64_MAX };
    static const char *const names[] = { "UTC", "Asia/Shanghai", "America/New_York", "+23:59",
        "-23:59" };

    (void)state;
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
        for (size_t j = 0; j < sizeof names / sizeof names[0]; j++) {
            const struct tf_zone *zone = zone_of(names[j]);

            for (int window = TF_WINDOW_HOUR; window <= TF_WINDOW_LIFE; window++) {
                struct tf_interval got = tf_window_at(zone, (enum tf_window)window, instants[i]);

                assert_true(got.from < got.until);
            }
            tf_span_after(zone, instants[i], (struct tf_span){ 1, 1, 1 }, 1);
            tf_period_at(zone, instants[i], (struct tf_span){ 1, 1, 1 }, INT64_MAX);
            tf_clock_at(zone, instants[i]);
        }
    }
}

static void test_window_words(void **state)
{
    enum tf_window window;

    (void)state;
    for (int i = TF_WINDOW_EVENT; i <= TF_WINDOW_STATEMENT; i++) {
        const char *word = tf_window_name((enum tf_window)i);

        assert_true(tf_window_parse(word, strlen(word), &window));
        assert_int_equal(window, i);
    }
    assert_false(tf_window_parse("", 0, &window));
    assert_false(tf_window_parse("hours", 5, &window));
    assert_false(tf_window_parse("hou", 3, &window));
    assert_int_equal(window, TF_WINDOW_NONE);
}

/* -- Periods --------------------------------------------------------- */

static const struct period_case {
    const char *name;
    const char *zone;
    const char *anchor;
    struct tf_span span;
    const char *at;
    const char *from;
    const char *until;
} period_cases[] = {
    { "R24 the first month", "Asia/Shanghai", "2026-01-31T10:30+08:00", { 1, 0, 0 },
            "2026-01-31T10:30+08:00", "2026-01-31T10:30+08:00", "2026-02-28T10:30+08:00" },
    { "A-05 periods are clamped and not chained", "Asia/Shanghai", "2026-01-31T10:30+08:00",
            { 1, 0, 0 }, "2026-03-01T00:00+08:00", "2026-02-28T10:30+08:00",
            "2026-03-31T10:30+08:00" },
    { "A-05 years from 29 February", "UTC", "2028-02-29T10:00Z", { 12, 0, 0 }, "2032-02-28T12:00Z",
            "2031-02-28T10:00Z", "2032-02-29T10:00Z" },
    { "R24 days over daylight time", "Europe/Berlin", "2024-03-30T12:00+01:00", { 0, 1, 0 },
            "2024-03-31T11:59+02:00", "2024-03-30T12:00+01:00", "2024-03-31T12:00+02:00" },
    { "R24 hours over daylight time", "Europe/Berlin", "2024-03-30T12:00+01:00", { 0, 0, TF_HOUR },
            "2024-03-31T03:00+02:00", "2024-03-31T03:00+02:00", "2024-03-31T04:00+02:00" },
    { "R24 the last microsecond", "UTC", "2026-01-01T00:00Z", { 0, 30, 0 },
            "2026-01-30T23:59:59.999999Z", "2026-01-01T00:00Z", "2026-01-31T00:00Z" },
    { "R24 many years on", "UTC", "0001-01-31T00:00Z", { 1, 0, 0 }, "9999-12-01T00:00Z",
            "9999-11-30T00:00Z", "9999-12-31T00:00Z" },
    { "R24 the last ends never", "UTC", "9999-12-01T00:00Z", { 1, 0, 0 }, "9999-12-31T00:00Z",
            "9999-12-01T00:00Z", "never" },
    { "R24 the longest", "UTC", "2026-01-01T00:00Z", { INT32_MAX, INT32_MAX, INT64_MAX },
            "9999-12-31T00:00Z", "2026-01-01T00:00Z", "never" },
    { "R24 no length", "UTC", "2026-01-01T00:00Z", { 0, 0, 0 }, "2027-01-01T00:00Z",
            "2026-01-01T00:00Z", "never" },
    { "R24 never", "UTC", "2026-01-01T00:00Z", { 12, 0, 0 }, "never", "9999-01-01T00:00Z",
            "never" },
    { "R24 over a skipped day", "Pacific/Apia", "2011-12-28T12:00-10:00", { 0, 1, 0 },
            "2011-12-31T06:00+14:00", "2011-12-31T00:00+14:00", "2011-12-31T12:00+14:00" },
};

static void test_period(void **state)
{
    const struct period_case *c = *state;
    struct tf_interval period =
            tf_period_at(zone_of(c->zone), instant(c->anchor), c->span, instant(c->at));

    assert_instant(period.from, c->from);
    assert_instant(period.until, c->until);
}

int main(void)
{
    const struct CMUnitTest whole[] = {
        cmocka_unit_test(test_civil_days_run_on),
        cmocka_unit_test(test_windows_tile_in_all_zones),
        cmocka_unit_test(test_extremes_are_survived),
        cmocka_unit_test(test_window_words),
    };
    int failed;

    tf_zones_init(&zones, tf_alloc_of(NULL, NULL), NULL);
    failed = RUN_CASES("clock", test_clock, clock_cases);
    failed += RUN_CASES("span parse", test_span, span_cases);
    failed += RUN_CASES("span after", test_after, after_cases);
    failed += RUN_CASES("window", test_window, window_cases);
    failed += RUN_CASES("period", test_period, period_cases);
    failed += cmocka_run_group_tests_name("calendar", whole, NULL, NULL);
    tf_zones_free(&zones);
    return failed != 0;
}
