/* SPDX-License-Identifier: MIT */
/*
 * parties.h - what runs and sessions have in common on the way from accounts and usage to
 * parties that are rated.
 *
 * Layer: api.
 */
#ifndef TF_API_PARTIES_H
#define TF_API_PARTIES_H

#include "facts/account.h"
#include "facts/schema.h"

/*
 * Adds the accounts of an accounts file in YAML.  The tree lives in arena, which may go when
 * the call is done; the file's name is borrowed as long as the accounts.
 */
tariff_code tf_accounts_read_text(struct tf_accounts *accounts, struct tf_arena *arena,
        const char *file, const char *text, size_t length, struct tf_report *report);

/* The arrays that a purchase's event borrows: it carries no fields. */
struct tf_no_fields {
    uint32_t codes[TF_FIELDS_MAX];
    struct tf_dec numbers[TF_FIELDS_MAX];
};

/* A purchase of an accounts file as an event; its file is 0.  It borrows the entry and fields. */
struct tf_event tf_purchase_event(
        const struct tf_purchase_entry *entry, uint32_t account, struct tf_no_fields *fields);

/* Two events of one id say the same: then they are one.  (R23, A-21) */
bool tf_event_is_same(
        const struct tf_schema *schema, const struct tf_event *a, const struct tf_event *b);

/* How many bytes the arrays and texts take that an event borrows. */
size_t tf_event_borrowed(const struct tf_schema *schema, const struct tf_event *event);

/* Makes *to the same event, whose arrays and texts lie at `behind`, aligned as a tf_dec is. */
void tf_event_copy(const struct tf_schema *schema, const struct tf_event *event,
        struct tf_event *to, char *behind);

#endif
