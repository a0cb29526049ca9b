/* SPDX-License-Identifier: MIT */
/*
 * error.c - fills a tariff_error; its text is plain, and cut at whole characters.
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

/* C0, DEL and C1 steer terminals; the others turn the direction of a line around. */
static bool steers_terminal(const unsigned char *at)
{
    return at[0] < 0x20 || at[0] == 0x7F || (at[0] == 0xC2 && at[1] < 0xA0) ||
           (at[0] == 0xE2 && at[1] == 0x80 && at[2] >= 0xAA && at[2] <= 0xAE) ||
           (at[0] == 0xE2 && at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9);
}

/* Replaces what steers terminals and broken UTF-8: rules, facts and usage are shown as they are. */
static void make_plain(char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        size_t bytes = tf_utf8_length(text, left);
        bool good = bytes > 0 && !steers_terminal((const unsigned char *)text);

        bytes += bytes == 0;
        if (!good)
            memset(text, '?', bytes);
        text += bytes;
        left -= bytes;
    }
}

static void copy_text(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from);
    cut_at_character(to, size);
    make_plain(to);
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
    err->level = code == TARIFF_OK ? TARIFF_LEVEL_WARNING : TARIFF_LEVEL_ERROR;
    err->line = place.line;
    err->column = place.column;
    copy_text(err->file, sizeof err->file, place.file == NULL ? "" : place.file);
    copy_text(err->hint, sizeof err->hint, hint);
    va_start(arguments, format);
    vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    cut_at_character(err->message, sizeof err->message);
    make_plain(err->message);
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
