/* SPDX-License-Identifier: MIT */
/*
 * instant.c - RFC 3339 in and out, by fixed positions.
 *
 * Every usage row passes through tf_instant_parse, so it allocates nothing and
 * looks at each byte once.
 * Layer: value.
 */
#include "value/instant.h"

#include <stdbool.h>
#include <string.h>

#include "value/calendar.h"

enum {
    DATE_LENGTH = 10,   /* 2026-03-01       */
    MINUTE_LENGTH = 16, /* 2026-03-01T10:30 */
    DECIMALS_MAX = 6    /* microseconds     */
};

#define WRONG_SHAPE "is not written like 2026-03-01T10:30:00+08:00"

static const char wrong_date[] = "is not written like 2026-03-01";

/* The number that two digits write, or -1. */
static int32_t two_digits(const char *text)
{
    uint32_t tens = (uint32_t)(unsigned char)text[0] - '0';
    uint32_t ones = (uint32_t)(unsigned char)text[1] - '0';

    return tens > 9 || ones > 9 ? -1 : (int32_t)(tens * 10 + ones);
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

const char *tf_date_parse(
        const char *text, size_t length, int32_t *year, int32_t *month, int32_t *day)
{
    int32_t century, rest;

    if (length != DATE_LENGTH || text[4] != '-' || text[7] != '-')
        return wrong_date;
    century = two_digits(text);
    rest = two_digits(text + 2);
    *month = two_digits(text + 5);
    *day = two_digits(text + 8);
    if ((century | rest | *month | *day) < 0)
        return wrong_date;
    *year = century * 100 + rest;
    if (*year == 0)
        return "has the year 0000, and years begin with 0001";
    if (*month < 1 || *month > 12)
        return "has a month that is not 01 to 12";
    if (*day < 1 || *day > days_in_month(*year, *month))
        return "has a day that its month does not have";
    return NULL;
}

/* Reads up to six decimals after a point; *used receives the bytes read. */
static const char *parse_decimals(const char *text, size_t length, size_t *used, int64_t *us)
{
    int64_t unit = TF_SECOND;
    size_t count = 0;

    *us = 0;
    while (count < length && text[count] >= '0' && text[count] <= '9') {
        if (count == DECIMALS_MAX)
            return "has more than 6 decimals of a second";
        unit /= 10;
        *us += (text[count] - '0') * unit;
        count++;
    }
    *used = count;
    return count == 0 ? "has a point without decimals of a second" : NULL;
}

/* Reads the offset, which must be all that is left. */
static const char *parse_offset(const char *text, size_t length, int64_t *offset_us)
{
    int32_t hours, minutes;

    *offset_us = 0;
    if (length == 0)
        return "has no zone offset";
    if (*text == 'Z' || *text == 'z')
        return length == 1 ? NULL : "goes on after its Z";
    if (*text != '+' && *text != '-')
        return WRONG_SHAPE;
    if (length != 6 || text[3] != ':')
        return "has a zone offset that is not written like +08:00";
    hours = two_digits(text + 1);
    minutes = two_digits(text + 4);
    if (hours < 0 || minutes < 0)
        return "has a zone offset that is not written like +08:00";
    if (hours > 23 || minutes > 59)
        return "has a zone offset beyond 23:59";
    *offset_us = (hours * 60 + minutes) * (60 * TF_SECOND);
    if (*text == '-')
        *offset_us = -*offset_us;
    return NULL;
}

/* Reads :30.25 after the minute, all of which may be left out. */
static const char *parse_seconds(const char *text, size_t length, size_t *used, int64_t *us)
{
    int64_t decimals_us = 0;
    const char *wrong = NULL;
    int32_t seconds;

    *used = 0;
    *us = 0;
    if (length == 0 || text[0] != ':')
        return NULL;
    if (length < 3 || (seconds = two_digits(text + 1)) < 0)
        return WRONG_SHAPE;
    if (seconds == 60)
        return "has the second 60, and leap seconds are not counted";
    if (seconds > 59)
        return "has a second beyond 59";
    *used = 3;
    if (length > 3 && text[3] == '.') {
        wrong = parse_decimals(text + 4, length - 4, used, &decimals_us);
        *used += 4;
    }
    *us = seconds * TF_SECOND + decimals_us;
    return wrong;
}

const char *tf_instant_parse(const char *text, size_t length, int64_t *out)
{
    int32_t year, month, day, hour, minute;
    int64_t seconds_us, offset_us, at;
    const char *wrong;
    size_t used;

    *out = 0;
    if (length == DATE_LENGTH && tf_date_parse(text, length, &year, &month, &day) == NULL)
        return "has a date but no time of day";
    if (length < MINUTE_LENGTH || text[4] != '-' || text[7] != '-' || text[13] != ':')
        return WRONG_SHAPE;
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ')
        return WRONG_SHAPE;
    if ((wrong = tf_date_parse(text, DATE_LENGTH, &year, &month, &day)) != NULL)
        return wrong == wrong_date ? WRONG_SHAPE : wrong;
    hour = two_digits(text + 11);
    minute = two_digits(text + 14);
    if ((hour | minute) < 0)
        return WRONG_SHAPE;
    if (hour > 23)
        return "has an hour beyond 23";
    if (minute > 59)
        return "has a minute beyond 59";
    text += MINUTE_LENGTH;
    length -= MINUTE_LENGTH;
    if ((wrong = parse_seconds(text, length, &used, &seconds_us)) != NULL)
        return wrong;
    if ((wrong = parse_offset(text + used, length - used, &offset_us)) != NULL)
        return wrong;
    at = tf_days_of_civil(year, month, day) * TF_DAY;
    at += (hour * 60 + minute) * (60 * TF_SECOND) + seconds_us - offset_us;
    if (at < TF_EARLIEST || at > TF_LATEST)
        return "is outside the years 0001 to 9999 in UTC";
    *out = at;
    return NULL;
}

/* Writes value with `digits` digits; returns the place after them. */
static char *put_padded(char *to, int32_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        to[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return to + digits;
}

static char *put_pair(char *to, char before, int32_t value)
{
    *to = before;
    return put_padded(to + 1, value, 2);
}

static size_t put_word(char *text, const char *word)
{
    size_t length = strlen(word);

    memcpy(text, word, length + 1);
    return length;
}

static char *put_offset(char *to, int32_t offset_s)
{
    int32_t minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;

    if (offset_s == 0) {
        *to = 'Z';
        return to + 1;
    }
    to = put_pair(to, offset_s < 0 ? '-' : '+', minutes / 60);
    return put_pair(to, ':', minutes % 60);
}

size_t tf_instant_format(int64_t at, int32_t offset_s, char text[TF_INSTANT_TEXT_MAX])
{
    int32_t year, month, day, second;
    int64_t days, rest_us;
    char *to = text;

    if (at == TF_NEVER || at == TF_ALWAYS)
        return put_word(text, at == TF_NEVER ? "never" : "always");
    if (offset_s % 60 != 0 || offset_s <= -86400 || offset_s >= 86400)
        offset_s = 0; /* RFC 3339 has no way to write it */
    at = at < TF_EARLIEST ? TF_EARLIEST : at > TF_LATEST ? TF_LATEST : at;
    if (at + offset_s * TF_SECOND < TF_EARLIEST || at + offset_s * TF_SECOND > TF_LATEST)
        offset_s = 0; /* its local year would have no four digits */
    at += offset_s * TF_SECOND;
    days = (at - TF_EARLIEST) / TF_DAY + TF_EARLIEST / TF_DAY;
    rest_us = at - days * TF_DAY;
    second = (int32_t)(rest_us / TF_SECOND);
    tf_civil_of_days(days, &year, &month, &day);
    to = put_padded(to, year, 4);
    to = put_pair(to, '-', month);
    to = put_pair(to, '-', day);
    to = put_pair(to, 'T', second / 3600);
    to = put_pair(to, ':', second / 60 % 60);
    to = put_pair(to, ':', second % 60);
    if (rest_us % TF_SECOND != 0) {
        *to++ = '.';
        to = put_padded(to, (int32_t)(rest_us % TF_SECOND), DECIMALS_MAX);
    }
    to = put_offset(to, offset_s);
    *to = '\0';
    return (size_t)(to - text);
}
