/* SPDX-License-Identifier: MIT */
/*
 * text.c - a growing text, and the nearest word.
 */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WORD_MAX = 64 }; /* longer words get no suggestion */

void tf_text_init(struct tf_text *text, struct tf_alloc alloc)
{
    *text = (struct tf_text){ .alloc = alloc };
}

void tf_text_free(struct tf_text *text)
{
    tf_free(text->alloc, text->data, text->capacity);
    *text = (struct tf_text){ .alloc = text->alloc };
}

void tf_text_clear(struct tf_text *text)
{
    text->length = 0;
    text->failed = false;
}

static bool make_room(struct tf_text *text, size_t more)
{
    if (text->failed || !tf_grow(text->alloc, &text->data, &text->capacity, text->length + more, 1))
        text->failed = true;
    return !text->failed;
}

void tf_text_add(struct tf_text *text, const char *bytes, size_t length)
{
    if (length == 0 || !make_room(text, length))
        return;
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
}

void tf_text_put(struct tf_text *text, const char *terminated)
{
    tf_text_add(text, terminated, strlen(terminated));
}

void tf_text_char(struct tf_text *text, char c)
{
    if (text->length < text->capacity && !text->failed)
        text->data[text->length++] = c;
    else
        tf_text_add(text, &c, 1);
}

void tf_text_u64(struct tf_text *text, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;

    do
        digits[--at] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    tf_text_add(text, digits + at, sizeof digits - at);
}

void tf_text_format(struct tf_text *text, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 || !make_room(text, (size_t)length + 1))
        return;
    va_start(arguments, format);
    vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)length;
}

const char *tf_text_end(struct tf_text *text)
{
    if (!make_room(text, 1))
        return NULL;
    text->data[text->length] = '\0';
    return text->data;
}

/* Levenshtein distance with swaps of neighbours counted as one edit. */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];

    for (size_t j = 0; j <= b_length; j++)
        last[j] = before[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *spare = before;

        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);

            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                    before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
        before = last;
        last = row;
        row = spare;
    }
    return last[b_length];
}

const char *tf_nearest(const char *word, const char *const *words, size_t count)
{
    size_t length = strlen(word);
    size_t limit = length / 3 > 1 ? length / 3 : 1;
    const char *best = NULL;

    if (length > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t other = strlen(words[i]);
        size_t distance;

        if (other > WORD_MAX)
            continue;
        distance = edit_distance(word, length, words[i], other);
        if (distance <= limit && (best == NULL || distance < limit)) {
            best = words[i];
            limit = distance;
        }
    }
    return best;
}

size_t tf_utf8_length(const char *text, size_t length)
{
    /* Least code point of each length; anything below is an overlong form. */
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *p = (const unsigned char *)text;
    size_t bytes = p[0] < 0x80 ? 1 : p[0] < 0xC0 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    uint32_t code = p[0] & (0xFFu >> (bytes + 1));

    if (bytes <= 1)
        return bytes;
    if (bytes > length || p[0] > 0xF4)
        return 0;
    for (size_t i = 1; i < bytes; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3Fu);
    }
    if (code < least[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return 0;
    return bytes;
}
