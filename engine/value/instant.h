/* SPDX-License-Identifier: MIT */
/*
 * instant.h - moments: microseconds since 1970-01-01T00:00Z, and RFC 3339.
 *
 * Leap seconds are not counted, as in POSIX and in the zone data.  (R24)
 * Source: RFC 3339 section 5.6.
 * Layer: value.
 */
#ifndef TF_VALUE_INSTANT_H
#define TF_VALUE_INSTANT_H

#include "base/error.h"

#define TF_NEVER  INT64_MAX /* later than every instant; "never expires" */
#define TF_ALWAYS INT64_MIN /* earlier than every instant */
#define TF_SECOND ((int64_t)1000000)
#define TF_HOUR   (3600 * TF_SECOND)
#define TF_DAY    (24 * TF_HOUR)

/* The first and the last microsecond of the years 0001 to 9999 in UTC. */
#define TF_EARLIEST (-62135596800 * TF_SECOND)
#define TF_LATEST   (253402300800 * TF_SECOND - 1)

enum { TF_INSTANT_TEXT_MAX = 40 };

/*
 * Reads 2026-03-01T10:30:30[.123456](Z|+08:00), also with a space or t for T,
 * and with seconds left out; years 0001 to 9999, as written and in UTC; second
 * 60 is refused; more than 6 decimals of a second are refused.  Returns NULL on
 * success or a borrowed phrase that says what is wrong ("has no zone offset", ...).
 */
const char *tf_instant_parse(const char *text, size_t length, int64_t *out);

/*
 * Reads 2026-03-01 as a civil date; NULL on success, else what is wrong.
 */
const char *tf_date_parse(
        const char *text, size_t length, int32_t *year, int32_t *month, int32_t *day);

/*
 * Writes at with the given offset from UTC in seconds: 2026-03-01T10:30:30+08:00,
 * decimals (always 6) only when there are any, Z for offset 0; returns the length.
 * An offset that cannot be written (one with seconds, or one that leads out of the
 * years 0001 to 9999) gives the same moment in UTC.
 * TF_NEVER gives "never" and TF_ALWAYS "always"; what lies outside the years 0001
 * to 9999 gives the nearest moment inside.
 */
size_t tf_instant_format(int64_t at, int32_t offset_s, char text[TF_INSTANT_TEXT_MAX]);

#endif
