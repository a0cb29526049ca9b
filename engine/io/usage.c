/* SPDX-License-Identifier: MIT */
/*
 * usage.c - tells CSV and JSON lines apart, and passes rows on.
 *
 * Layer: io (beside rating).
 */
#include "io/usage.h"

#include <stdio.h>
#include <string.h>

#include "facts/number.h"
#include "io/usage_rows.h"

tariff_code tf_rows_more(struct tf_rows *rows, uint32_t line, tariff_error *err)
{
    const struct tf_usage_reader *reader = rows->reader;

    if (reader->progress != NULL && !reader->progress(reader->ud, rows->count))
        return tf_fail(err, TF_F_CANCELLED, (struct tf_place){ rows->file, 0, 0 },
                "Begin again to read all of it.", "The reading was cancelled after %llu rows.",
                (unsigned long long)rows->count);
    return tf_feed_more(&rows->feed, line, err);
}

tariff_code tf_rows_check_text(const struct tf_rows *rows, struct tf_raw_row row, tariff_error *err)
{
    const char *stray;
    struct tf_place place = { rows->file, row.line, 1 };

    if ((stray = tf_find_stray_byte(row.text, row.length)) == NULL)
        return TARIFF_OK;
    place.column += (uint32_t)(stray - row.text);
    if (row.length > 3 && memcmp(row.text, "PK\003\004", 4) == 0)
        return tf_fail(err, tf_finding_in(TF_F_NOT_UTF8, TARIFF_BAD_USAGE),
                (struct tf_place){ rows->file, row.line, 1 },
                "Export it from the spreadsheet as \"CSV UTF-8\".",
                "This is a spreadsheet or a zip file, not text.");
    if (*stray == '\0')
        return tf_fail(err, tf_finding_in(TF_F_NOT_UTF8, TARIFF_BAD_USAGE), place,
                "Save the file as UTF-8 text.", "The row holds a NUL byte.");
    return tf_fail(err, tf_finding_in(TF_F_NOT_UTF8, TARIFF_BAD_USAGE), place,
            "Save the file as UTF-8 text.", "The byte 0x%02X is not UTF-8.",
            (unsigned)(unsigned char)*stray);
}

/* Whether the row, and not the run, is what failed. */
static bool is_about_row(tariff_code code)
{
    return code != TARIFF_NO_MEMORY && code != TARIFF_CANCELLED && code != TARIFF_FILE_FAILED;
}

tariff_code tf_rows_deliver(struct tf_rows *rows, const struct tf_event *event,
        struct tf_raw_row row, tariff_code code, tariff_error *err)
{
    const struct tf_usage_reader *reader = rows->reader;

    rows->count++;
    if (code == TARIFF_OK)
        code = reader->take(reader->ud, event, err);
    if (code == TARIFF_OK || !is_about_row(code))
        return code;
    if (err->line == 0) {
        snprintf(err->file, sizeof err->file, "%s", rows->file);
        err->line = row.line;
        err->column = 1;
    }
    if (reader->bad_row != NULL && reader->bad_row(reader->ud, err, row.text, row.length))
        return TARIFF_OK;
    return code;
}

tariff_code tf_rows_refuse_name(const struct tf_rows *rows, struct tf_place place, const char *what,
        struct tf_cell name, tariff_error *err)
{
    char shown[TF_SHOWN_MAX];
    char hint[sizeof err->hint];
    const char *word = tf_show(name.text, name.length, shown);
    const char *nearest = tf_target_nearest(rows->reader->schema, word);

    if (name.length == 0)
        return tf_fail(err, tf_finding_in(TF_F_CSV_COLUMN_NAMELESS, TARIFF_BAD_USAGE), place,
                "Name it, or leave it out.", "The %s has no name.", what);
    if (nearest != NULL)
        snprintf(hint, sizeof hint, "Write \"%s\", or declare \"%s\" under usage: in the facts.",
                nearest, word);
    else
        snprintf(hint, sizeof hint,
                "Leave it out, declare it under usage: in the facts, or map it in an input block.");
    return tf_fail(err, tf_finding_in(TF_F_USAGE_FIELD, TARIFF_BAD_USAGE), place, hint,
            "The %s \"%s\" is unknown.", what, word);
}

/* -- Which format ------------------------------------------------------------ */

/* The first byte that is not a space, line end or BOM; NUL when there is none yet. */
static char first_letter(const struct tf_feed *feed)
{
    static const char bom[] = "\xEF\xBB\xBF";
    const char *at = feed->at;

    if (feed->end - at >= 3 && memcmp(at, bom, 3) == 0)
        at += 3;
    else if (!feed->is_last && feed->end - at < 3)
        return '\0';
    while (at < feed->end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    if (at == feed->end)
        return '\0';
    return *at;
}

static tariff_code read_rows(struct tf_rows *rows, tariff_error *err)
{
    tariff_code code;
    char first;

    while ((first = first_letter(&rows->feed)) == '\0' && !rows->feed.is_last)
        if ((code = tf_rows_more(rows, 1, err)) != TARIFF_OK)
            return code;
    if (first == '\0' && rows->feed.at == rows->feed.end)
        return tf_fail(err, tf_finding_in(TF_F_FILE_EMPTY, TARIFF_BAD_USAGE),
                (struct tf_place){ rows->file, 1, 1 },
                "Give a CSV header, even when there are no rows, or JSON lines.",
                "The input is empty.");
    return first == '{' || first == '[' ? tf_rows_read_json(rows, err)
                                        : tf_rows_read_csv(rows, err);
}

tariff_code tf_usage_read_source(const struct tf_usage_reader *reader,
        const struct tf_usage_source *source, tariff_error *err)
{
    struct tf_rows rows = { .reader = reader, .file = source->path };
    tariff_error first = { 0 };
    tariff_code code;

    code = tf_feed_open(
            &rows.feed, reader->alloc, source->path, source->text, source->length, &first);
    if (code == TARIFF_OK) {
        if (source->chunk != 0)
            rows.feed.chunk = source->chunk;
        code = tf_decoder_init(&rows.decoder, reader, source->path, &first);
        if (code == TARIFF_OK)
            code = read_rows(&rows, &first);
        tf_decoder_free(&rows.decoder);
        tf_feed_close(&rows.feed);
    }
    if (code != TARIFF_OK && err != NULL)
        *err = first;
    return code;
}

tariff_code tf_usage_read(const struct tf_usage_reader *reader, const char *path, const char *text,
        size_t length, tariff_error *err)
{
    struct tf_usage_source source = { path, text, length, 0 };

    return tf_usage_read_source(reader, &source, err);
}
