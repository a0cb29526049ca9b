/* SPDX-License-Identifier: MIT */
/*
 * number.c - reads numbers and moments; for each common slip a message of its
 * own and the way to write it.
 * Layer: facts.
 */
#include "facts/number.h"

#include <stdio.h>
#include <string.h>

#include "value/instant.h"

enum { EXPONENT_MAX = 18 };

const char *tf_show(const char *text, size_t length, char shown[TF_SHOWN_MAX])
{
    size_t kept = length;

    if (length >= TF_SHOWN_MAX) {
        kept = TF_SHOWN_MAX - sizeof "...";
        while (kept > 0 && ((unsigned char)text[kept] & 0xC0) == 0x80)
            kept--; /* never half a character */
    }
    memcpy(shown, text, kept);
    memcpy(shown + kept, "...", kept < length ? sizeof "..." : 0);
    if (kept == length)
        shown[kept] = '\0';
    for (size_t i = 0; i < kept; i++)
        if ((unsigned char)shown[i] < ' ')
            shown[i] = ' '; /* a message is one line */
    return shown;
}

static bool is_written_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Counts the digits that text begins with. */
static size_t digits(const char *text)
{
    size_t count = 0;

    while (is_written_digit(text[count]))
        count++;
    return count;
}

static const char *after_sign(const char *text)
{
    return *text == '-' || *text == '+' ? text + 1 : text;
}

/*
 * The slips.  Each says whether text (NUL-terminated, shorter than
 * TF_SHOWN_MAX) is one, and writes how it should be written into fixed
 * (TF_SHOWN_MAX bytes), or leaves it empty when nobody can know.
 */

/* "1.5e3": moves the point. */
static bool has_exponent(const char *text, char *fixed)
{
    const char *at = after_sign(text);
    size_t whole = digits(at);
    size_t places = at[whole] == '.' ? digits(at + whole + 1) : 0;
    const char *mark = at + whole + (at[whole] == '.') + places;
    const char *count_at;
    size_t exponent = 0;
    char *to = fixed;

    if (whole + places == 0 || (*mark != 'e' && *mark != 'E'))
        return false;
    count_at = after_sign(mark + 1);
    if (digits(count_at) == 0 || count_at[digits(count_at)] != '\0')
        return false;
    for (; *count_at != '\0' && exponent <= EXPONENT_MAX; count_at++)
        exponent = exponent * 10 + (size_t)(*count_at - '0');
    if (exponent > EXPONENT_MAX || mark[1] == '-' || whole == 0 || whole + places > EXPONENT_MAX)
        return true;
    if (*text == '-')
        *to++ = '-';
    memcpy(to, at, whole);
    to += whole;
    for (size_t i = 0; i < exponent; i++)
        *to++ = (char)(i < places ? at[whole + 1 + i] : '0');
    if (places > exponent) {
        *to++ = '.';
        memcpy(to, at + whole + 1 + exponent, places - exponent);
        to += places - exponent;
    }
    *to = '\0';
    return true;
}

/* "1,5": a comma where the point belongs; "1,500" could be both and is a group mark. */
static bool has_decimal_comma(const char *text, char *fixed)
{
    const char *at = after_sign(text);
    size_t whole = digits(at);
    size_t places;

    if (whole == 0 || at[whole] != ',')
        return false;
    places = digits(at + whole + 1);
    if (places == 0 || places == 3 || at[whole + 1 + places] != '\0')
        return false;
    memcpy(fixed, text, strlen(text) + 1);
    fixed[(size_t)(at - text) + whole] = '.';
    return true;
}

/* "1_000", "1,000", "1 000", "1'000". */
static bool has_group_marks(const char *text, char *fixed)
{
    char *to = fixed;
    bool marked = false;

    for (const char *at = text; *at != '\0'; at++) {
        bool mark = strchr("_, '", *at) != NULL;

        if (mark ? at == text || !is_written_digit(at[-1]) || !is_written_digit(at[1])
                 : !is_written_digit(*at) && *at != '.' && !(at == text && after_sign(at) != at)) {
            *fixed = '\0';
            return false;
        }
        marked = marked || mark;
        if (!mark)
            *to++ = *at;
    }
    *to = '\0';
    return marked;
}

