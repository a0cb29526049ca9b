/* SPDX-License-Identifier: MIT */
/*
 * decimal.h - money and quantities: signed 128-bit fixed point, 18 places.
 *
 * A struct tf_dec counts units of 10^-18 in two's complement, so its range is
 * +-1.7 x 10^20.  Every operation is checked: the bool ones answer false, with
 * *out untouched, when the result does not fit.  Nothing rounds unless its
 * name says so.  With TF_PORTABLE_INT128 defined the same results come from
 * 64-bit halves.  (R1)
 * Layer: value.
 */
#ifndef TF_VALUE_DECIMAL_H
#define TF_VALUE_DECIMAL_H

#include "base/error.h"
#include "value/int256.h"

enum { TF_DEC_PLACES = 18, TF_DEC_TEXT_MAX = 48 };

/* The value is units x 10^-18; units is a tf_i128 (see int256.h). */
struct tf_dec {
    tf_i128 units;
};

/* Which way a tie, or any remainder, goes. */
enum tf_rounding {
    TF_ROUND_HALF_UP,   /* ties away from zero */
    TF_ROUND_HALF_EVEN, /* ties to the even neighbour */
    TF_ROUND_UP,        /* away from zero */
    TF_ROUND_DOWN       /* towards zero */
};
enum { TF_ROUNDINGS = 4 };

/* "half up", …: as rulebooks say them. */
extern const char *const tf_rounding_words[TF_ROUNDINGS];

static inline struct tf_dec tf_dec_zero(void);
static inline struct tf_dec tf_dec_of(int64_t whole); /* always fits */

/* What a grant without a limit holds: 10^18, more than anything that is paid from it. */
static inline struct tf_dec tf_dec_unlimited(void);

static inline bool tf_dec_add(struct tf_dec a, struct tf_dec b, struct tf_dec *out);
static inline bool tf_dec_sub(struct tf_dec a, struct tf_dec b, struct tf_dec *out);

/* The one value without a negative stays itself. */
static inline struct tf_dec tf_dec_neg(struct tf_dec a);

static inline int tf_dec_cmp(struct tf_dec a, struct tf_dec b); /* -1, 0, 1 */
static inline int tf_dec_sign(struct tf_dec a);                 /* -1, 0, 1 */
static inline bool tf_dec_is_zero(struct tf_dec a);
bool tf_dec_is_whole(struct tf_dec a);
static inline struct tf_dec tf_dec_min(struct tf_dec a, struct tf_dec b);
static inline struct tf_dec tf_dec_max(struct tf_dec a, struct tf_dec b);

/* a x b, rounded once to 18 places. */
bool tf_dec_mul(struct tf_dec a, struct tf_dec b, enum tf_rounding rounding, struct tf_dec *out);

/* a x num / den, 256-bit product, rounded once to 18 places; false also unless den > 0. */
bool tf_dec_mul_div(
        struct tf_dec a, tf_i128 num, tf_i128 den, enum tf_rounding rounding, struct tf_dec *out);

/* The multiple of `to` that a rounds to; false also unless to > 0. */
bool tf_dec_round(struct tf_dec a, struct tf_dec to, enum tf_rounding rounding, struct tf_dec *out);

/*
 * Reads [+-]digits[.digits], at most 18 places, no exponent, no group marks,
 * no leading zero before another digit, no spaces.  Returns NULL on success or
 * a borrowed phrase that says what is wrong ("is empty", "has an exponent",
 * "has a group mark", "has a space", "has no digit before the point", "has no
 * digit after the point", "has more than 18 decimals", "starts with a zero",
 * "is too large", "is not a number").
 */
const char *tf_dec_parse(const char *text, size_t length, struct tf_dec *out);

/* Likewise of any number of decimals: those beyond the eighteenth are rounded. */
const char *tf_dec_parse_rounded(
        const char *text, size_t length, enum tf_rounding rounding, struct tf_dec *out);

/*
 * Writes the shortest form with at least min_places decimals ("12", "0.50"
 * with 2) and a NUL; returns the length.  No locale.
 */
size_t tf_dec_format(struct tf_dec a, unsigned min_places, char text[TF_DEC_TEXT_MAX]);

#include "value/decimal_inline.h"

#endif
