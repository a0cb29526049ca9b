/* SPDX-License-Identifier: MIT */
/*
 * text_key.h - short texts as two words, and tables that find a symbol or an account by them.
 *
 * Layer: io, inside decode.c and pack.c only.
 */
#ifndef TF_IO_TEXT_KEY_H
#define TF_IO_TEXT_KEY_H

#include <string.h>

#include "io/decode.h"

enum { TF_KEY_BYTES = 16 };

/* The bytes of a text of that length: so the order of bytes in words is all one. */
extern const unsigned char tf_key_masks[TF_KEY_BYTES + 1][TF_KEY_BYTES];

static inline uint64_t tf_load_word(const void *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* TF_SLACK bytes behind the text can be read. */
static inline struct tf_text_key tf_key_of_padded(const char *text, size_t length)
{
    const unsigned char *mask = tf_key_masks[length < TF_KEY_BYTES ? length : TF_KEY_BYTES];

    return (struct tf_text_key){ tf_load_word(text) & tf_load_word(mask),
        tf_load_word(text + 8) & tf_load_word(mask + 8) };
}

static inline size_t tf_hash_text_key(struct tf_text_key key)
{
    uint64_t hash = (key.head ^ (key.tail >> 29) ^ (key.tail << 35)) * UINT64_C(0x9E3779B97F4A7C15);

    return (size_t)(hash >> 32 ^ hash >> 47);
}

static inline bool tf_is_same_key(struct tf_text_key a, struct tf_text_key b)
{
    return ((a.head ^ b.head) | (a.tail ^ b.tail)) == 0;
}

struct tf_symbol_entry {
    struct tf_text_key key;
    const char *text;
    uint32_t length;
    uint32_t code; /* 0: an empty place */
};

struct tf_symbol_table {
    struct tf_symbol_entry *entries;
    size_t mask; /* their count, a power of two, minus one */
};

/* The entry of a symbol, or an empty place for it. */
static inline struct tf_symbol_entry *tf_find_symbol(const struct tf_symbol_table *table,
        struct tf_text_key key, const char *text, size_t length)
{
    size_t at = tf_hash_text_key(key) & table->mask;

    for (;; at = (at + 1) & table->mask) {
        struct tf_symbol_entry *entry = &table->entries[at];

        if (entry->code == 0)
            return entry;
        if (tf_is_same_key(entry->key, key) && entry->length == length &&
                (length <= TF_KEY_BYTES || memcmp(entry->text, text, length) == 0))
            return entry;
    }
}

enum { TF_KNOWN_STEPS = 8 }; /* places that are looked at for an account */

/* The place of an account, or one to note it in: the first free one, else its first. */
static inline struct tf_known_account *tf_known_place(
        const struct tf_decoder *decoder, struct tf_text_key key, uint32_t length)
{
    size_t first = tf_hash_text_key(key);

    for (size_t i = 0; i < TF_KNOWN_STEPS; i++) {
        struct tf_known_account *known =
                &decoder->known_accounts[(first + i) & decoder->known_mask];

        if (known->length == 0 || (tf_is_same_key(known->key, key) && known->length == length))
            return known;
    }
    return &decoder->known_accounts[first & decoder->known_mask];
}

#endif