/* "0x10", "0b1", "0o17". */
static bool has_base(const char *text, char *fixed)
{
    const char *at = after_sign(text);

    *fixed = '\0';
    return at[0] == '0' && at[1] != '\0' && strchr("xXbBoO", at[1]) != NULL;
}

/* "012": YAML 1.1 would read it as octal. */
static bool has_leading_zero(const char *text, char *fixed)
{
    const char *at = after_sign(text);
    const char *first = at;

    while (*first == '0' && is_written_digit(first[1]))
        first++;
    if (first == at || strspn(first, "0123456789.") != strlen(first))
        return false;
    snprintf(fixed, TF_SHOWN_MAX, "%s%s", *text == '-' ? "-" : "", first);
    return true;
}

/* ".5" */
static bool lacks_whole(const char *text, char *fixed)
{
    const char *at = after_sign(text);

    if (*at != '.' || digits(at + 1) == 0 || at[1 + digits(at + 1)] != '\0')
        return false;
    snprintf(fixed, TF_SHOWN_MAX, "%s0%.60s", *text == '-' ? "-" : "", at);
    return true;
}

/* "5." */
static bool ends_in_point(const char *text, char *fixed)
{
    const char *at = after_sign(text);
    size_t whole = digits(at);

    if (whole == 0 || strcmp(at + whole, ".") != 0)
        return false;
    snprintf(fixed, TF_SHOWN_MAX, "%.*s", (int)(whole + (size_t)(at - text)), text);
    return true;
}

/* "+3 %": says what share it is. */
static bool is_percentage(const char *text, char *fixed)
{
    size_t length = strlen(text);
    char share[TF_DEC_TEXT_MAX];
    struct tf_dec hundred = tf_dec_of(100);
    struct tf_dec value;

    if (length < 2 || text[length - 1] != '%' || digits(after_sign(text)) == 0)
        return false;
    length--;
    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (tf_dec_parse(text, length, &value) == NULL &&
            tf_dec_mul_div(value, tf_dec_of(1).units, hundred.units, TF_ROUND_HALF_UP, &value)) {
        tf_dec_format(value, 0, share);
        snprintf(fixed, TF_SHOWN_MAX, "%s", share);
    }
    return true;
}

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static bool is_yes_or_no(const char *text, char *fixed)
{
    static const char *const words[] = { "yes", "Yes", "YES", "no", "No", "NO", "true", "True",
        "TRUE", "false", "False", "FALSE", "on", "On", "ON", "off", "Off", "OFF" };

    *fixed = '\0';
    return is_one_of(text, words, sizeof words / sizeof words[0]);
}

static bool is_not_finite(const char *text, char *fixed)
{
    static const char *const words[] = { ".inf", ".Inf", ".INF", "inf", "Inf", "Infinity", ".nan",
        ".NaN", ".NAN", "nan", "NaN" };

    *fixed = '\0';
    return is_one_of(after_sign(text), words, sizeof words / sizeof words[0]);
}

/* "12.00 CNY", "12h" */
static bool has_unit(const char *text, char *fixed)
{
    const char *at = after_sign(text);
    size_t length = strspn(at, "0123456789.");
    size_t word = length;

    while (at[word] == ' ')
        word++;
    if (digits(at) == 0 || at[length - 1] == '.' || at[word] == '\0' ||
            strchr("-+/*:", at[word]) != NULL)
        return false;
    snprintf(fixed, TF_SHOWN_MAX, "%.*s", (int)(length + (size_t)(at - text)), text);
    return true;
}

