/* SPDX-License-Identifier: MIT */
/*
 * unit.h - units as people in finance write them: "GB hour", "CNY/request".
 *
 * A quantity unit is words with a space between; time words count in `second`,
 * data words in `GB`, every other word is its own base; a unit that is `month`,
 * `quarter`, `year` or `period` alone counts in parts of it.  Quantities inside the
 * engine are in base units and are shown divided by the unit's factor.  (R1)
 * Layer: value.
 */
#ifndef TF_VALUE_UNIT_H
#define TF_VALUE_UNIT_H

#include "value/decimal.h"

enum { TF_UNIT_TEXT_MAX = 64, TF_CURRENCY_MAX = 4 };

struct tf_unit {
    char text[TF_UNIT_TEXT_MAX]; /* as it was written: "GiB hours"            */
    char base[TF_UNIT_TEXT_MAX]; /* word by word in that order: "GB second"   */
    struct tf_dec factor;        /* one of it in base units, exact: 3865.4..., > 0 */
    bool is_money;               /* it is the currency itself                 */
};

/*
 * Reads a quantity unit, or the currency (three capital letters) when currency
 * is not NULL and text is the same.  Plurals of second, hour, byte and their
 * like are understood; "requests" is another unit than "request".  Decimal and
 * binary data words are exact: 1 byte is 0.000000001 GB, 1 GiB 1.073741824 GB.
 * Returns NULL, or a borrowed phrase that says what is wrong ("is empty",
 * "has a / in it", ...) with *out untouched.
 */
const char *tf_unit_parse(
        const char *text, size_t length, const char *currency, struct tf_unit *out);

/* The same base words, in whatever order: "GB hour" and "day TB". */
bool tf_unit_same_base(const struct tf_unit *a, const struct tf_unit *b);

/* In base units, rounded half up to 18 places; false when it does not fit. */
bool tf_unit_to_base(struct tf_dec quantity, const struct tf_unit *unit, struct tf_dec *out);

/* From base units, rounded once to 18 places; false when it does not fit. */
bool tf_unit_from_base(struct tf_dec quantity, const struct tf_unit *unit,
        enum tf_rounding rounding, struct tf_dec *out);

/* The unit of a rate: so much money for one of `per`. */
struct tf_rate_unit {
    char currency[TF_CURRENCY_MAX];
    struct tf_unit per;
};

/*
 * Reads "CNY/GB hour", also with a space before or after the slash.  currency
 * (three capital letters) is what must stand before it, or NULL for any.
 * Returns NULL, or a borrowed phrase that says what is wrong.
 */
const char *tf_rate_unit_parse(
        const char *text, size_t length, const char *currency, struct tf_rate_unit *out);

#endif
