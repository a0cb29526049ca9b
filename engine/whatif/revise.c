/* SPDX-License-Identifier: MIT */
/*
 * revise.c - compiles changes of what happened, and makes them to events.
 */
#include "whatif/revise.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "rulebook/compile.h"

/* One field of a condition: of usage, or free of an account; any of its texts will do. */
struct revise_test {
    uint32_t field; /* of the schema; TF_NONE: of accounts */
    const char *name;
    const struct tf_yaml *texts; /* a TEXT, or a LIST of them */
};

struct tf_revision {
    bool of_usage; /* else of purchases */
    struct revise_test *tests;
    size_t test_count;
    struct tf_dec *scales; /* by field of the schema; NULL: none */
    struct tf_span shift;
    int shift_way;         /* 1: later, -1: earlier, 0: not at all */
    const char *from, *to; /* plans */
};

/* -- reading
 * ---------------------------------------------------------------------------------------- */

struct revise_reading {
    struct tf_arena *arena;
    const struct tf_rulebook *book;
    struct tf_report *report;
    bool no_memory;
};

static uint32_t find_revised_field(struct revise_reading *r, const struct tf_yaml *key)
{
    const struct tf_schema *schema = &r->book->schema;
    uint32_t field = tf_schema_find(schema, key->text, key->length);
    const char *names[TF_FIELDS_MAX];
    char hint[300];

    if (field != UINT32_MAX)
        return field;
    for (uint32_t i = 0; i < schema->count; i++)
        names[i] = schema->fields[i].name;
    tf_suggest(key->text, names, schema->count, hint, sizeof hint);
    tf_yaml_complain(
            key, TF_F_REVISE_FIELD, r->report, hint, "Usage has no field \"%.64s\".", key->text);
    return UINT32_MAX;
}

static void check_symbols(
        struct revise_reading *r, const struct tf_field *field, const struct tf_yaml *texts)
{
    size_t count = texts->kind == TF_YAML_LIST ? texts->count : 1;

    for (size_t i = 0; i < count; i++) {
        const struct tf_yaml *text = texts->kind == TF_YAML_LIST ? &texts->items[i] : texts;
        char hint[300];

        if (!tf_yaml_expect(
                    text, TF_YAML_TEXT, "A value of a condition", TARIFF_BAD_CHANGE, r->report) ||
                field == NULL || field->kind != TF_FIELD_SYMBOL ||
                tf_field_code(field, text->text, text->length) != 0)
            continue;
        tf_suggest(text->text, field->symbols, field->symbol_count, hint, sizeof hint);
        tf_yaml_complain(text, TF_F_CHANGE_SYMBOL, r->report, hint,
                "The field \"%.64s\" has no \"%.64s\".", field->name, text->text);
    }
}

/* The tests of a condition; `all`, or nothing, has none. */
static void read_tests(struct revise_reading *r, const struct tf_yaml *condition, bool of_accounts,
        struct tf_revision *revision)
{
    bool all = condition->kind == TF_YAML_TEXT && strcmp(condition->text, "all") == 0;
    struct revise_test *tests;

    if (all || !tf_yaml_expect(condition, TF_YAML_MAP,
                       of_accounts ? "Which accounts (or all)" : "Which usage (or all)",
                       TARIFF_BAD_CHANGE, r->report))
        return;
    tests = tf_arena_array(r->arena, revision->test_count + condition->count + 1, sizeof *tests);
    if (tests == NULL) {
        r->no_memory = true;
        return;
    }
    if (revision->test_count > 0)
        memcpy(tests, revision->tests, revision->test_count * sizeof *tests);
    revision->tests = tests;
    for (size_t i = 0; i < condition->count; i++) {
        const struct tf_yaml *key = &condition->keys[i];
        uint32_t field = of_accounts ? TF_NONE : find_revised_field(r, key);

        if (!of_accounts && field == UINT32_MAX)
            continue;
        if (!of_accounts && r->book->schema.fields[field].kind == TF_FIELD_NUMBER) {
            tf_yaml_complain(key, TF_F_REVISE_FIELD, r->report,
                    "Choose usage by fields that have symbols or text.",
                    "The field \"%.64s\" is a number.", key->text);
            continue;
        }
        check_symbols(r, of_accounts ? NULL : &r->book->schema.fields[field], &condition->items[i]);
        tests[revision->test_count++] =
                (struct revise_test){ field, key->text, &condition->items[i] };
    }
}

/* Usage turned into its opposite would give money back: that is a sign too many. */
static void read_factor(struct revise_reading *r, const struct tf_yaml *node, struct tf_dec *out)
{
    if (tf_yaml_decimal(node, TARIFF_BAD_CHANGE, out, r->report) && tf_dec_sign(*out) < 0)
        tf_yaml_complain(node, TF_F_REVISE_SCALE, r->report,
                "Write a factor from 0: 0.9 is a tenth less, 1.2 a fifth more.",
                "Usage cannot be scaled by less than nothing.");
}

