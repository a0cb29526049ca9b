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

enum tf_running_kind tf_running_kind_of(const struct tf_running_key *key)
{
    return (enum tf_running_kind)(key->owner >> OWNER_BITS);
}

uint32_t tf_running_owner_of(const struct tf_running_key *key)
{
    return key->owner & (((uint32_t)1 << OWNER_BITS) - 1);
}

bool tf_running_is_rounded(enum tf_running_kind kind)
{
    return kind == TF_RUNNING_SUM || kind == TF_RUNNING_ITEM_SUM || kind == TF_RUNNING_ITEM_EXACT ||
           kind == TF_RUNNING_ITEM_BILLED || kind == TF_RUNNING_BILLED ||
           kind == TF_RUNNING_AVERAGED;
}

bool tf_running_is_of_item(enum tf_running_kind kind)
{
    return kind == TF_RUNNING_ITEM_TOTAL || kind == TF_RUNNING_ITEM_SUM ||
           kind == TF_RUNNING_ITEM_EXACT || kind == TF_RUNNING_ITEM_BILLED;
}

static bool is_same(const struct tf_running_key *a, const struct tf_running_key *b)
{
    return a->owner == b->owner && a->key == b->key && a->from == b->from;
}

static size_t hash_of(const struct tf_running_key *key)
{
    return (size_t)tf_fmix64(
            ((uint64_t)key->owner << 32 | key->key) ^ (uint64_t)key->from * 0x9E3779B97F4A7C15u);
}

static void put_bucket(struct tf_runnings *table, size_t index)
{
    size_t mask = table->bucket_count - 1;
    size_t at = hash_of(&table->keys[index]) & mask;

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
    uint32_t want = table->bucket_count == 0 ? 4 * LINEAR_MAX : table->bucket_count;
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

static struct tf_running *find_running(
        const struct tf_runnings *table, const struct tf_running_key *key)
{
    size_t mask = (size_t)table->bucket_count - 1;

    if (table->bucket_count == 0) {
        for (size_t i = table->count; i-- > 0;) {
            if (is_same(&table->keys[i], key))
                return &table->items[i];
        }
        return NULL;
    }
    for (size_t at = hash_of(key) & mask; table->buckets[at] != 0; at = (at + 1) & mask) {
        size_t index = table->buckets[at] - 1;

        if (is_same(&table->keys[index], key))
            return &table->items[index];
    }
    return NULL;
}

struct tf_running *tf_running_find(const struct tf_runnings *table, enum tf_running_kind kind,
        uint32_t owner, uint32_t key, int64_t from)
{
    struct tf_running_key wanted = { pack(kind, owner), key, from };

    return find_running(table, &wanted);
}

/* Items and their keys share a piece of memory, so that both grow or neither does. */
enum { ENTRY_SIZE = sizeof(struct tf_running) + sizeof(struct tf_running_key) };

/* A piece for so many entries, with those of `from` in it; false, and *to as it was, without. */
static bool make_entries(struct tf_alloc alloc, struct tf_runnings *to, uint32_t capacity,
        const struct tf_runnings *from)
{
    struct tf_running *items = tf_get_lines(alloc, (size_t)capacity * ENTRY_SIZE);

    if (items == NULL)
        return false;
    to->items = items;
    to->keys = (struct tf_running_key *)(void *)(items + capacity);
    to->capacity = capacity;
    if (from->count > 0) {
        memcpy(to->items, from->items, from->count * sizeof *to->items);
        memcpy(to->keys, from->keys, from->count * sizeof *to->keys);
    }
    return true;
}

static bool grow_entries(struct tf_alloc alloc, struct tf_runnings *table)
{
    struct tf_runnings old = *table;

    if (table->count < table->capacity)
        return true;
    if (table->count > UINT32_MAX / 4)
        return false; /* buckets are numbered in 32 bits */
    if (!make_entries(alloc, table, old.capacity < 4 ? 4 : 2 * old.capacity, &old))
        return false;
    tf_free_lines(alloc, old.items, (size_t)old.capacity * ENTRY_SIZE);
    return true;
}

struct tf_running *tf_running_get(struct tf_alloc alloc, struct tf_runnings *table,
        enum tf_running_kind kind, uint32_t owner, uint32_t key, struct tf_interval window)
{
    struct tf_running_key wanted = { pack(kind, owner), key, window.from };
    struct tf_running *item = find_running(table, &wanted);

    if (item != NULL)
        return item;
    if (!grow_entries(alloc, table))
        return NULL;
    if (table->count >= LINEAR_MAX && !make_buckets(alloc, table))
        return NULL;
    table->keys[table->count] = wanted;
    item = &table->items[table->count++];
    memset(item, 0, sizeof *item);
    item->until = window.until;
    if (table->bucket_count != 0)
        put_bucket(table, table->count - 1);
    return item;
}

struct tf_running *tf_running_near(struct tf_alloc alloc, struct tf_runnings *table,
        enum tf_running_kind kind, uint32_t owner, uint32_t key, struct tf_interval window,
        uint32_t *near)
{
    struct tf_running_key wanted = { pack(kind, owner), key, window.from };
    struct tf_running *item;

    if (*near < table->count && is_same(&table->keys[*near], &wanted))
        return &table->items[*near];
    item = tf_running_get(alloc, table, kind, owner, key, window);
    if (item != NULL)
        *near = (uint32_t)(item - table->items);
    return item;
}

void tf_runnings_end_item(struct tf_runnings *table, uint32_t serial, int64_t until)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->keys[i].key == serial &&
                tf_running_is_of_item(tf_running_kind_of(&table->keys[i])))
            table->items[i].until = until;
    }
}

void tf_runnings_prune(struct tf_runnings *table, int64_t closed_until)
{
    uint32_t kept = 0;

    if (table->count < table->prune_at)
        return;
    for (size_t i = 0; i < table->count; i++) {
        if (table->items[i].until <= closed_until)
            continue;
        table->keys[kept] = table->keys[i];
        table->items[kept++] = table->items[i];
    }
    table->count = kept;
    table->prune_at = kept < 4 ? 8 : 2 * kept;
    if (table->bucket_count != 0)
        fill_buckets(table);
}

bool tf_runnings_copy(struct tf_alloc alloc, struct tf_runnings *to, const struct tf_runnings *from)
{
    size_t size = from->bucket_count * sizeof *from->buckets;

    *to = (struct tf_runnings){ .prune_at = from->prune_at };
    if (from->count == 0)
        return true;
    if (!make_entries(alloc, to, from->count, from))
        return false;
    to->count = from->count;
    if (size == 0)
        return true;
    to->buckets = tf_get(alloc, size); /* as large as one that exists */
    if (to->buckets == NULL)
        return false;
    to->bucket_count = from->bucket_count;
    memcpy(to->buckets, from->buckets, size);
    return true;
}

void tf_runnings_free(struct tf_alloc alloc, struct tf_runnings *table)
{
    tf_free_lines(alloc, table->items, (size_t)table->capacity * ENTRY_SIZE);
    tf_free(alloc, table->buckets, table->bucket_count * sizeof *table->buckets);
    *table = (struct tf_runnings){ 0 };
}
