/* SPDX-License-Identifier: MIT */
/*
 * expect_show.c - `{ show: 2026-03-20, says: … }`: lines of the price list.
 */
#include "api/expect_show.h"

#include <string.h>

#include "base/text.h"
#include "facts/number.h"
#include "io/write.h"
#include "value/calendar.h"

enum { LINE_SHOWN_MAX = 300 };

/* Gathers what `show` puts out. */
static tariff_code gather_list(void *ud, const char *bytes, size_t length)
{
    struct tf_text *text = ud;

    tf_text_add(text, bytes, length);
    return text->failed ? TARIFF_NO_MEMORY : TARIFF_OK;
}

static tariff_code write_list(struct tf_alloc alloc, const struct tf_rulebook *book, int64_t at,
        struct tf_text *list, tariff_error *err)
{
    struct tf_output output;
    tariff_code code, ended;

    tf_output_begin(&output, alloc, gather_list, list);
    code = tf_write_rulebook(book, at, TARIFF_FORMAT_MARKDOWN, &output, err);
    ended = tf_output_end(&output, code == TARIFF_OK ? err : NULL);
    return code != TARIFF_OK ? code : ended;
}

static size_t line_length(const char *text, const char *end)
{
    const char *stop = memchr(text, '\n', (size_t)(end - text));

    return (size_t)((stop == NULL ? end : stop) - text);
}

static bool has_line(const struct tf_text *list, const char *line, size_t length)
{
    const char *end = list->data + list->length;

    for (const char *at = list->data; at < end; at += line_length(at, end) + 1)
        if (line_length(at, end) == length && memcmp(at, line, length) == 0)
            return true;
    return false;
}

/* The day begins in the rulebook's zone. */
static tariff_code read_day(
        const struct tf_rulebook *book, const struct tf_yaml *node, int64_t *at, tariff_error *err)
{
    struct tf_date date;
    tariff_code code;

    if (node->kind != TF_YAML_TEXT)
        return tf_fail(err, TF_F_TEST_FORM, node->place, "Write show: 2026-03-20.",
                "The day of the price list is no date.");
    code = tf_date_read(node->text, node->length, node->place, TARIFF_BAD_TEST, &date, err);
    if (code == TARIFF_OK)
        *at = tf_zone_instant(
                book->zone, tf_days_of_civil(date.year, date.month, date.day) * TF_DAY);
    return code;
}

/* A line of a text that stands below its key, `says: |`, or the text's own place. */
static struct tf_place line_place(const struct tf_yaml *says, const char *line)
{
    struct tf_place place = says->place;

    if (says->text[says->length - 1] != '\n')
        return place;
    place.line++;
    place.column = 0; /* unknown: the indentation is not part of the text */
    for (const char *at = says->text; at < line; at++)
        place.line += *at == '\n';
    return place;
}

tariff_code tf_expect_show(struct tf_alloc alloc, const struct tf_rulebook *book,
        const struct tf_yaml *item, tariff_error *failure)
{
    const struct tf_yaml *day = tf_yaml_find(item, "show");
    const struct tf_yaml *says = tf_yaml_find(item, "says");
    struct tf_text list;
    const char *line, *end;
    tariff_code code;
    int64_t at = 0;

    if ((code = read_day(book, day, &at, failure)) != TARIFF_OK)
        return code;
    if (says == NULL || says->kind != TF_YAML_TEXT || says->length == 0)
        return tf_fail(failure, TF_F_TEST_FORM, day->place,
                "Add says: | and below it lines of `tariff show --format markdown`.",
                "What the price list must say is missing.");
    tf_text_init(&list, alloc);
    code = write_list(alloc, book, at, &list, failure);
    for (line = says->text, end = line + says->length; code == TARIFF_OK && line < end;) {
        size_t length = line_length(line, end);

        if (length > 0 && !has_line(&list, line, length))
            code = tf_fail(failure, TF_F_TEST_PRICE_LIST, line_place(says, line),
                    "See `tariff show --format markdown`; correct the test or the rulebook.",
                    "The price list of %s does not say: %.*s", day->text,
                    (int)(length > LINE_SHOWN_MAX ? LINE_SHOWN_MAX : length), line);
        line += length + 1;
    }
    tf_text_free(&list);
    return code;
}
