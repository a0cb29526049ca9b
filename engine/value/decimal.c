/* SPDX-License-Identifier: MIT */
/*
 * decimal.c - decimals: multiplication, rounding, text.
 *
 * Works on magnitudes, so that every mode treats both signs alike; the sign
 * comes back at the end, where the range is checked.
 * Layer: value.
 */
#include "value/decimal.h"

#include <string.h>

enum {
    WHOLE_DIGITS_MAX = 21, /* of 1.7 x 10^20 */
    CHUNK_DIGITS = 18      /* as many decimal digits fit in 64 bits, times ten */
};

const char *const tf_rounding_words[TF_ROUNDINGS] = { "half up", "half even", "up", "down" };

bool tf_u256_div_round(tf_u256 a, tf_u256 b, enum tf_rounding rounding, tf_u128 *out)
{
    tf_u256 rest;
    tf_u256 quotient = tf_u256_divmod(a, b, &rest);

    if (!tf_u256_is_zero(rest) && tf_rounds_away(rounding, tf_u256_cmp(rest, tf_u256_sub(b, rest)),
                                          (tf_u128_lo(quotient.lo) & 1) != 0))
        quotient = tf_u256_add(quotient, (tf_u256){ tf_u128_of(1), tf_u128_of(0) });
    if (!tf_u128_is_zero(quotient.hi))
        return false;
    *out = quotient.lo;
    return true;
}

bool tf_dec_mul_div(
        struct tf_dec a, tf_i128 num, tf_i128 den, enum tf_rounding rounding, struct tf_dec *out)
{
    bool negative = tf_i128_is_negative(a.units) != tf_i128_is_negative(num);
    tf_u128 by = tf_i128_as_u128(den);
    tf_u256 product;
    tf_u128 result;

    if (tf_i128_sign(den) <= 0)
        return false;
    if (tf_u128_mul(tf_i128_abs(a.units), tf_i128_abs(num), &result)) {
        if (tf_u128_cmp(by, tf_u128_of(1)) != 0) /* whole numbers need no slow division */
            result = tf_u128_div_round(result, by, rounding);
    } else {
        product = tf_u256_product(tf_i128_abs(a.units), tf_i128_abs(num));
        if (!tf_u256_div_round(product, (tf_u256){ by, tf_u128_of(0) }, rounding, &result))
            return false;
    }
    return tf_i128_of_magnitude(result, negative, &out->units);
}

bool tf_dec_mul(struct tf_dec a, struct tf_dec b, enum tf_rounding rounding, struct tf_dec *out)
{
    return tf_dec_mul_div(a, b.units, tf_i128_of(TF_DEC_ONE), rounding, out);
}

bool tf_dec_round(struct tf_dec a, struct tf_dec to, enum tf_rounding rounding, struct tf_dec *out)
{
    tf_u128 step = tf_i128_as_u128(to.units);
    tf_u128 result;

    if (tf_dec_sign(to) <= 0)
        return false;
    return tf_u128_mul(tf_u128_div_round(tf_i128_abs(a.units), step, rounding), step, &result) &&
           tf_i128_of_magnitude(result, tf_i128_is_negative(a.units), &out->units);
}

bool tf_dec_is_whole(struct tf_dec a)
{
    struct tf_dec whole;

    return tf_dec_round(a, tf_dec_of(1), TF_ROUND_DOWN, &whole) && tf_dec_cmp(a, whole) == 0;
}

/* -- Reading ------------------------------------------------------------ */

static bool is_decimal_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The value of at most CHUNK_DIGITS digits. */
static uint64_t digits_number(const char *digits, size_t count)
{
    uint64_t number = 0;

    for (size_t i = 0; i < count; i++)
        number = number * 10 + (uint64_t)(digits[i] - '0');
    return number;
}

/* What is wrong with a text that begins well and goes on with `c`. */
static const char *stray(char c)
{
    switch (c) {
    case 'e':
    case 'E':
        return "has an exponent";
    case ',':
    case '_':
    case '\'':
        return "has a group mark";
    case ' ':
    case '\t':
        return "has a space";
    default:
        return "is not a number";
    }
}

