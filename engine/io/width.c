/* SPDX-License-Identifier: MIT */
/*
 * width.c - the columns a text takes.
 */
#include "io/width.h"

#include <stdbool.h>

struct range {
    uint32_t first, last;
};

/* Takes no column: combining marks, joiners, variation selectors. */
static const struct range no_column[] = { { 0x0300, 0x036F }, { 0x0483, 0x0489 },
    { 0x0591, 0x05BD }, { 0x0610, 0x061A }, { 0x064B, 0x065F }, { 0x0670, 0x0670 },
    { 0x06D6, 0x06DC }, { 0x0900, 0x0902 }, { 0x093A, 0x093A }, { 0x093C, 0x093C },
    { 0x0941, 0x0948 }, { 0x094D, 0x094D }, { 0x0E31, 0x0E31 }, { 0x0E34, 0x0E3A },
    { 0x0E47, 0x0E4E }, { 0x1160, 0x11FF }, { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF },
    { 0x200B, 0x200F }, { 0x202A, 0x202E }, { 0x2060, 0x2064 }, { 0x20D0, 0x20FF },
    { 0x302A, 0x302D }, { 0x3099, 0x309A }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F },
    { 0xFEFF, 0xFEFF }, { 0xE0100, 0xE01EF } };

/* Takes two columns. */
static const struct range two_columns[] = { { 0x1100, 0x115F }, { 0x231A, 0x231B },
    { 0x2329, 0x232A }, { 0x23E9, 0x23EC }, { 0x2E80, 0x303E }, { 0x3041, 0x33FF },
    { 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF }, { 0xA000, 0xA4CF }, { 0xA960, 0xA97F },
    { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF }, { 0xFE10, 0xFE19 }, { 0xFE30, 0xFE6F },
    { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x16FE0, 0x18DFF }, { 0x1B000, 0x1B2FF },
    { 0x1F300, 0x1F64F }, { 0x1F680, 0x1F6FF }, { 0x1F900, 0x1F9FF }, { 0x1FA70, 0x1FAFF },
    { 0x20000, 0x3FFFD } };

static bool is_in(uint32_t code, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count && ranges[i].first <= code; i++) {
        if (code <= ranges[i].last)
            return true;
    }
    return false;
}

/* How many bytes a character that begins so has; 0 when none does. */
static size_t bytes_of(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

uint32_t tf_utf8_next(const char *text, size_t length, size_t *bytes)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char first = (unsigned char)text[0];
    size_t count = bytes_of(first);
    uint32_t code = count == 1 ? first : first & (0x7Fu >> count);

    *bytes = 1;
    if (count == 0 || count > length)
        return 0xFFFD;
    for (size_t i = 1; i < count; i++) {
        unsigned char next = (unsigned char)text[i];

        if ((next & 0xC0) != 0x80)
            return 0xFFFD;
        code = code << 6 | (next & 0x3F);
    }
    if (code < least[count] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return 0xFFFD;
    *bytes = count;
    return code;
}

size_t tf_width(const char *text, size_t length)
{
    size_t width = 0;

    for (size_t i = 0, bytes = 1; i < length; i += bytes) {
        uint32_t code = tf_utf8_next(text + i, length - i, &bytes);

        if (code < 0x300)
            width++;
        else if (!is_in(code, no_column, sizeof no_column / sizeof no_column[0]))
            width += is_in(code, two_columns, sizeof two_columns / sizeof two_columns[0]) ? 2 : 1;
    }
    return width;
}
