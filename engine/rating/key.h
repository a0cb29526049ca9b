/* SPDX-License-Identifier: MIT */
/*
 * key.h - the field values that set lines and totals of one price apart, as one number.
 *
 * Layer: rating.
 */
#ifndef TF_RATING_KEY_H
#define TF_RATING_KEY_H

#include "base/text.h"
#include "rulebook/rulebook.h"

struct tf_key {
    const struct tf_key_fields *fields; /* which fields; identity matters */
    uint32_t codes[TF_KEY_FIELDS_MAX];
};

/* Keys of one rater; key 0 is the empty one. */
struct tf_keys {
    struct tf_alloc alloc;
    const struct tf_schema *schema;
    const struct tf_intern *texts; /* codes of TEXT fields */
    struct tf_key *items;          /* [0] is unused */
    size_t count;
    size_t capacity;
    uint32_t *buckets;
    size_t bucket_count;
};

void tf_keys_init(struct tf_keys *keys, struct tf_alloc alloc, const struct tf_schema *schema,
        const struct tf_intern *texts);
void tf_keys_free(struct tf_keys *keys);

/* The key of an event's codes; false when there is no memory. */
bool tf_keys_get(struct tf_keys *keys, const struct tf_key_fields *fields, const uint32_t *codes,
        uint32_t *out);

/* Orders two keys of one price by their values' bytes.  (R12) */
int tf_keys_compare(const struct tf_keys *keys, uint32_t a, uint32_t b);

/* The code that a key has for a slot, or 0. */
uint32_t tf_keys_code(const struct tf_keys *keys, uint32_t key, uint32_t slot);

/* The text of a code of a field; "" for 0. */
const char *tf_code_text(const struct tf_schema *schema, const struct tf_intern *texts,
        uint32_t field, uint32_t code);

/* Writes "spec=gn6i;region=cn" of those fields of the key that are among shown. */
void tf_keys_write(const struct tf_keys *keys, uint32_t key, const struct tf_key_fields *shown,
        struct tf_text *text);

#endif