/* The digits of a number: whole of them, a point, decimals of them. */
struct number_text {
    const char *text;
    size_t whole;
    size_t decimals;
};

static const char *number_shape(const char *text, size_t length, struct number_text *out)
{
    size_t at = 0;
    size_t whole;

    while (at < length && is_decimal_digit(text[at]))
        at++;
    whole = at;
    *out = (struct number_text){ text, whole, 0 };
    if (at == length)
        return NULL;
    if (text[at] != '.') {
        return at == 0 && (text[at] == 'e' || text[at] == 'E') ? "is not a number"
                                                               : stray(text[at]);
    }
    for (at++; at < length && is_decimal_digit(text[at]);)
        at++;
    out->decimals = at - whole - 1;
    if (at < length)
        return stray(text[at]);
    if (whole == 0)
        return out->decimals == 0 ? "is not a number" : "has no digit before the point";
    return out->decimals == 0 ? "has no digit after the point" : NULL;
}

static const char *number_value(struct number_text number, bool negative, struct tf_dec *out)
{
    static const uint64_t power[CHUNK_DIGITS + 1] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
        10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
        100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, TF_DEC_ONE };
    size_t high = number.whole > CHUNK_DIGITS ? number.whole - CHUNK_DIGITS : 0;
    tf_u128 one = tf_u128_of(TF_DEC_ONE);
    uint64_t decimals = 0;
    tf_u128 value;

    if (number.whole > 1 && number.text[0] == '0')
        return "starts with a zero";
    if (number.whole > WHOLE_DIGITS_MAX)
        return "is too large";
    if (number.decimals > 0) {
        decimals = digits_number(number.text + number.whole + 1, number.decimals) *
                   power[TF_DEC_PLACES - number.decimals];
    }
    value = tf_u128_product(digits_number(number.text, high), TF_DEC_ONE);
    value = tf_u128_add(value, tf_u128_of(digits_number(number.text + high, number.whole - high)));
    if (!tf_u128_mul(value, one, &value))
        return "is too large";
    value = tf_u128_add(value, tf_u128_of(decimals));
    if (tf_u128_is_below(value, tf_u128_of(decimals)) ||
            !tf_i128_of_magnitude(value, negative, &out->units))
        return "is too large";
    return NULL;
}

/* The digits of a text behind its sign. */
static const char *number_digits(
        const char *text, size_t length, struct number_text *number, bool *negative)
{
    if (length == 0)
        return "is empty";
    *negative = text[0] == '-';
    if (*negative || text[0] == '+') {
        text++;
        length--;
    }
    return length == 0 ? "is not a number" : number_shape(text, length, number);
}

const char *tf_dec_parse(const char *text, size_t length, struct tf_dec *out)
{
    struct number_text number;
    struct tf_dec value;
    bool negative, is_too_fine;
    const char *wrong = number_digits(text, length, &number, &negative);

    if (wrong != NULL)
        return wrong;
    is_too_fine = number.decimals > TF_DEC_PLACES;
    if (is_too_fine)
        number.decimals = TF_DEC_PLACES;
    wrong = number_value(number, negative, &value);
    if (wrong == NULL && is_too_fine)
        wrong = "has more than 18 decimals";
    if (wrong == NULL)
        *out = value;
    return wrong;
}

/* Compares what digits say, as a part of one, with a half. */
static int compare_with_half(const char *digits, size_t count)
{
    if (digits[0] != '5')
        return digits[0] < '5' ? -1 : 1;
    for (size_t i = 1; i < count; i++) {
        if (digits[i] != '0')
            return 1;
    }
    return 0;
}

static bool are_zeros(const char *digits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (digits[i] != '0')
            return false;
    }
    return true;
}

