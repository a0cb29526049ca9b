/* SPDX-License-Identifier: MIT */
/*
 * key.c - keys interned by their codes.
 */
#include "rating/key.h"

#include <string.h>

enum { FIRST_BUCKETS = 256 };

void tf_keys_init(struct tf_keys *keys, struct tf_alloc alloc, const struct tf_schema *schema,
        const struct tf_intern *texts)
{
    *keys = (struct tf_keys){ .alloc = alloc, .schema = schema, .texts = texts, .count = 1 };
}

void tf_keys_free(struct tf_keys *keys)
{
    tf_free(keys->alloc, keys->items, keys->capacity * sizeof *keys->items);
    tf_free(keys->alloc, keys->buckets, keys->bucket_count * sizeof *keys->buckets);
    keys->items = NULL;
    keys->buckets = NULL;
}

static uint64_t hash_key(const struct tf_key_fields *fields, const uint32_t *codes)
{
    uint64_t hash = (uint64_t)(uintptr_t)fields;

    for (size_t i = 0; i < fields->count; i++)
        hash = (hash ^ codes[i]) * 0x9E3779B97F4A7C15u;
    return tf_fmix64(hash);
}

static bool same_key(
        const struct tf_key *key, const struct tf_key_fields *fields, const uint32_t *codes)
{
    return key->fields == fields && memcmp(key->codes, codes, fields->count * sizeof *codes) == 0;
}

static bool rehash_keys(struct tf_keys *keys)
{
    size_t count = keys->bucket_count == 0 ? FIRST_BUCKETS : keys->bucket_count * 2;
    uint32_t *buckets = tf_get(keys->alloc, count * sizeof *buckets);

    if (buckets == NULL)
        return false;
    memset(buckets, 0, count * sizeof *buckets);
    for (uint32_t id = 1; id < keys->count; id++) {
        size_t at = hash_key(keys->items[id].fields, keys->items[id].codes) & (count - 1);

        while (buckets[at] != 0)
            at = (at + 1) & (count - 1);
        buckets[at] = id;
    }
    tf_free(keys->alloc, keys->buckets, keys->bucket_count * sizeof *buckets);
    keys->buckets = buckets;
    keys->bucket_count = count;
    return true;
}

bool tf_keys_get(struct tf_keys *keys, const struct tf_key_fields *fields, const uint32_t *codes,
        uint32_t *out)
{
    uint32_t own[TF_KEY_FIELDS_MAX];
    struct tf_key *key;
    size_t at;

    *out = 0;
    if (fields->count == 0)
        return true;
    for (size_t i = 0; i < fields->count; i++)
        own[i] = codes[fields->slots[i]];
    if (keys->count * 2 > keys->bucket_count && !rehash_keys(keys))
        return false;
    at = hash_key(fields, own) & (keys->bucket_count - 1);
    for (; keys->buckets[at] != 0; at = (at + 1) & (keys->bucket_count - 1)) {
        if (same_key(&keys->items[keys->buckets[at]], fields, own)) {
            *out = keys->buckets[at];
            return true;
        }
    }
    if (!tf_grow(keys->alloc, &keys->items, &keys->capacity, keys->count + 1, sizeof *keys->items))
        return false;
    key = &keys->items[keys->count];
    key->fields = fields;
    memcpy(key->codes, own, fields->count * sizeof *own);
    keys->buckets[at] = (uint32_t)keys->count;
    *out = (uint32_t)keys->count++;
    return true;
}

const char *tf_code_text(const struct tf_schema *schema, const struct tf_intern *texts,
        uint32_t field, uint32_t code)
{
    if (code == 0)
        return "";
    if (schema->fields[field].kind == TF_FIELD_SYMBOL)
        return schema->fields[field].symbols[code - 1];
    return tf_intern_text(texts, code);
}

int tf_keys_compare(const struct tf_keys *keys, uint32_t a, uint32_t b)
{
    const struct tf_key *left, *right;

    if (a == b || a == 0 || b == 0) /* there may be no keys at all */
        return (a != 0) - (b != 0);
    left = &keys->items[a];
    right = &keys->items[b];
    for (size_t i = 0; i < left->fields->count && i < right->fields->count; i++) {
        uint32_t field = left->fields->fields[i];
        int way =
                left->codes[i] == right->codes[i]
                        ? 0
                        : strcmp(tf_code_text(keys->schema, keys->texts, field, left->codes[i]),
                                  tf_code_text(keys->schema, keys->texts, field, right->codes[i]));

        if (way != 0)
            return way;
    }
    return 0;
}

uint32_t tf_keys_code(const struct tf_keys *keys, uint32_t key, uint32_t slot)
{
    const struct tf_key *item;

    if (key == 0) /* there may be no keys at all */
        return 0;
    item = &keys->items[key];
    for (size_t i = 0; i < item->fields->count; i++) {
        if (item->fields->slots[i] == slot)
            return item->codes[i];
    }
    return 0;
}

void tf_keys_write(const struct tf_keys *keys, uint32_t key, const struct tf_key_fields *shown,
        struct tf_text *text)
{
    bool first = true;

    for (size_t i = 0; i < shown->count; i++) {
        uint32_t code = tf_keys_code(keys, key, shown->slots[i]);

        if (code == 0)
            continue;
        if (!first)
            tf_text_char(text, ';');
        first = false;
        tf_text_put(text, keys->schema->fields[shown->fields[i]].name);
        tf_text_char(text, '=');
        tf_text_put(text, tf_code_text(keys->schema, keys->texts, shown->fields[i], code));
    }
}
