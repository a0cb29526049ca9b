/* SPDX-License-Identifier: MIT */
/*
 * marks.h - where cells end: bits for the bytes of CSV that mean something.
 *
 * Layer: io, inside usage_csv.c and pack.c only.
 */
#ifndef TF_IO_MARKS_H
#define TF_IO_MARKS_H

#include "base/word.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { TF_MARKED_BYTES = 64 }; /* looked at together; no more than TF_SLACK */

/* Bit i: byte i of the TF_MARKED_BYTES from `at` is a comma, a quote or a line end. */
#if defined(__SSE2__)
static inline uint64_t tf_marks_of_16(const char *at)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i marks = _mm_or_si128(
            _mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));

    return (uint64_t)_mm_movemask_epi8(
            _mm_or_si128(marks, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))));
}

static inline uint64_t tf_marks_of(const char *at)
{
    return tf_marks_of_16(at) | tf_marks_of_16(at + 16) << 16 | tf_marks_of_16(at + 32) << 32 |
           tf_marks_of_16(at + 48) << 48;
}
#else
static inline uint64_t tf_marks_of(const char *at)
{
    uint64_t marks = 0;

    for (unsigned i = 0; i < TF_MARKED_BYTES; i += 8) {
        uint64_t word = tf_word_first_lowest(at + i);
        uint64_t tops =
                tf_word_equal(word, ',') | tf_word_equal(word, '\n') | tf_word_equal(word, '"');

        marks |= ((tops >> 7) * UINT64_C(0x0102040810204080) >> 56) << i;
    }
    return marks;
}
#endif

#endif
