/* SPDX-License-Identifier: MIT */
/*
 * error.c - fills a tariff_error; cuts text at whole characters.
 */
#include "base/error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

const char *tariff_finding_title(uint32_t finding)
{
    static const struct {
        uint32_t number;
        const char *title;
    } rows[] = {
#define TF_FINDING(number, name, code, title) { number, title },
#include "base/finding.def"
#undef TF_FINDING
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].number == finding)
            return rows[i].title;
    }
    return "";
}

/* Shortens text that filled its buffer so that it ends on a whole character. */
static void cut_at_character(char *text, size_t size)
{
    size_t length = strlen(text);
    size_t start = length;

    if (length + 1 < size)
        return;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start > 0 && ((unsigned char)text[start - 1] & 0x80) != 0)
        start--;
    text[start] = '\0';
}

/* ASCII's, DEL, and U+0080 to U+009F: they would move the cursor of a terminal. */
static bool moves_cursor(const char *text)
{
    unsigned char first = (unsigned char)text[0];

    return first < 0x20 || first == 0x7F || (first == 0xC2 && (unsigned char)text[1] < 0xA0);
}

static void clean_text(char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        size_t bytes = tf_utf8_length(text, left);

        if (bytes == 0 || moves_cursor(text)) {
            *text = '?';
            bytes = 1;
        }
        text += bytes;
        left -= bytes;
    }
}

static void copy_text(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from);
    cut_at_character(to, size);
}

tariff_code tf_fail(tariff_error *err, enum tf_finding finding, struct tf_place place,
        const char *hint, const char *format, ...)
{
    tariff_code code = (tariff_code)((uint32_t)finding & TF_CODE_MASK);
    va_list arguments;

    assert((int)code != TF_OF_CONTEXT);
    if (err == NULL)
        return code;
    err->code = code;
    err->finding = (uint32_t)finding >> TF_CODE_BITS;
    err->line = place.line;
    err->column = place.column;
    copy_text(err->file, sizeof err->file, place.file == NULL ? "" : place.file);
    copy_text(err->hint, sizeof err->hint, hint);
    clean_text(err->hint);
    va_start(arguments, format);
    vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    cut_at_character(err->message, sizeof err->message);
    clean_text(err->message);
    return code;
}

tariff_code tf_no_memory(tariff_error *err)
{
    return tf_fail(err, TF_F_NO_MEMORY, (struct tf_place){ 0 },
            "Give the process, or the allocator hook, more memory.", "There is no memory left.");
}

tariff_code tf_report_add(struct tf_report *report, const tariff_error *err)
{
    if (err->code == TARIFF_OK)
        return TARIFF_OK;
    if (report->count == 0)
        report->first = *err;
    report->count++;
    if (report->finding != NULL)
        report->finding(report->ud, err);
    return err->code;
}

bool tf_report_is_full(const struct tf_report *report)
{
    return report->count >= TF_FINDINGS_MAX;
}
