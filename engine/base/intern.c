/* SPDX-License-Identifier: MIT */
/*
 * intern.c - an open-addressed table from text to id.
 */
#include "base/intern.h"

#include <assert.h>
#include <string.h>

enum { FIRST_BUCKETS = 64 };

void tf_intern_init(struct tf_intern *table, struct tf_alloc alloc)
{
    *table = (struct tf_intern){ .count = 1 };
    tf_arena_init(&table->arena, alloc);
}

void tf_intern_free(struct tf_intern *table)
{
    struct tf_alloc alloc = table->arena.alloc;

    tf_free(alloc, table->entries, table->capacity * sizeof *table->entries);
    tf_free(alloc, table->buckets, table->bucket_count * sizeof *table->buckets);
    tf_arena_free(&table->arena);
    tf_intern_init(table, alloc);
}

/* Eight bytes at a time; quality comes from the final mix. */
static uint32_t hash_text(const char *text, size_t length)
{
    uint64_t hash = length * 0x9E3779B97F4A7C15u;
    uint64_t word = 0;

    for (; length >= 8; text += 8, length -= 8) {
        memcpy(&word, text, 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    word = 0;
    for (size_t i = 0; i < length; i++)
        word |= (uint64_t)(unsigned char)text[i] << (8 * i);
    hash = (hash ^ word) * 0xc4ceb9fe1a85ec53u;
    return (uint32_t)(hash >> 32) ^ (uint32_t)hash;
}

/* The bucket that holds the text, or the empty one where it would go. */
static size_t bucket_of(
        const struct tf_intern *table, const char *text, size_t length, uint32_t hash)
{
    size_t mask = table->bucket_count - 1;
    size_t at = hash & mask;

    for (; table->buckets[at] != 0; at = (at + 1) & mask) {
        const struct tf_intern_entry *entry = &table->entries[table->buckets[at]];

        if (entry->hash == hash && entry->length == length &&
                memcmp(entry->text, text, length) == 0)
            break;
    }
    return at;
}

uint32_t tf_intern_find(const struct tf_intern *table, const char *text, size_t length)
{
    if (table->bucket_count == 0)
        return 0;
    return table->buckets[bucket_of(table, text, length, hash_text(text, length))];
}

static bool rehash(struct tf_intern *table)
{
    size_t count = table->bucket_count == 0 ? FIRST_BUCKETS : table->bucket_count * 2;
    uint32_t *buckets = tf_get(table->arena.alloc, count * sizeof *buckets);

    if (buckets == NULL)
        return false;
    memset(buckets, 0, count * sizeof *buckets);
    for (uint32_t id = 1; id < table->count; id++) {
        size_t at = table->entries[id].hash & (count - 1);

        while (buckets[at] != 0)
            at = (at + 1) & (count - 1);
        buckets[at] = id;
    }
    tf_free(table->arena.alloc, table->buckets, table->bucket_count * sizeof *buckets);
    table->buckets = buckets;
    table->bucket_count = count;
    return true;
}

uint32_t tf_intern_add(struct tf_intern *table, const char *text, size_t length)
{
    uint32_t hash = hash_text(text, length);
    struct tf_intern_entry *entry;
    size_t at;

    if (table->count * 2 > table->bucket_count && !rehash(table))
        return 0;
    at = bucket_of(table, text, length, hash);
    if (table->buckets[at] != 0)
        return table->buckets[at];
    if (length > UINT32_MAX || table->count >= UINT32_MAX ||
            !tf_grow(table->arena.alloc, &table->entries, &table->capacity, table->count + 1,
                    sizeof *table->entries))
        return 0;
    entry = &table->entries[table->count];
    entry->text = tf_arena_text(&table->arena, text, length);
    entry->length = (uint32_t)length;
    entry->hash = hash;
    if (entry->text == NULL)
        return 0;
    table->buckets[at] = (uint32_t)table->count;
    return (uint32_t)table->count++;
}

const char *tf_intern_text(const struct tf_intern *table, uint32_t id)
{
    assert(id > 0 && id < table->count);
    return table->entries[id].text;
}

struct tf_fnv tf_fnv_begin(void)
{
    return (struct tf_fnv){ 0xcbf29ce484222325u };
}

void tf_fnv_add(struct tf_fnv *hash, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < length; i++)
        hash->value = (hash->value ^ at[i]) * 0x100000001b3u;
}

uint64_t tf_fmix64(uint64_t value)
{
    value = (value ^ (value >> 33)) * 0xff51afd7ed558ccdu;
    value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53u;
    return value ^ (value >> 33);
}