static void read_scales(
        struct revise_reading *r, const struct tf_yaml *scale, struct tf_revision *revision)
{
    const struct tf_schema *schema = &r->book->schema;
    struct tf_dec factor = tf_dec_of(1);

    revision->scales = tf_arena_array(r->arena, schema->count + 1, sizeof *revision->scales);
    r->no_memory = r->no_memory || revision->scales == NULL;
    if (revision->scales == NULL)
        return;
    for (uint32_t i = 0; i < schema->count; i++)
        revision->scales[i] = tf_dec_of(1);
    if (scale->kind != TF_YAML_MAP) {
        read_factor(r, scale, &factor);
        for (uint32_t i = 0; i < schema->count; i++)
            revision->scales[i] = factor;
        return;
    }
    for (size_t i = 0; i < scale->count; i++) {
        uint32_t field = find_revised_field(r, &scale->keys[i]);

        if (field == UINT32_MAX)
            continue;
        if (schema->fields[field].kind != TF_FIELD_NUMBER)
            tf_yaml_complain(&scale->keys[i], TF_F_REVISE_FIELD, r->report,
                    "Scale a field that has a unit.", "The field \"%.64s\" is no number.",
                    scale->keys[i].text);
        else
            read_factor(r, &scale->items[i], &revision->scales[field]);
    }
}

static void read_shift(
        struct revise_reading *r, const struct tf_yaml *shift, struct tf_revision *revision)
{
    size_t sign = shift->kind == TF_YAML_TEXT && shift->length > 0 &&
                  (shift->text[0] == '-' || shift->text[0] == '+');

    revision->shift_way = sign == 1 && shift->text[0] == '-' ? -1 : 1;
    if (shift->kind != TF_YAML_TEXT ||
            tf_span_parse(shift->text + sign, shift->length - sign, &revision->shift) != NULL)
        tf_yaml_complain(shift, TF_F_REVISE_SHIFT, r->report,
                "Write a length of time such as 1 hour, 7 days or -1 month.",
                "Usage cannot be shifted by that.");
}

static void read_switch(
        struct revise_reading *r, const struct tf_yaml *map, struct tf_revision *revision)
{
    const struct tf_yaml *plans[2];
    char hint[300];

    if (map->kind != TF_YAML_MAP || map->count != 1 || map->items[0].kind != TF_YAML_TEXT) {
        tf_yaml_complain(map, TF_F_CHANGE_FORM, r->report,
                "Write switch: { basic: advanced }; one plan and the other.",
                "The change does not say which plan becomes which.");
        return;
    }
    plans[0] = &map->keys[0];
    plans[1] = &map->items[0];
    for (size_t i = 0; i < 2; i++) {
        if (tf_rulebook_plan(r->book, plans[i]->text, plans[i]->length) != TF_NONE)
            continue;
        tf_rulebook_suggest_plan(r->book, plans[i]->text, hint, sizeof hint);
        tf_yaml_complain(plans[i], tf_finding_in(TF_F_PLAN_UNKNOWN, TARIFF_BAD_CHANGE), r->report,
                hint, "The rulebook has no plan \"%.128s\".", plans[i]->text);
    }
    revision->from = plans[0]->text;
    revision->to = plans[1]->text;
}

static void read_revision(
        struct revise_reading *r, const struct tf_yaml *change, struct tf_revision *revision)
{
    static const char *const of_usage[] = { "usage", "accounts", "scale", "shift" };
    static const char *const of_accounts[] = { "accounts", "switch" };
    const struct tf_yaml *usage = tf_yaml_find(change, "usage");
    const struct tf_yaml *accounts = tf_yaml_find(change, "accounts");
    const struct tf_yaml *scale = tf_yaml_find(change, "scale");
    const struct tf_yaml *shift = tf_yaml_find(change, "shift");
    const struct tf_yaml *plans = tf_yaml_find(change, "switch");

    revision->of_usage = usage != NULL;
    if (usage != NULL)
        tf_yaml_check_keys(change, "A change of usage", of_usage, 4, TARIFF_BAD_CHANGE, r->report);
    else
        tf_yaml_check_keys(
                change, "A change of accounts", of_accounts, 2, TARIFF_BAD_CHANGE, r->report);
    if (usage != NULL ? scale == NULL && shift == NULL : plans == NULL) {
        tf_yaml_complain(change, TF_F_CHANGE_FORM, r->report,
                usage != NULL ? "Add scale: 1.2 or shift: 1 day."
                              : "Add switch: { basic: advanced }.",
                "The change does not say what changes.");
        return;
    }
    if (usage != NULL)
        read_tests(r, usage, false, revision);
    if (accounts != NULL)
        read_tests(r, accounts, true, revision);
    if (usage != NULL && scale != NULL)
        read_scales(r, scale, revision);
    if (usage != NULL && shift != NULL)
        read_shift(r, shift, revision);
    if (usage == NULL)
        read_switch(r, plans, revision);
}

