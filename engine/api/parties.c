/* SPDX-License-Identifier: MIT */
/*
 * parties.c - accounts files in YAML, their purchases as events, and events that are one.
 */
#include "api/parties.h"

#include <string.h>

#include "facts/file.h"

tariff_code tf_accounts_read_text(struct tf_accounts *accounts, struct tf_arena *arena,
        const char *file, const char *text, size_t length, struct tf_report *report)
{
    static const char *const known[] = { "accounts" };
    static const struct tf_file_kind kind = { "an accounts file", known, 1, TARIFF_BAD_ACCOUNT };
    const struct tf_yaml *tree = NULL;
    const struct tf_yaml *list;
    tariff_code code = tf_file_read(arena, file, text, length, &kind, &tree, report);

    if (code != TARIFF_OK || tree == NULL)
        return code;
    list = tf_yaml_find(tree, "accounts");
    if (list == NULL) {
        tf_yaml_complain(tree, TF_F_NO_ACCOUNTS, report, "Add accounts: with a list.",
                "The accounts file has no accounts.");
        return TARIFF_BAD_ACCOUNT;
    }
    return tf_accounts_read(accounts, list, report);
}

struct tf_event tf_purchase_event(
        const struct tf_purchase_entry *entry, uint32_t account, struct tf_no_fields *fields)
{
    memset(fields, 0, sizeof *fields);
    return (struct tf_event){ .from = entry->at,
        .until = entry->at,
        .received = TF_ALWAYS,
        .account = account,
        .line = entry->place.line,
        .id = entry->id,
        .id_length = (uint32_t)strlen(entry->id),
        .codes = fields->codes,
        .numbers = fields->numbers,
        .buy = entry->plan,
        .has_paid = entry->has_paid,
        .paid = entry->paid };
}

static size_t ties_size(const struct tf_event *event)
{
    return event->ties == NULL ? 0 : sizeof *event->ties;
}

static size_t other_size(const struct tf_event *event)
{
    return event->ties == NULL || event->ties->other == NULL ? 0 : event->ties->other_length + 1;
}

size_t tf_event_borrowed(const struct tf_schema *schema, const struct tf_event *event)
{
    return schema->number_count * sizeof *event->numbers + ties_size(event) + other_size(event) +
           schema->code_count * sizeof *event->codes +
           (event->buy == NULL ? 0 : strlen(event->buy) + 1) + event->id_length + 1;
}

void tf_event_copy(const struct tf_schema *schema, const struct tf_event *event,
        struct tf_event *to, char *behind)
{
    size_t numbers = schema->number_count * sizeof *event->numbers;
    size_t codes = schema->code_count * sizeof *event->codes;
    size_t buy = event->buy == NULL ? 0 : strlen(event->buy) + 1;
    size_t other = other_size(event);

    *to = *event;
    /* Widest first, so that each array is aligned. */
    to->numbers = memcpy(behind, event->numbers, numbers);
    behind += numbers;
    if (event->ties != NULL) {
        to->ties = memcpy(behind, event->ties, sizeof *event->ties);
        behind += sizeof *event->ties;
    }
    to->codes = memcpy(behind, event->codes, codes);
    behind += codes;
    if (other > 0) {
        memcpy(behind, event->ties->other, other - 1);
        behind[other - 1] = '\0';
        to->ties->other = behind;
        behind += other;
    }
    if (buy > 0)
        to->buy = memcpy(behind, event->buy, buy);
    memcpy(behind + buy, event->id, event->id_length);
    behind[buy + event->id_length] = '\0';
    to->id = behind + buy;
}

/* They say the same of another event, or nothing. */
static bool is_same_tie(const struct tf_event *a, const struct tf_event *b)
{
    const char *other = a->ties == NULL ? NULL : a->ties->other;

    if (other == NULL || b->ties == NULL || b->ties->other == NULL)
        return other == NULL && (b->ties == NULL || b->ties->other == NULL);
    return a->ties->replaces == b->ties->replaces && a->ties->has_no_time == b->ties->has_no_time &&
           a->ties->other_length == b->ties->other_length &&
           memcmp(other, b->ties->other, a->ties->other_length) == 0;
}

/* A void without a time has that of what it voids, once this is found. */
static bool is_same_time(const struct tf_event *a, const struct tf_event *b)
{
    return (a->ties != NULL && a->ties->has_no_time) ||
           (a->from == b->from && a->until == b->until);
}

bool tf_event_is_same(
        const struct tf_schema *schema, const struct tf_event *a, const struct tf_event *b)
{
    if (a->account != b->account || !is_same_tie(a, b) || !is_same_time(a, b) ||
            a->given != b->given || (a->buy == NULL) != (b->buy == NULL) ||
            a->has_paid != b->has_paid)
        return false;
    if (a->buy != NULL && (a->leaves != b->leaves || strcmp(a->buy, b->buy) != 0))
        return false;
    if (a->has_paid && tf_dec_cmp(a->paid, b->paid) != 0)
        return false;
    if (memcmp(a->codes, b->codes, schema->code_count * sizeof *a->codes) != 0)
        return false;
    for (uint32_t i = 0; i < schema->number_count; i++) {
        if ((a->given >> i & 1) != 0 && tf_dec_cmp(a->numbers[i], b->numbers[i]) != 0)
            return false;
    }
    return true;
}
