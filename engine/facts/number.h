/* SPDX-License-Identifier: MIT */
/*
 * number.h - numbers, moments and dates as people write them in files: read
 * strictly, and explained when they are not what they should be.
 *
 * Serves YAML values and CSV cells alike.
 * Layer: facts.
 */
#ifndef TF_FACTS_NUMBER_H
#define TF_FACTS_NUMBER_H

#include "base/error.h"
#include "value/decimal.h"

/* Room for a value shown in a message. */
enum { TF_SHOWN_MAX = 64 };

/* Writes text, shortened at a whole character if need be, and a NUL; returns shown. */
const char *tf_show(const char *text, size_t length, char shown[TF_SHOWN_MAX]);

/* Reads a decimal number; `1e3`, `1_000`, `012`, `3 %` and the like each say how to write it. */
tariff_code tf_number_read(const char *text, size_t length, struct tf_place place, tariff_code code,
        struct tf_dec *out, tariff_error *err);

/* Reads an instant with its offset, RFC 3339. */
tariff_code tf_moment_read(const char *text, size_t length, struct tf_place place, tariff_code code,
        int64_t *out, tariff_error *err);

struct tf_date {
    int32_t year, month, day;
};

/* Reads a date, exactly yyyy-mm-dd. */
tariff_code tf_date_read(const char *text, size_t length, struct tf_place place, tariff_code code,
        struct tf_date *out, tariff_error *err);

#endif