static const struct slip {
    bool (*is)(const char *text, char *fixed);
    enum tf_finding what;
    const char *slip; /* goes on after the value */
    const char *hint; /* when the slip cannot be put right by itself */
} slips[] = {
    { has_exponent, TF_F_NUMBER_NOTATION, "has an exponent",
            "Write the number out with all its digits" },
    { has_decimal_comma, TF_F_NUMBER_COMMA, "has a comma where a decimal point belongs",
            "Write a point" },
    { has_group_marks, TF_F_NUMBER_COMMA, "has marks between its digits",
            "Write the digits without marks" },
    { has_base, TF_F_NUMBER_NOTATION, "is not written in decimal digits",
            "Write the number in decimal digits" },
    { has_leading_zero, TF_F_NUMBER_NOTATION, "starts with a zero",
            "Leave out the zeros in front" },
    { lacks_whole, TF_F_NUMBER_NOTATION, "has no digit before its decimal point",
            "Write a zero before the point" },
    { ends_in_point, TF_F_NUMBER_NOTATION, "ends in a decimal point", "Leave out the point" },
    { is_percentage, TF_F_NUMBER_PERCENT, "is a percentage where a number belongs",
            "Write the share as a number" },
    { is_yes_or_no, TF_F_NUMBER_WORD, "is a word for true or false where a number belongs",
            "Write the number that is meant" },
    { is_not_finite, TF_F_NUMBER_WORD, "is not a number that can be counted with",
            "Write the number that is meant, or leave the entry out" },
    { has_unit, TF_F_NUMBER_WITH_UNIT, "has something after its digits", "Write the number alone" },
};

static tariff_code explain(const char *text, size_t length, const char *phrase,
        struct tf_place place, tariff_code code, tariff_error *err)
{
    char shown[TF_SHOWN_MAX];
    char fixed[TF_SHOWN_MAX] = "";
    char hint[2 * TF_SHOWN_MAX];

    tf_show(text, length, shown);
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
        if (length >= TF_SHOWN_MAX || !slips[i].is(shown, fixed))
            continue;
        snprintf(hint, sizeof hint, "%s%s%s.", slips[i].hint, fixed[0] == '\0' ? "" : ": ", fixed);
        return tf_fail(err, tf_finding_in(slips[i].what, code), place, hint, "The number `%s` %s.",
                shown, slips[i].slip);
    }
    if (strstr(phrase, "large") != NULL)
        return tf_fail(err, tf_finding_in(TF_F_NUMBER_TOO_LARGE, code), place,
                "Write at most 20 digits before the decimal point.", "The number `%s` %s.", shown,
                phrase);
    return tf_fail(err, tf_finding_in(TF_F_NOT_A_NUMBER, code), place,
            "Write a number such as 12 or 0.50.", "`%s` %s.", shown, phrase);
}

tariff_code tf_number_read(const char *text, size_t length, struct tf_place place, tariff_code code,
        struct tf_dec *out, tariff_error *err)
{
    const char *phrase = tf_dec_parse(text, length, out);

    return phrase == NULL ? TARIFF_OK : explain(text, length, phrase, place, code, err);
}

tariff_code tf_moment_read(const char *text, size_t length, struct tf_place place, tariff_code code,
        int64_t *out, tariff_error *err)
{
    const char *phrase = tf_instant_parse(text, length, out);
    char shown[TF_SHOWN_MAX];

    if (phrase == NULL)
        return TARIFF_OK;
    return tf_fail(err, tf_finding_in(TF_F_NOT_A_TIME, code), place,
            "Write a time with its offset from UTC, such as 2026-03-01T10:30:30+08:00.",
            "The time `%s` %s.", tf_show(text, length, shown), phrase);
}

tariff_code tf_date_read(const char *text, size_t length, struct tf_place place, tariff_code code,
        struct tf_date *out, tariff_error *err)
{
    const char *phrase = tf_date_parse(text, length, &out->year, &out->month, &out->day);
    char shown[TF_SHOWN_MAX];

    if (phrase == NULL)
        return TARIFF_OK;
    return tf_fail(err, tf_finding_in(TF_F_NOT_A_DATE, code), place,
            "Write a date as year-month-day, such as 2026-03-01.", "The date `%s` %s.",
            tf_show(text, length, shown), phrase);
}
