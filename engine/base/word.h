/* SPDX-License-Identifier: MIT */
/*
 * word.h - eight bytes of text as one number.
 *
 * Layer: base.
 */
#ifndef TF_BASE_WORD_H
#define TF_BASE_WORD_H

#include <stdint.h>
#include <string.h>

/* The byte in each of a word's eight. */
#define TF_EACH_BYTE(byte) ((uint64_t)(unsigned char)(byte)*UINT64_C(0x0101010101010101))

/*
 * The first byte in the lowest bits, or in the highest (then words go in the order of their
 * texts), whatever the machine's order.
 */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static inline uint64_t tf_word_first_lowest(const char *text)
{
    uint64_t word;

    memcpy(&word, text, sizeof word);
    return word;
}

static inline uint64_t tf_word_first_highest(const char *text)
{
    return __builtin_bswap64(tf_word_first_lowest(text));
}
#else
static inline uint64_t tf_word_first_lowest(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;

    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

static inline uint64_t tf_word_first_highest(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;

    return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 |
           (uint64_t)p[3] << 32 | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
           (uint64_t)p[6] << 8 | (uint64_t)p[7];
}
#endif

/* The high bit of every byte that is `byte`, and no other bit. */
static inline uint64_t tf_word_equal(uint64_t word, char byte)
{
    const uint64_t low = TF_EACH_BYTE(0x7F);

    word ^= TF_EACH_BYTE(byte);
    return ~(((word & low) + low) | word | low);
}

/* Index of the lowest bit that is set; bits != 0. */
static inline unsigned tf_word_lowest(uint64_t bits)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(bits);
#else
    unsigned index = 0;

    for (; (bits & 1) == 0; bits >>= 1)
        index++;
    return index;
#endif
}

/* How many bits are set. */
static inline unsigned tf_word_count(uint64_t bits)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);

    bits -= bits >> 1 & 0x55 * ones;
    bits = (bits & 0x33 * ones) + (bits >> 2 & 0x33 * ones);
    return (unsigned)(((bits + (bits >> 4)) & 0x0F * ones) * ones >> 56);
}

#endif