tariff_code tf_revisions_read(struct tf_arena *arena, const struct tf_yaml *list,
        const struct tf_rulebook *book, struct tf_revisions *out, struct tf_report *report)
{
    struct revise_reading r = { arena, book, report, false };
    uint32_t before = report->count;

    *out = (struct tf_revisions){ .book = book };
    out->items = tf_arena_array(arena, list->count + 1, sizeof *out->items);
    if (out->items == NULL)
        return tf_yaml_no_memory(report);
    for (size_t i = 0; i < list->count; i++) {
        if (!tf_change_is_of_input(&list->items[i]))
            continue;
        read_revision(&r, &list->items[i], &out->items[out->count]);
        out->shifts = out->shifts || out->items[out->count].shift_way != 0;
        out->count++;
    }
    if (r.no_memory)
        return tf_yaml_no_memory(report);
    return report->count == before ? TARIFF_OK : TARIFF_BAD_CHANGE;
}

/* -- events
 * ------------------------------------------------------------------------------------------- */

static bool is_one_of_texts(const struct tf_yaml *texts, const char *text)
{
    if (texts->kind == TF_YAML_TEXT)
        return strcmp(texts->text, text) == 0;
    for (size_t i = 0; i < texts->count; i++) {
        if (strcmp(texts->items[i].text, text) == 0)
            return true;
    }
    return false;
}

/* What an account says under a name; its id too.  NULL: nothing. */
static const char *account_says(const struct tf_account *account, const char *name)
{
    if (strcmp(name, "id") == 0)
        return account->id;
    for (size_t i = 0; i < account->field_count; i++) {
        if (strcmp(account->fields[i].name, name) == 0)
            return account->fields[i].text;
    }
    return NULL;
}

static bool fits_test(const struct tf_revisions *all, const struct tf_intern *texts,
        const struct tf_account *account, const struct tf_event *event,
        const struct revise_test *test)
{
    const struct tf_field *field;
    const char *text;
    uint32_t code;

    if (test->field == TF_NONE) {
        text = account_says(account, test->name);
        return text != NULL && is_one_of_texts(test->texts, text);
    }
    field = &all->book->schema.fields[test->field];
    code = event->codes[field->slot];
    if (code == 0)
        return false;
    text = field->kind == TF_FIELD_SYMBOL ? field->symbols[code - 1] : tf_intern_text(texts, code);
    return is_one_of_texts(test->texts, text);
}

static bool is_about(const struct tf_revisions *all, const struct tf_intern *texts,
        const struct tf_account *account, const struct tf_event *event,
        const struct tf_revision *one)
{
    if (one->of_usage
                    ? event->buy != NULL || tf_event_is_void(event)
                    : event->buy == NULL || one->from == NULL || strcmp(event->buy, one->from) != 0)
        return false;
    for (size_t i = 0; i < one->test_count; i++) {
        if (!fits_test(all, texts, account, event, &one->tests[i]))
            return false;
    }
    return true;
}

static bool scale_numbers(
        const struct tf_schema *schema, const struct tf_revision *one, struct tf_event *event)
{
    bool fits = true;

    for (uint32_t i = 0; i < schema->count && fits; i++) {
        const struct tf_field *field = &schema->fields[i];

        if (field->kind == TF_FIELD_NUMBER && (event->given >> field->slot & 1) != 0)
            fits = tf_dec_mul(event->numbers[field->slot], one->scales[i], TF_ROUND_HALF_UP,
                    &event->numbers[field->slot]);
    }
    return fits;
}

static int64_t shift_instant(
        const struct tf_revision *one, const struct tf_zone *zone, int64_t instant)
{
    return tf_span_after(zone, instant, one->shift, one->shift_way);
}

/* Makes one change to the event; false when a number does not fit. */
static bool revise_one(const struct tf_revisions *all, const struct tf_revision *one,
        const struct tf_zone *zone, struct tf_event *event)
{
    if (!one->of_usage) {
        event->buy = one->to;
        event->has_paid = false; /* what was paid was for the other plan */
        return true;
    }
    if (one->shift_way != 0) {
        event->from = shift_instant(one, zone, event->from);
        event->until = shift_instant(one, zone, event->until);
        if (event->from <= TF_ALWAYS || event->until >= TF_NEVER)
            return false;
    }
    return one->scales == NULL || scale_numbers(&all->book->schema, one, event);
}

const struct tf_event *tf_revise(const struct tf_revisions *revisions,
        const struct tf_intern *texts, const struct tf_account *account, const struct tf_zone *zone,
        const struct tf_event *event, struct tf_revised *room)
{
    const struct tf_event *now = event;

    for (size_t i = 0; i < revisions->count; i++) {
        const struct tf_revision *one = &revisions->items[i];

        if (!is_about(revisions, texts, account, now, one))
            continue;
        if (now == event) {
            room->event = *event;
            memcpy(room->numbers, event->numbers,
                    revisions->book->schema.number_count * sizeof *room->numbers);
            room->event.numbers = room->numbers;
            now = &room->event;
        }
        if (!revise_one(revisions, one, zone, &room->event))
            return NULL;
    }
    return now;
}