const char *tf_dec_parse_rounded(
        const char *text, size_t length, enum tf_rounding rounding, struct tf_dec *out)
{
    struct number_text number;
    const char *behind, *wrong;
    size_t count;
    bool negative;

    wrong = number_digits(text, length, &number, &negative);
    if (wrong != NULL || number.decimals <= TF_DEC_PLACES)
        return wrong != NULL ? wrong : number_value(number, negative, out);
    behind = number.text + number.whole + 1 + TF_DEC_PLACES;
    count = number.decimals - TF_DEC_PLACES;
    number.decimals = TF_DEC_PLACES;
    if ((wrong = number_value(number, negative, out)) != NULL || are_zeros(behind, count) ||
            !tf_rounds_away(
                    rounding, compare_with_half(behind, count), (behind[-1] - '0') % 2 != 0))
        return wrong;
    return tf_dec_add(*out, (struct tf_dec){ tf_i128_of(negative ? -1 : 1) }, out) ? NULL
                                                                                   : "is too large";
}

/* -- Writing ------------------------------------------------------------ */

/* Writes exactly count digits, with leading zeros: two at a time, so that half the divisions do. */
static void put_digits(char *at, uint64_t number, size_t count)
{
    static const char pairs[] =
            "00010203040506070809101112131415161718192021222324252627282930313233"
            "34353637383940414243444546474849505152535455565758596061626364656667"
            "6869707172737475767778798081828384858687888990919293949596979899";

    for (; count >= 2; count -= 2) {
        memcpy(at + count - 2, pairs + number % 100 * 2, 2);
        number /= 100;
    }
    if (count > 0)
        *at = (char)('0' + number % 10);
}

static size_t count_digits(uint64_t number)
{
    size_t count = 1;

    for (uint64_t limit = 10; number >= limit && count < CHUNK_DIGITS; limit *= 10)
        count++;
    return count;
}

/* Writes a whole number below 10^36 without leading zeros; returns the length. */
static size_t put_whole(char *at, tf_u128 whole)
{
    tf_u128 low;
    uint64_t high;
    size_t count;

    if (tf_u128_hi(whole) == 0 && tf_u128_lo(whole) < TF_DEC_ONE) {
        count = count_digits(tf_u128_lo(whole));
        put_digits(at, tf_u128_lo(whole), count);
        return count;
    }
    high = tf_u128_lo(tf_u128_divmod(whole, tf_u128_of(TF_DEC_ONE), &low));
    count = count_digits(high);
    put_digits(at, high, count);
    put_digits(at + count, tf_u128_lo(low), CHUNK_DIGITS);
    return count + CHUNK_DIGITS;
}

/*
 * Writes decimals in units of 10^-18 without the zeros at their end, at least min_places; returns
 * how many.
 */
static size_t put_decimals(char *at, uint64_t decimals, size_t min_places)
{
    static const struct {
        size_t places;
        uint64_t power;
    } steps[] = { { 9, 1000000000 }, { 6, 1000000 }, { 3, 1000 }, { 1, 10 }, { 1, 10 } };
    size_t places = decimals == 0 ? 0 : TF_DEC_PLACES;

    for (size_t i = 0; i < sizeof steps / sizeof *steps && places > 0; i++) {
        if (decimals % steps[i].power == 0) {
            decimals /= steps[i].power;
            places -= steps[i].places;
        }
    }
    put_digits(at, decimals, places);
    for (; places < min_places; places++)
        at[places] = '0';
    return places;
}

size_t tf_dec_format(struct tf_dec a, unsigned min_places, char text[TF_DEC_TEXT_MAX])
{
    tf_u128 decimals;
    tf_u128 whole = tf_u128_divmod(tf_i128_abs(a.units), tf_u128_of(TF_DEC_ONE), &decimals);
    size_t length = 0, places;

    if (min_places > TF_DEC_PLACES)
        min_places = TF_DEC_PLACES;
    if (tf_dec_sign(a) < 0)
        text[length++] = '-';
    length += put_whole(text + length, whole);
    text[length] = '.';
    places = put_decimals(text + length + 1, tf_u128_lo(decimals), min_places);
    length += places > 0 ? places + 1 : 0;
    text[length] = '\0';
    return length;
}
