/* SPDX-License-Identifier: MIT */
/*
 * unit.c - units of quantities and rates, and their exact factors.
 *
 * Source: IEC 80000-13 for the binary data words; a day is 24 hours and a
 * week 7 days, for what follows the calendar is a span and not a unit.
 * Layer: value.
 */
#include "value/unit.h"

#include <string.h>

/* One of the word is count x 10^-18 x step of the base: units of tf_dec. */
struct unit_word {
    const char *name;
    bool has_plural;
    const char *base;
    int64_t count; /* microseconds or bits */
    int64_t step;  /* so many units of 10^-18 is one of those */
};

#define MICROSECOND INT64_C(1000000000000) /* of a second */
#define BIT         INT64_C(125000000)     /* of a GB, 8 x 10^9 bits */

static const struct unit_word unit_words[] = {
    { "microsecond", true, "second", 1, MICROSECOND },
    { "millisecond", true, "second", 1000, MICROSECOND },
    { "second", true, "second", 1000000, MICROSECOND },
    { "minute", true, "second", INT64_C(60) * 1000000, MICROSECOND },
    { "hour", true, "second", INT64_C(3600) * 1000000, MICROSECOND },
    { "day", true, "second", INT64_C(86400) * 1000000, MICROSECOND },
    { "week", true, "second", INT64_C(604800) * 1000000, MICROSECOND },
    { "bit", true, "GB", 1, BIT },
    { "byte", true, "GB", 8, BIT },
    { "kB", false, "GB", 8 * INT64_C(1000), BIT },
    { "MB", false, "GB", 8 * INT64_C(1000000), BIT },
    { "GB", false, "GB", 8 * INT64_C(1000000000), BIT },
    { "TB", false, "GB", 8 * INT64_C(1000000000000), BIT },
    { "PB", false, "GB", 8 * INT64_C(1000000000000000), BIT },
    { "KiB", false, "GB", 8 * (INT64_C(1) << 10), BIT },
    { "MiB", false, "GB", 8 * (INT64_C(1) << 20), BIT },
    { "GiB", false, "GB", 8 * (INT64_C(1) << 30), BIT },
    { "TiB", false, "GB", 8 * (INT64_C(1) << 40), BIT },
    { "PiB", false, "GB", 8 * (INT64_C(1) << 50), BIT },
};

enum { UNIT_WORDS = sizeof unit_words / sizeof unit_words[0] };

struct word {
    const char *text;
    size_t length;
};

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static char small_letter(char c)
{
    if (is_capital(c))
        return (char)(c - 'A' + 'a');
    return c;
}

static bool same_word(struct word a, struct word b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

static bool same_but_for_capitals(struct word a, struct word b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++) {
        if (small_letter(a.text[i]) != small_letter(b.text[i]))
            return false;
    }
    return true;
}

/* The word without a plural's s, where the row has a plural. */
static struct word singular(struct word word, const struct unit_word *row)
{
    size_t length = strlen(row->name);

    if (row->has_plural && word.length == length + 1 && word.text[length] == 's')
        word.length = length;
    return word;
}

/*
 * Finds the row of a time or data word, or NULL.  *misspelt says that only the
 * capitals differ: "Mb" is not silently a unit of its own.
 */
static const struct unit_word *find_word(struct word word, bool *misspelt)
{
    *misspelt = false;
    for (size_t i = 0; i < UNIT_WORDS; i++) {
        struct word name = { unit_words[i].name, strlen(unit_words[i].name) };
        struct word one = singular(word, &unit_words[i]);

        if (same_word(one, name))
            return &unit_words[i];
        *misspelt = *misspelt || same_but_for_capitals(one, name);
    }
    return NULL;
}

/* Letters, digits, - _ % and whatever is not ASCII. */
static bool is_unit_sign(char c)
{
    return is_capital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '%' || (unsigned char)c >= 0x80;
}

/* What a word may not hold; NULL when it is fine. */
static const char *check_word(struct word word)
{
    if (word.length == 0)
        return "has a space too many";
    if (word.text[0] >= '0' && word.text[0] <= '9')
        return "has a number in it";
    for (size_t i = 0; i < word.length; i++) {
        if (word.text[i] == '/')
            return "has a / in it";
        if (!is_unit_sign(word.text[i]))
            return "has a sign that no unit has";
    }
    return NULL;
}

/* Appends a word to a unit's base; false when there is no room. */
static bool add_base(struct tf_unit *unit, struct word word)
{
    size_t length = strlen(unit->base);

    if (length + 1 + word.length >= sizeof unit->base)
        return false;
    if (length > 0)
        unit->base[length++] = ' ';
    memcpy(unit->base + length, word.text, word.length);
    unit->base[length + word.length] = '\0';
    return true;
}

/* factor x count x step x 10^-18, exactly. */
static const char *add_factor(struct tf_unit *unit, const struct unit_word *row)
{
    tf_i256 product;
    tf_i128 rest;

    product = tf_i256_mul(unit->factor.units, tf_i128_product(row->count, row->step));
    tf_i256_divmod(product, tf_i128_of(TF_DEC_ONE), &product, &rest);
    if (!tf_i128_is_zero(rest))
        return "is too small a unit";
    if (!tf_i256_fits_i128(product))
        return "is too large a unit";
    unit->factor.units = tf_i256_to_i128(product);
    return NULL;
}

static const char *add_word(struct tf_unit *unit, struct word word)
{
    const char *wrong = check_word(word);
    const struct unit_word *row;
    bool misspelt;

    if (wrong != NULL)
        return wrong;
    row = find_word(word, &misspelt);
    if (misspelt && row == NULL) {
        return "has a time or data word with other capitals (second, hour, bit, byte, kB, MB, GB, "
               "TB, PB, KiB, MiB, GiB, TiB, PiB)";
    }
    if (!add_base(unit, row == NULL ? word : (struct word){ row->base, strlen(row->base) }))
        return "is too long";
    return row == NULL ? NULL : add_factor(unit, row);
}

