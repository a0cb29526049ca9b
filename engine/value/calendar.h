/* SPDX-License-Identifier: MIT */
/*
 * calendar.h - civil dates, spans such as "1 year", and windows.
 *
 * Windows and spans follow the wall clock of a zone: a day may have 23 or 25
 * hours.  Periods are computed from their anchor, never chained, and clamped
 * to the month's end.  Everything is [from, until).  (R24, A-05)
 * Layer: value.
 */
#ifndef TF_VALUE_CALENDAR_H
#define TF_VALUE_CALENDAR_H

#include "value/instant.h"
#include "value/zone.h"

/* Days since 1970-01-01 of a civil date, and back (proleptic Gregorian). */
int64_t tf_days_of_civil(int32_t year, int32_t month, int32_t day);
void tf_civil_of_days(int64_t days, int32_t *year, int32_t *month, int32_t *day);

/* A length of time by the calendar: months and days follow the wall clock, the rest is exact. */
struct tf_span {
    int32_t months; /* years are 12 */
    int32_t days;   /* weeks are 7 */
    int64_t us;     /* hours, minutes, seconds */
};

/* Reads "1 year", "30 days", "1 hour", "90 minutes", "45 seconds", "2 weeks", "6 months";
 * count >= 1, singular or plural, at most 9999 years.  NULL on success, else what is wrong. */
const char *tf_span_parse(const char *text, size_t length, struct tf_span *out);

/*
 * anchor plus count spans, on the zone's wall clock: months first, clamped to the
 * month's end, then days, then the exact rest.  A wall time that is skipped or
 * occurs twice is taken as by tf_zone_instant; a span without months and days
 * never looks at the wall.  Past the year 9999 it is TF_NEVER, before 1 TF_ALWAYS.
 */
int64_t tf_span_after(
        const struct tf_zone *zone, int64_t anchor, struct tf_span span, int64_t count);

/* Windows that follow the calendar of a zone.  (DESIGN: window) */
enum tf_window {
    TF_WINDOW_NONE = 0, /* not given */
    TF_WINDOW_EVENT,    /* each event its own; not a calendar window */
    TF_WINDOW_SPELL,    /* each spell its own; not a calendar window */
    TF_WINDOW_HOUR,
    TF_WINDOW_DAY,
    TF_WINDOW_MONTH,
    TF_WINDOW_YEAR,
    TF_WINDOW_LIFE,     /* the whole of time */
    TF_WINDOW_STATEMENT /* the statement's period */
};

/* Reads a window's word; false when it is none.  And its word back ("" for NONE). */
bool tf_window_parse(const char *text, size_t length, enum tf_window *out);
const char *tf_window_name(enum tf_window window);

/* Reads "month" or "7 days": how long the windows of an allowance are; false when it is neither. */
bool tf_every_parse(const char *text, size_t length, enum tf_window *per, uint32_t *every);

struct tf_interval {
    int64_t from;
    int64_t until; /* exclusive */
};

/*
 * The calendar window (HOUR to LIFE) that holds `at`; at is in the years 1 to 9999.
 * Windows of one kind tile time, and each is made up of whole hours.
 *
 * An hour ends at each hour border of the wall clock and at each change of the
 * offset: the two passes of a repeated hour are two windows, and a jump of half an
 * hour cuts the hour it falls in.
 *
 * A day, month or year begins when the wall first shows its first midnight, or a
 * later time if that midnight is skipped, and ends where the next one begins.  A
 * day that a zone skips is no window.  Where the clock is put back across midnight
 * (00:01 to 23:01), the new day has begun and goes on.
 */
struct tf_interval tf_window_at(const struct tf_zone *zone, enum tf_window window, int64_t at);

/* The period that holds `at` among those of length span that begin at anchor, before or after it.
 * A span of no length has one period, [anchor, TF_NEVER). */
struct tf_interval tf_period_at(
        const struct tf_zone *zone, int64_t anchor, struct tf_span span, int64_t at);

/* Local clock facts of an instant: hour 0..23, weekday 1 (Monday)..7, month 1..12, day 1..31. */
struct tf_clock {
    int32_t year, month, day, hour, minute, second, weekday;
    int32_t us;
};
struct tf_clock tf_clock_at(const struct tf_zone *zone, int64_t at);

#endif
