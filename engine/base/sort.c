/* SPDX-License-Identifier: MIT */
/*
 * sort.c - bottom-up merge sort, which leaves alone what is in order already; and a radix sort.
 */
#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

static bool is_sorted(const char *items, size_t count, size_t size, tf_compare compare, void *ud)
{
    for (size_t i = 1; i < count; i++) {
        if (compare(ud, items + (i - 1) * size, items + i * size) > 0)
            return false;
    }
    return true;
}

/* Merges [0, middle) and [middle, count) of from into to. */
static void merge(const char *from, size_t middle, size_t count, size_t size, tf_compare compare,
        void *ud, char *to)
{
    size_t left = 0, right = middle;

    while (left < middle && right < count) {
        bool take_right = compare(ud, from + left * size, from + right * size) > 0;
        size_t *taken = take_right ? &right : &left;

        memcpy(to, from + *taken * size, size);
        to += size;
        ++*taken;
    }
    memcpy(to, from + left * size, (middle - left) * size);
    to += (middle - left) * size;
    memcpy(to, from + right * size, (count - right) * size);
}

void tf_sort(void *items, size_t count, size_t size, tf_compare compare, void *ud, void *scratch)
{
    char *from = items;
    char *to = scratch;

    if (count < 2 || is_sorted(items, count, size, compare, ud))
        return;
    for (size_t width = 1; width < count; width *= 2) {
        char *swap = from;

        for (size_t at = 0; at < count; at += 2 * width) {
            size_t length = count - at < 2 * width ? count - at : 2 * width;
            size_t middle = length < width ? length : width;

            merge(from + at * size, middle, length, size, compare, ud, to + at * size);
        }
        from = to;
        to = swap;
    }
    if (from != (char *)items)
        memcpy(items, from, count * size);
}

enum { TAG_SHIFT = 32, DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS };

/* Puts items in the order of one digit of their tags. */
static void sort_by_digit(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
    size_t places[DIGITS] = { 0 };
    size_t place = 0;

    for (size_t i = 0; i < count; i++)
        places[from[i] >> shift & (DIGITS - 1)]++;
    for (size_t digit = 0; digit < DIGITS; digit++) {
        size_t of_digit = places[digit];

        places[digit] = place;
        place += of_digit;
    }
    for (size_t i = 0; i < count; i++)
        to[places[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

void tf_sort_tagged(uint64_t *items, size_t count, uint32_t top, uint64_t *scratch)
{
    uint64_t *from = items;
    uint64_t *to = scratch;

    for (unsigned shift = 0; shift < TAG_SHIFT && top >> shift != 0; shift += DIGIT_BITS) {
        uint64_t *swap = from;

        sort_by_digit(from, to, count, TAG_SHIFT + shift);
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, count * sizeof *items);
}