static bool is_currency(struct word word, const char *currency)
{
    if (word.length != TF_CURRENCY_MAX - 1)
        return false;
    for (size_t i = 0; i < word.length; i++) {
        if (!is_capital(word.text[i]))
            return false;
    }
    return currency == NULL || same_word(word, (struct word){ currency, strlen(currency) });
}

/* The next word of text, up to a space; *at is left behind that space. */
static struct word next_word(const char *text, size_t length, size_t *at)
{
    size_t from = *at;
    size_t until = from;

    while (until < length && text[until] != ' ')
        until++;
    *at = until + 1;
    return (struct word){ text + from, until - from };
}

/*
 * Periods of the calendar, each divided into so many parts that a day of any such period is a whole
 * number of them (a month has 28 to 31 days, a quarter 89 to 92), and that a microsecond has no
 * more than 18 places: parts of periods are exact then.  (R1)
 */
static const struct unit_word period_words[] = {
    { "month", true, "month", 27 * 28 * 29 * 5 * 3 * 31, TF_DEC_ONE },
    { "quarter", true, "quarter", INT64_C(27) * 89 * 90 * 91 * 46, TF_DEC_ONE },
    { "year", true, "year", 27 * 365 * 366, TF_DEC_ONE },
    { "period", true, "period", 27 * 28 * 29 * 5 * 3 * 31, TF_DEC_ONE },
};

/* A unit that is one such word. */
static void read_period_word(struct tf_unit *unit, struct word word)
{
    for (size_t i = 0; i < sizeof period_words / sizeof period_words[0]; i++) {
        const struct unit_word *row = &period_words[i];

        if (!same_word(singular(word, row), (struct word){ row->name, strlen(row->name) }))
            continue;
        memcpy(unit->base, row->base, strlen(row->base) + 1);
        (void)add_factor(unit, row); /* it fits */
    }
}

const char *tf_unit_parse(
        const char *text, size_t length, const char *currency, struct tf_unit *out)
{
    struct tf_unit unit = { .factor = tf_dec_of(1) };

    if (length == 0)
        return "is empty";
    if (length >= sizeof unit.text)
        return "is too long";
    /* A last space leaves at == length: an empty word, which is wrong. */
    for (size_t at = 0; at <= length;) {
        const char *wrong = add_word(&unit, next_word(text, length, &at));

        if (wrong != NULL)
            return wrong;
    }
    read_period_word(&unit, (struct word){ text, length });
    memcpy(unit.text, text, length);
    unit.is_money = currency != NULL && is_currency((struct word){ text, length }, currency);
    *out = unit;
    return NULL;
}

static size_t count_word(const char *base, struct word word)
{
    size_t length = strlen(base);
    size_t count = 0;

    for (size_t at = 0; at <= length;)
        count += same_word(next_word(base, length, &at), word);
    return count;
}

bool tf_unit_same_base(const struct tf_unit *a, const struct tf_unit *b)
{
    size_t length = strlen(a->base);

    if (length != strlen(b->base))
        return false;
    for (size_t at = 0; at <= length;) {
        struct word word = next_word(a->base, length, &at);

        if (count_word(a->base, word) != count_word(b->base, word))
            return false;
    }
    return true;
}

bool tf_unit_to_base(struct tf_dec quantity, const struct tf_unit *unit, struct tf_dec *out)
{
    tf_i128 whole, rest;

    if (tf_dec_cmp(unit->factor, tf_dec_of(1)) == 0) {
        *out = quantity;
        return true;
    }
    tf_i128_divmod(unit->factor.units, tf_i128_of(TF_DEC_ONE), &whole, &rest);
    if (tf_i128_is_zero(rest)) /* as of most units: exact, and four times as fast */
        return tf_i128_mul(quantity.units, whole, &out->units);
    return tf_dec_mul(quantity, unit->factor, TF_ROUND_HALF_UP, out);
}

bool tf_unit_from_base(struct tf_dec quantity, const struct tf_unit *unit,
        enum tf_rounding rounding, struct tf_dec *out)
{
    if (tf_dec_cmp(unit->factor, tf_dec_of(1)) == 0) {
        *out = quantity;
        return true;
    }
    return tf_dec_mul_div(quantity, tf_i128_of(TF_DEC_ONE), unit->factor.units, rounding, out);
}

const char *tf_rate_unit_parse(
        const char *text, size_t length, const char *currency, struct tf_rate_unit *out)
{
    const char *slash = length == 0 ? NULL : memchr(text, '/', length);
    struct tf_rate_unit rate = { .currency = "" };
    struct word money, per;
    const char *wrong;

    if (length == 0)
        return "is empty";
    if (slash == NULL)
        return "has no / between money and what it is for";
    money = (struct word){ text, (size_t)(slash - text) };
    per = (struct word){ slash + 1, length - money.length - 1 };
    if (money.length > 0 && money.text[money.length - 1] == ' ')
        money.length--;
    if (per.length > 0 && per.text[0] == ' ') {
        per.text++;
        per.length--;
    }
    if (!is_currency(money, NULL))
        return "does not begin with a currency of three capital letters";
    if (!is_currency(money, currency))
        return "is in another currency";
    if (per.length == 0)
        return "has nothing after the /";
    wrong = tf_unit_parse(per.text, per.length, currency, &rate.per);
    if (wrong != NULL)
        return wrong;
    if (rate.per.is_money)
        return "is money for money";
    memcpy(rate.currency, money.text, money.length);
    *out = rate;
    return NULL;
}
