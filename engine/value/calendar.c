/* SPDX-License-Identifier: MIT */
/*
 * calendar.c - civil dates, spans, windows and periods.
 *
 * Every border of a day, month or year is tf_zone_instant of a midnight, which
 * never goes back; so windows tile time whatever a zone does.
 * Layer: value.
 */
#include "value/calendar.h"

#include <assert.h>
#include <string.h>

enum {
    DAYS_400_YEARS = 146097,
    CYCLES_UP = 1000,      /* of 400 years */
    DAYS_TO_1970 = 719468, /* from 0000-03-01, where the cycle of leap years begins */
    SPAN_YEARS_MAX = 9999
};

#define MEAN_MONTH_US ((int64_t)2629746 * TF_SECOND) /* 400 years / 4800 */

/* Rounds down, unlike /. */
static int64_t divide_down(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static int64_t clamp_i64(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* a * b, or the nearest that fits; b > 0. */
static int64_t multiply_clamped(int64_t a, int64_t b)
{
    if (a > INT64_MAX / b)
        return INT64_MAX;
    return a < INT64_MIN / b ? INT64_MIN : a * b;
}

static int64_t add_clamped(int64_t a, int64_t b)
{
    if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b)
        return b > 0 ? INT64_MAX : INT64_MIN;
    return a + b;
}

/* -- Civil dates ----------------------------------------------------- */

/*
 * Years are counted from March, so that the leap day is a year's last; months
 * from March have 153 days in every five.  Both sides are moved up by whole
 * cycles, more than a 64-bit instant reaches back, so that unsigned 32-bit
 * division, the fast one, will do.
 */
int64_t tf_days_of_civil(int32_t year, int32_t month, int32_t day)
{
    uint32_t from_march = (uint32_t)(year + CYCLES_UP * 400 - (month < 3));
    uint32_t cycle = from_march / 400;
    uint32_t in_cycle = from_march % 400;
    uint32_t day_in_year = (153 * ((uint32_t)(month + 9) % 12) + 2) / 5 + (uint32_t)day - 1;
    uint32_t days = in_cycle * 365 + in_cycle / 4 - in_cycle / 100 + day_in_year;

    assert(year > -CYCLES_UP * 400 && year < CYCLES_UP * 400);
    return ((int64_t)cycle - CYCLES_UP) * DAYS_400_YEARS + days - DAYS_TO_1970;
}

void tf_civil_of_days(int64_t days, int32_t *year, int32_t *month, int32_t *day)
{
    uint32_t moved = (uint32_t)(days + DAYS_TO_1970 + (int64_t)CYCLES_UP * DAYS_400_YEARS);
    uint32_t cycle = moved / DAYS_400_YEARS;
    uint32_t in_cycle = moved % DAYS_400_YEARS;
    uint32_t leap_days = in_cycle / 1460 - in_cycle / 36524 + in_cycle / (DAYS_400_YEARS - 1);
    uint32_t year_in_cycle = (in_cycle - leap_days) / 365;
    uint32_t in_year = in_cycle - (year_in_cycle * 365 + year_in_cycle / 4 - year_in_cycle / 100);
    uint32_t from_march = (5 * in_year + 2) / 153;

    assert(days < INT64_C(146097) * CYCLES_UP && days > -INT64_C(146097) * CYCLES_UP);
    *day = (int32_t)(in_year - (153 * from_march + 2) / 5 + 1);
    *month = (int32_t)(from_march < 10 ? from_march + 3 : from_march - 9);
    *year = (int32_t)(cycle * 400 + year_in_cycle) - CYCLES_UP * 400 + (*month < 3);
}

struct tf_clock tf_clock_at(const struct tf_zone *zone, int64_t at)
{
    struct tf_clock clock;
    int64_t days, rest_us;
    int32_t second;

    at = clamp_i64(at, TF_EARLIEST, TF_LATEST);
    at += tf_zone_offset(zone, at) * TF_SECOND;
    days = divide_down(at, TF_DAY);
    rest_us = at - days * TF_DAY;
    second = (int32_t)(rest_us / TF_SECOND);
    tf_civil_of_days(days, &clock.year, &clock.month, &clock.day);
    clock.hour = second / 3600;
    clock.minute = second / 60 % 60;
    clock.second = second % 60;
    clock.us = (int32_t)(rest_us % TF_SECOND);
    clock.weekday = (int32_t)(days + 3 - divide_down(days + 3, 7) * 7) + 1; /* day 0: Thursday */
    return clock;
}

/* -- Spans ----------------------------------------------------------- */

static const struct span_unit {
    const char *word;
    struct tf_span span;
} span_units[] = {
    { "second", { 0, 0, TF_SECOND } },
    { "minute", { 0, 0, 60 * TF_SECOND } },
    { "hour", { 0, 0, TF_HOUR } },
    { "day", { 0, 1, 0 } },
    { "week", { 0, 7, 0 } },
    { "month", { 1, 0, 0 } },
    { "year", { 12, 0, 0 } },
};

enum { SPAN_UNITS = sizeof span_units / sizeof span_units[0] };

/* Finds a unit by its word, singular or plural. */
static const struct span_unit *find_span_unit(const char *text, size_t length)
{
    if (length > 1 && text[length - 1] == 's')
        length--;
    for (size_t i = 0; i < SPAN_UNITS; i++)
        if (strlen(span_units[i].word) == length && memcmp(span_units[i].word, text, length) == 0)
            return &span_units[i];
    return NULL;
}

const char *tf_span_parse(const char *text, size_t length, struct tf_span *out)
{
    static const int64_t months_max = SPAN_YEARS_MAX * 12;
    static const int64_t us_max = SPAN_YEARS_MAX * 366 * TF_DAY;
    const struct span_unit *unit;
    int64_t count = 0;
    size_t at = 0;

    *out = (struct tf_span){ 0 };
    for (; at < length && text[at] >= '0' && text[at] <= '9'; at++)
        count = count > us_max ? count : count * 10 + (text[at] - '0');
    if (at == 0 || at == length || text[at] != ' ')
        return "is not written like \"30 days\"";
    unit = find_span_unit(text + at + 1, length - at - 1);
    if (unit == NULL)
        return "has a unit that is not second, minute, hour, day, week, month or year";
    if (count == 0)
        return "is no time at all";
    if (count > us_max / TF_SECOND || count * unit->span.months > months_max ||
            count * unit->span.days > us_max / TF_DAY ||
            (unit->span.us > 0 && count > us_max / unit->span.us))
        return "is longer than 9999 years";
    out->months = (int32_t)(count * unit->span.months);
    out->days = (int32_t)(count * unit->span.days);
    out->us = count * unit->span.us;
    return NULL;
}

/* The local time `months` months and `days` days after one, on the same clock time. */
static int64_t add_calendar(int64_t local, int64_t months, int64_t days)
{
    int64_t date = divide_down(local, TF_DAY);
    int64_t clock_us = local - date * TF_DAY;
    int64_t first, next, month_index;
    int32_t year, month, day;

    if (months != 0) {
        tf_civil_of_days(date, &year, &month, &day);
        month_index = year * INT64_C(12) + month - 1 + clamp_i64(months, -240000, 240000);
        year = (int32_t)divide_down(month_index, 12);
        month = (int32_t)(month_index - year * INT64_C(12)) + 1;
        first = tf_days_of_civil(year, month, 1);
        next = tf_days_of_civil(year + month / 12, month % 12 + 1, 1);
        date = clamp_i64(first + day - 1, first, next - 1);
    }
    date += clamp_i64(days, -10000000, 10000000); /* some 27,000 years: far enough out */
    return date * TF_DAY + clock_us;
}

int64_t tf_span_after(
        const struct tf_zone *zone, int64_t anchor, struct tf_span span, int64_t count)
{
    int64_t months, days, after = anchor;

    if (count == 0 || anchor < TF_EARLIEST || anchor > TF_LATEST)
        return anchor;
    if (span.months != 0 || span.days != 0) {
        months = span.months == 0 ? 0 : multiply_clamped(count, span.months);
        days = span.days == 0 ? 0 : multiply_clamped(count, span.days);
        after += tf_zone_offset(zone, anchor) * TF_SECOND;
        after = tf_zone_instant(zone, add_calendar(after, months, days));
    }
    if (span.us != 0 && after != TF_NEVER && after != TF_ALWAYS)
        after = add_clamped(after, multiply_clamped(count, span.us));
    if (after < TF_EARLIEST || after > TF_LATEST)
        return after < TF_EARLIEST ? TF_ALWAYS : TF_NEVER;
    return after;
}

struct tf_interval tf_period_at(
        const struct tf_zone *zone, int64_t anchor, struct tf_span span, int64_t at)
{
    int64_t months_us = multiply_clamped(span.months, MEAN_MONTH_US);
    int64_t length_us = add_clamped(months_us, multiply_clamped(span.days, TF_DAY));
    struct tf_interval period = { anchor, TF_NEVER };
    int64_t count;

    assert(span.months >= 0 && span.days >= 0 && span.us >= 0);
    length_us = add_clamped(length_us, span.us);
    at = at > TF_LATEST ? TF_LATEST : at;
    at = at < TF_EARLIEST ? TF_EARLIEST : at;
    if (length_us == 0 || anchor < TF_EARLIEST || anchor > TF_LATEST)
        return period;
    /* A guess by the mean length, at most a few periods off; then one by one. */
    count = (at - anchor) / length_us;
    while (tf_span_after(zone, anchor, span, count) > at)
        count--;
    period.from = tf_span_after(zone, anchor, span, count);
    period.until = tf_span_after(zone, anchor, span, count + 1);
    while (period.until <= at) {
        period.from = period.until;
        period.until = tf_span_after(zone, anchor, span, ++count + 1);
    }
    return period;
}

/* -- Windows --------------------------------------------------------- */

static const char *const window_words[] = {
    [TF_WINDOW_NONE] = "",
    [TF_WINDOW_EVENT] = "event",
    [TF_WINDOW_SPELL] = "spell",
    [TF_WINDOW_HOUR] = "hour",
    [TF_WINDOW_DAY] = "day",
    [TF_WINDOW_MONTH] = "month",
    [TF_WINDOW_YEAR] = "year",
    [TF_WINDOW_LIFE] = "life",
    [TF_WINDOW_STATEMENT] = "statement",
};

bool tf_window_parse(const char *text, size_t length, enum tf_window *out)
{
    *out = TF_WINDOW_NONE;
    for (int window = TF_WINDOW_EVENT; window <= TF_WINDOW_STATEMENT; window++) {
        const char *word = window_words[window];

        if (strlen(word) != length || memcmp(word, text, length) != 0)
            continue;
        *out = (enum tf_window)window;
        return true;
    }
    return false;
}

bool tf_every_parse(const char *text, size_t length, enum tf_window *per, uint32_t *every)
{
    struct tf_span span;

    *every = 1;
    if (tf_window_parse(text, length, per))
        return *per >= TF_WINDOW_HOUR && *per <= TF_WINDOW_YEAR;
    if (tf_span_parse(text, length, &span) != NULL || span.us / TF_HOUR > 1000000)
        return false;
    *per = span.months > 0 ? TF_WINDOW_MONTH : span.days > 0 ? TF_WINDOW_DAY : TF_WINDOW_HOUR;
    *every = (uint32_t)(span.months > 0 ? span.months
                        : span.days > 0 ? span.days
                                        : span.us / TF_HOUR);
    return span.us % TF_HOUR == 0;
}

const char *tf_window_name(enum tf_window window)
{
    return window_words[window];
}

/* The local midnights around `local` that begin its window and the next one. */
static struct tf_interval local_window(enum tf_window window, int64_t local)
{
    int64_t first = divide_down(local, TF_DAY);
    int64_t next = first + 1;
    int32_t year, month, day;

    if (window != TF_WINDOW_DAY) {
        tf_civil_of_days(first, &year, &month, &day);
        if (window == TF_WINDOW_YEAR) {
            first = tf_days_of_civil(year, 1, 1);
            next = tf_days_of_civil(year + 1, 1, 1);
        } else {
            first -= day - 1;
            next = tf_days_of_civil(year + month / 12, month % 12 + 1, 1);
        }
    }
    return (struct tf_interval){ first * TF_DAY, next * TF_DAY };
}

static struct tf_interval hour_at(const struct tf_stretch *stretch, int64_t at)
{
    int64_t local = at + stretch->offset_us;
    int64_t from = divide_down(local, TF_HOUR) * TF_HOUR - stretch->offset_us;
    struct tf_interval hour = { from, from + TF_HOUR };

    if (hour.from < stretch->from)
        hour.from = stretch->from;
    if (hour.until > stretch->until)
        hour.until = stretch->until;
    return hour;
}

/* tf_zone_instant of a border, without a search when the wall shows it in this stretch. */
static int64_t border_at(
        const struct tf_zone *zone, const struct tf_stretch *stretch, int64_t local)
{
    int64_t at = local - stretch->offset_us;

    if (at >= stretch->from && at < stretch->until && local >= stretch->reached)
        return at;
    return tf_zone_instant(zone, local);
}

struct tf_interval tf_window_at(const struct tf_zone *zone, enum tf_window window, int64_t at)
{
    struct tf_interval local;
    struct tf_stretch stretch;
    int64_t latest;

    assert(window >= TF_WINDOW_HOUR && window <= TF_WINDOW_LIFE);
    if (window == TF_WINDOW_LIFE)
        return (struct tf_interval){ TF_ALWAYS, TF_NEVER };
    at = clamp_i64(at, TF_EARLIEST, TF_LATEST);
    stretch = tf_zone_stretch(zone, at);
    if (window == TF_WINDOW_HOUR)
        return hour_at(&stretch, at);
    /* The latest time that the wall has shown so far: what has begun goes on. */
    latest = at + stretch.offset_us;
    if (latest < stretch.reached)
        latest = stretch.reached - 1;
    local = local_window(window, latest);
    return (struct tf_interval){ border_at(zone, &stretch, local.from),
        border_at(zone, &stretch, local.until) };
}
