/* SPDX-License-Identifier: MIT */
/*
 * reading.h - a small schema, and usage read against it into one text: a line
 * an event, `line id account from until field=value ...`, and `!` a row set aside.
 */
#ifndef TESTS_IO_READING_H
#define TESTS_IO_READING_H

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "facts/yaml.h"
#include "io/usage.h"
#include "value/instant.h"

static const char reading_facts[] =
        "usage:\n"
        "  item: [compute, storage, request]\n"
        "  edition: { for: { item: compute }, one_of: [shared, exclusive] }\n"
        "  tool: { for: { edition: exclusive }, text: true, optional: true }\n"
        "  seconds: { for: { item: compute }, unit: second }\n"
        "  gb: { for: { item: storage }, unit: GB }\n"
        "  count: { for: { item: request }, unit: request }\n"
        "  sourcing: { optional: true, one_of: [manual, a_symbol_of_more_than_sixteen_bytes] }\n";

static const struct tf_column reading_columns[] = {
    { "id", "event_id", NULL },
    { "at", "time", NULL },
    { "item", "meter", NULL },
    { "sourcing", NULL, "manual" },
};
static const struct tf_input_map reading_maps[] = { { "foreign", { reading_columns, 4 } } };

struct reading {
    struct tf_alloc alloc;
    struct tf_arena arena;
    struct tf_schema schema;
    struct tf_accounts accounts;
    struct tf_intern texts;
    struct tf_text dump;
    size_t chunk;
    bool sets_aside;
};

static inline void reading_free(struct reading *reading)
{
    tf_text_free(&reading->dump);
    tf_intern_free(&reading->texts);
    tf_accounts_free(&reading->accounts);
    tf_arena_free(&reading->arena);
}

static inline tariff_code reading_begin(
        struct reading *reading, tariff_alloc hook, void *ud, tariff_error *err)
{
    struct tf_report report = { 0 };
    const struct tf_yaml *facts = NULL;
    tariff_code code;

    *reading = (struct reading){ .alloc = tf_alloc_of(hook, ud) };
    tf_arena_init(&reading->arena, reading->alloc);
    tf_accounts_init(&reading->accounts, reading->alloc);
    tf_intern_init(&reading->texts, reading->alloc);
    tf_text_init(&reading->dump, reading->alloc);
    code = tf_yaml_read(&reading->arena, "facts.yaml", reading_facts, sizeof reading_facts - 1,
            TARIFF_BAD_FACT, &facts, &report);
    if (code == TARIFF_OK)
        code = tf_schema_read(
                &reading->arena, tf_yaml_find(facts, "usage"), "CNY", &reading->schema, &report);
    if (code != TARIFF_OK)
        *err = report.first;
    return code;
}

static inline void reading_put_fields(
        struct reading *reading, const struct tf_event *event, struct tf_text *dump)
{
    char number[TF_DEC_TEXT_MAX];

    for (uint32_t i = 0; i < reading->schema.count; i++) {
        const struct tf_field *field = &reading->schema.fields[i];

        if (field->kind == TF_FIELD_NUMBER && (event->given >> field->slot & 1) != 0) {
            tf_dec_format(event->numbers[field->slot], 0, number);
            tf_text_format(dump, " %s=%s", field->name, number);
        } else if (field->kind == TF_FIELD_SYMBOL && event->codes[field->slot] != 0) {
            tf_text_format(
                    dump, " %s=%s", field->name, field->symbols[event->codes[field->slot] - 1]);
        } else if (field->kind == TF_FIELD_TEXT && event->codes[field->slot] != 0) {
            tf_text_format(dump, " %s=%s", field->name,
                    tf_intern_text(&reading->texts, event->codes[field->slot]));
        }
    }
}

static inline tariff_code reading_take(void *ud, const struct tf_event *event, tariff_error *err)
{
    struct reading *reading = ud;
    struct tf_text *dump = &reading->dump;
    char from[TF_INSTANT_TEXT_MAX];
    char until[TF_INSTANT_TEXT_MAX];
    char received[TF_INSTANT_TEXT_MAX];
    char paid[TF_DEC_TEXT_MAX];

    tf_instant_format(event->from, 0, from);
    tf_instant_format(event->until, 0, until);
    tf_text_format(dump, "%u %.*s %s %s %s", (unsigned)event->line, (int)event->id_length,
            event->id, reading->accounts.items[event->account].id, from,
            event->from == event->until ? "." : until);
    if (event->received != TF_ALWAYS) {
        tf_instant_format(event->received, 0, received);
        tf_text_format(dump, " received=%s", received);
    }
    if (event->ties != NULL)
        tf_text_format(dump, " %s=%.*s", event->ties->replaces ? "replaces" : "voids",
                (int)event->ties->other_length, event->ties->other);
    if (event->buy != NULL)
        tf_text_format(dump, " buy=%s", event->buy);
    if (event->has_paid) {
        tf_dec_format(event->paid, 0, paid);
        tf_text_format(dump, " paid=%s", paid);
    }
    reading_put_fields(reading, event, dump);
    tf_text_char(dump, '\n');
    return dump->failed ? tf_no_memory(err) : TARIFF_OK;
}

static inline bool reading_bad_row(
        void *ud, const tariff_error *err, const char *row, size_t length)
{
    struct reading *reading = ud;

    if (!reading->sets_aside)
        return false;
    tf_text_format(&reading->dump, "! %u:%u %.*s\n", (unsigned)err->line, (unsigned)err->column,
            (int)length, row);
    return true;
}

/* Reads text, or the file when text is NULL; the dump is NUL-terminated afterwards. */
static inline tariff_code reading_read(struct reading *reading, const char *path, const char *text,
        size_t length, tariff_error *err)
{
    struct tf_usage_reader reader = {
        .alloc = reading->alloc,
        .schema = &reading->schema,
        .accounts = &reading->accounts,
        .texts = &reading->texts,
        .maps = reading_maps,
        .map_count = 1,
        .take = reading_take,
        .bad_row = reading_bad_row,
        .ud = reading,
    };
    struct tf_usage_source source = { path, text, length, reading->chunk };
    tariff_code code = tf_usage_read_source(&reader, &source, err);

    if (code == TARIFF_OK && tf_text_end(&reading->dump) == NULL)
        return tf_no_memory(err);
    return code;
}

#endif
