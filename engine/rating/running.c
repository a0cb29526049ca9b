/* SPDX-License-Identifier: MIT */
/*
 * running.c - a small table: searched in a row while it is short, hashed when not.
 */
#include "rating/running.h"

#include <string.h>

#include "base/intern.h"

enum {
    LINEAR_MAX = 16, /* entries that are searched one by one */
    OWNER_BITS = 28
};

static uint32_t pack(enum tf_running_kind kind, uint32_t owner)
{
    return (uint32_t)kind << OWNER_BITS | owner;
}

enum tf_running_kind tf_running_kind_of(const struct tf_running *running)
{
    return (enum tf_running_kind)(running->owner >> OWNER_BITS);
}

uint32_t tf_running_owner_of(const struct tf_running *running)
{
    return running->owner & (((uint32_t)1 << OWNER_BITS) - 1);
}

static bool is_it(const struct tf_running *item, uint32_t owner, uint32_t key, int64_t from)
{
    return item->owner == owner && item->key == key && item->window.from == from;
}

static size_t hash_of(uint32_t owner, uint32_t key, int64_t from)
{
    return (size_t)tf_fmix64(((uint64_t)owner << 32 | key) ^ (uint64_t)from * 0x9E3779B97F4A7C15u);
}

static void put_bucket(struct tf_runnings *table, size_t index)
{
    const struct tf_running *item = &table->items[index];
    size_t mask = table->bucket_count - 1;
    size_t at = hash_of(item->owner, item->key, item->window.from) & mask;

    while (table->buckets[at] != 0)
        at = (at + 1) & mask;
    table->buckets[at] = (uint32_t)index + 1;
}

static void fill_buckets(struct tf_runnings *table)
{
    memset(table->buckets, 0, table->bucket_count * sizeof *table->buckets);
    for (size_t i = 0; i < table->count; i++)
        put_bucket(table, i);
}

/* Makes the buckets at least twice as many as the items will be. */
static bool make_buckets(struct tf_alloc alloc, struct tf_runnings *table)
{
    size_t want = table->bucket_count == 0 ? 4 * LINEAR_MAX : table->bucket_count;
    uint32_t *buckets;

    while (want < 2 * (table->count + 1))
        want *= 2;
    if (want == table->bucket_count)
        return true;
    buckets = tf_get(alloc, want * sizeof *buckets);
    if (buckets == NULL)
        return false;
    tf_free(alloc, table->buckets, table->bucket_count * sizeof *buckets);
    table->buckets = buckets;
    table->bucket_count = want;
    fill_buckets(table);
    return true;
}

static struct tf_running *find_packed(
        const struct tf_runnings *table, uint32_t owner, uint32_t key, int64_t from)
{
    size_t mask = table->bucket_count - 1;

    if (table->bucket_count == 0) {
        for (size_t i = table->count; i-- > 0;) {
            if (is_it(&table->items[i], owner, key, from))
                return &table->items[i];
        }
        return NULL;
    }
    for (size_t at = hash_of(owner, key, from) & mask; table->buckets[at] != 0;
            at = (at + 1) & mask) {
        struct tf_running *item = &table->items[table->buckets[at] - 1];

        if (is_it(item, owner, key, from))
            return item;
    }
    return NULL;
}

struct tf_running *tf_running_find(const struct tf_runnings *table, enum tf_running_kind kind,
        uint32_t owner, uint32_t key, int64_t from)
{
    return find_packed(table, pack(kind, owner), key, from);
}

struct tf_running *tf_running_get(struct tf_alloc alloc, struct tf_runnings *table,
        enum tf_running_kind kind, uint32_t owner, uint32_t key, struct tf_interval window)
{
    struct tf_running *item = find_packed(table, pack(kind, owner), key, window.from);

    if (item != NULL)
        return item;
    if (!tf_grow(alloc, &table->items, &table->capacity, table->count + 1, sizeof *table->items))
        return NULL;
    if (table->count >= LINEAR_MAX && !make_buckets(alloc, table))
        return NULL;
    item = &table->items[table->count++];
    memset(item, 0, sizeof *item);
    item->owner = pack(kind, owner);
    item->key = key;
    item->window = window;
    if (table->bucket_count != 0)
        put_bucket(table, table->count - 1);
    return item;
}

void tf_runnings_prune(struct tf_runnings *table, int64_t closed_until)
{
    size_t kept = 0;

    if (table->count < table->prune_at)
        return;
    for (size_t i = 0; i < table->count; i++) {
        if (table->items[i].window.until > closed_until)
            table->items[kept++] = table->items[i];
    }
    table->count = kept;
    table->prune_at = kept * 2 < 8 ? 8 : kept * 2;
    if (table->bucket_count != 0)
        fill_buckets(table);
}

void tf_runnings_free(struct tf_alloc alloc, struct tf_runnings *table)
{
    tf_free(alloc, table->items, table->capacity * sizeof *table->items);
    tf_free(alloc, table->buckets, table->bucket_count * sizeof *table->buckets);
    *table = (struct tf_runnings){ 0 };
}
