/* SPDX-License-Identifier: MIT */
/*
 * schema.c - reads the `usage:` section, and holds events against it.
 *
 * Two passes: fields and their symbols first, then each `for`, which may name
 * fields declared further down.
 * Layer: facts.
 */
#include "facts/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/intern.h"
#include "base/text.h"
#include "facts/number.h"

enum { FIELD_NAME_MAX = 64, LIST_SHOWN_MAX = 160 };

/* What is being read. */
struct reading {
    struct tf_arena *arena;
    const struct tf_yaml *usage;
    const char *currency;
    struct tf_report *report;
    struct tf_field *fields;
    const char **names; /* of all fields, for suggestions */
    uint32_t count;
    bool broken[TF_FIELDS_MAX]; /* already complained about: no complaints that follow from it */
    bool no_memory;
};

static bool is_listed_word(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* -- Looking up ------------------------------------------------------- */

uint32_t tf_schema_find(const struct tf_schema *schema, const char *name, size_t length)
{
    for (uint32_t i = 0; i < schema->count; i++)
        if (strncmp(schema->fields[i].name, name, length) == 0 &&
                schema->fields[i].name[length] == '\0')
            return i;
    return UINT32_MAX;
}

/* The bucket that holds a symbol's code, or the empty one where it would go. */
static uint32_t symbol_bucket(const struct tf_field *field, const char *symbol, size_t length)
{
    uint32_t mask = field->bucket_count - 1;
    struct tf_fnv hash = tf_fnv_begin();
    uint32_t at;

    tf_fnv_add(&hash, symbol, length);
    at = (uint32_t)tf_fmix64(hash.value) & mask;
    for (; field->buckets[at] != 0; at = (at + 1) & mask) {
        const char *other = field->symbols[field->buckets[at] - 1];

        if (strncmp(other, symbol, length) == 0 && other[length] == '\0')
            break;
    }
    return at;
}

uint32_t tf_field_code(const struct tf_field *field, const char *symbol, size_t length)
{
    return field->bucket_count == 0 ? 0 : field->buckets[symbol_bucket(field, symbol, length)];
}

/* -- First pass: names, kinds, symbols --------------------------------- */

static bool is_name_text(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

    return strchr(letters, name[0]) != NULL && strspn(name, all) == strlen(name);
}

/* A field's name must be usable in rows and in rules. */
static bool check_field_name(struct reading *r, const struct tf_yaml *key)
{
    static const char *const reserved[] = { "id", "account", "at", "from", "until", "received",
        "buy", "leave", "paid", "voids", "replaces", "hour", "weekday", "month", "meter", "plan",
        "wallet", "time" };
    static const char *const lua[] = { "and", "break", "do", "else", "elseif", "end", "false",
        "for", "function", "goto", "if", "in", "local", "nil", "not", "or", "repeat", "return",
        "then", "true", "until", "while" };
    char shown[TF_SHOWN_MAX];

    tf_show(key->text, key->length, shown);
    if (key->length == 0)
        return false; /* the YAML reader has said so */
    if (key->length > FIELD_NAME_MAX || !is_name_text(key->text))
        tf_yaml_complain(key, TF_F_FIELD_NAME, r->report,
                "Use letters, digits and _, up to 64, and begin with a letter.",
                "`%s` cannot name a field.", shown);
    else if (is_listed_word(key->text, reserved, sizeof reserved / sizeof reserved[0]))
        tf_yaml_complain(key, TF_F_FIELD_RESERVED, r->report, "Choose another name for the field.",
                "`%s` has a meaning of its own in every usage event; it cannot name a field.",
                shown);
    else if (is_listed_word(key->text, lua, sizeof lua / sizeof lua[0]))
        tf_yaml_complain(key, TF_F_FIELD_RESERVED, r->report, "Choose another name for the field.",
                "`%s` is a word of the rule language; it cannot name a field.", shown);
    else
        return true;
    return false;
}

/* One symbol of a list; answers false when it was refused. */
static bool add_symbol(
        struct reading *r, struct tf_field *field, uint32_t *buckets, const struct tf_yaml *node)
{
    const char **symbols = (const char **)(uintptr_t)field->symbols;
    const char *text;
    uint32_t bucket;

    if (!tf_yaml_text(node, "The symbol", TARIFF_BAD_FACT, &text, r->report))
        return false;
    bucket = symbol_bucket(field, text, node->length);
    if (buckets[bucket] != 0) {
        tf_yaml_complain(node, TF_F_SYMBOL_TWICE, r->report, "List each symbol once.",
                "The symbol `%.60s` stands twice in the list of `%s`.", text, field->name);
        return false;
    }
    symbols[field->symbol_count++] = text;
    buckets[bucket] = field->symbol_count;
    return true;
}

static bool read_symbols(struct reading *r, struct tf_field *field, const struct tf_yaml *list)
{
    uint32_t *buckets;
    bool good = true;

    field->kind = TF_FIELD_SYMBOL;
    if (!tf_yaml_expect(list, TF_YAML_LIST, "The list of symbols", TARIFF_BAD_FACT, r->report))
        return false;
    if (list->count == 0 || list->count > TF_SYMBOLS_MAX) {
        tf_yaml_complain(list, TF_F_SYMBOL_COUNT, r->report,
                "List from 1 to 4096 symbols, or say `text: true` if they cannot be listed.",
                "The list of `%s` has %zu symbols.", field->name, list->count);
        return false;
    }
    field->bucket_count = 4;
    while (field->bucket_count < 2 * list->count)
        field->bucket_count *= 2;
    buckets = tf_arena_array(r->arena, field->bucket_count, sizeof *buckets);
    field->symbols = tf_arena_array(r->arena, list->count, sizeof *field->symbols);
    field->buckets = buckets;
    if (buckets == NULL || field->symbols == NULL) {
        r->no_memory = true;
        return false;
    }
    for (size_t i = 0; i < list->count; i++)
        good = add_symbol(r, field, buckets, &list->items[i]) && good;
    return good;
}

static bool read_usage_unit(struct reading *r, struct tf_field *field, const struct tf_yaml *node)
{
    char shown[TF_SHOWN_MAX];
    const char *text;
    const char *phrase;

    field->kind = TF_FIELD_NUMBER;
    if (!tf_yaml_text(node, "The unit", TARIFF_BAD_FACT, &text, r->report))
        return false;
    phrase = tf_unit_parse(text, node->length, r->currency, &field->unit);
    if (phrase == NULL)
        return true;
    tf_yaml_complain(node, tf_finding_in(TF_F_UNIT_BAD, TARIFF_BAD_FACT), r->report,
            "Write words with a space between, such as second, GB or GB hour.",
            "The unit `%s` of field `%s` %s.", tf_show(text, node->length, shown), field->name,
            phrase);
    return false;
}

static bool read_text_mark(struct reading *r, struct tf_field *field, const struct tf_yaml *node)
{
    bool is_text = false;

    field->kind = TF_FIELD_TEXT;
    if (!tf_yaml_bool(node, TARIFF_BAD_FACT, &is_text, r->report))
        return false;
    if (is_text)
        return true;
    tf_yaml_complain(node, TF_F_FIELD_KIND, r->report,
            "Write `text: true`, or one_of or unit in its place.",
            "`text: false` does not say what `%s` is.", field->name);
    return false;
}

static bool read_rounding(struct reading *r, struct tf_field *field, const struct tf_yaml *node)
{
    const char *text;

    if (!tf_yaml_text(node, "The way to round", TARIFF_BAD_FACT, &text, r->report))
        return false;
    for (size_t i = 0; i < TF_ROUNDINGS; i++) {
        if (strcmp(text, tf_rounding_words[i]) != 0)
            continue;
        field->rounds = true;
        field->rounding = (enum tf_rounding)i;
        return true;
    }
    tf_yaml_complain(node, TF_F_FIELD_KIND, r->report,
            "Write `half up`, `half even`, `up` or `down`.",
            "`%.60s` is no way to round the field `%s`.", text, field->name);
    return false;
}

/* What only a field that is a number may say of it. */
static bool read_number_marks(struct reading *r, struct tf_field *field, const struct tf_yaml *node)
{
    const struct tf_yaml *below_zero = tf_yaml_find(node, "below_zero");
    const struct tf_yaml *round = tf_yaml_find(node, "round");

    if ((below_zero != NULL || round != NULL) && tf_yaml_find(node, "unit") == NULL) {
        tf_yaml_complain(below_zero != NULL ? below_zero : round, TF_F_FIELD_KIND, r->report,
                "Leave it out, or give the field a unit.",
                "The field `%s` is no number, so it is neither below zero nor rounded.",
                field->name);
        return false;
    }
    return (below_zero == NULL ||
                   tf_yaml_bool(below_zero, TARIFF_BAD_FACT, &field->below_zero, r->report)) &&
           (round == NULL || read_rounding(r, field, round));
}

/* A map must say exactly one of one_of, text and unit. */
static bool read_usage_kind(struct reading *r, struct tf_field *field, const struct tf_yaml *node)
{
    static const char *const known[] = { "for", "one_of", "text", "unit", "optional", "below_zero",
        "round" };
    const struct tf_yaml *one_of = tf_yaml_find(node, "one_of");
    const struct tf_yaml *text = tf_yaml_find(node, "text");
    const struct tf_yaml *unit = tf_yaml_find(node, "unit");
    const struct tf_yaml *optional = tf_yaml_find(node, "optional");
    int said = (one_of != NULL) + (text != NULL) + (unit != NULL);
    uint32_t before = r->report->count;

    tf_yaml_check_keys(
            node, "a field", known, sizeof known / sizeof known[0], TARIFF_BAD_FACT, r->report);
    if (optional != NULL && !tf_yaml_bool(optional, TARIFF_BAD_FACT, &field->optional, r->report))
        return false;
    if (r->report->count != before)
        return false;
    if (said != 1) {
        tf_yaml_complain(node, TF_F_FIELD_KIND, r->report,
                "Give one of: one_of with a list of symbols, `text: true`, or unit.",
                said == 0 ? "The field `%s` does not say what it holds."
                          : "The field `%s` says in more than one way what it holds.",
                field->name);
        return false;
    }
    if (!read_number_marks(r, field, node))
        return false;
    if (one_of != NULL)
        return read_symbols(r, field, one_of);
    return unit != NULL ? read_usage_unit(r, field, unit) : read_text_mark(r, field, text);
}

static bool read_usage_field(struct reading *r, struct tf_field *field, const struct tf_yaml *key,
        const struct tf_yaml *node)
{
    field->name = key->text;
    field->place = key->place;
    if (!check_field_name(r, key))
        return false;
    if (node->kind == TF_YAML_LIST)
        return read_symbols(r, field, node);
    if (node->kind == TF_YAML_MAP)
        return read_usage_kind(r, field, node);
    tf_yaml_complain(node, TF_F_FIELD_KIND, r->report,
            "Write a list of symbols, { text: true } or { unit: GB }.",
            "The field `%s` does not say what it holds.", field->name);
    return false;
}

/* -- Second pass: what each field is for -------------------------------- */

static bool add_code(struct reading *r, struct tf_condition *condition,
        const struct tf_field *other, const struct tf_yaml *node)
{
    uint32_t *codes = (uint32_t *)(uintptr_t)condition->codes;
    char hint[LIST_SHOWN_MAX];
    const char *near;
    const char *text;
    uint32_t code;

    if (!tf_yaml_text(node, "The symbol", TARIFF_BAD_FACT, &text, r->report))
        return false;
    code = tf_field_code(other, text, node->length);
    if (code == 0) {
        near = tf_nearest(text, other->symbols, other->symbol_count);
        snprintf(hint, sizeof hint,
                near == NULL ? "Use one of the symbols of `%.64s`." : "Write `%.64s` instead.",
                near == NULL ? other->name : near);
        tf_yaml_complain(node, TF_F_FOR_SYMBOL, r->report, hint, "`%.60s` is not a symbol of `%s`.",
                text, other->name);
        return false;
    }
    codes[condition->count++] = code;
    condition->mask |= code < 64 ? (uint64_t)1 << code : 0;
    return true;
}

/* The field that a `for` names, or NULL after a complaint. */
static const struct tf_field *find_other(
        struct reading *r, const struct tf_yaml *key, uint32_t *index)
{
    char hint[LIST_SHOWN_MAX];
    const char *near;

    for (*index = 0; *index < r->count; ++*index)
        if (strcmp(r->fields[*index].name, key->text) == 0)
            break;
    if (*index == r->count) {
        near = tf_nearest(key->text, r->names, r->count);
        snprintf(hint, sizeof hint,
                near == NULL ? "Declare it in this section%s." : "Write `%.64s` instead.",
                near == NULL ? "" : near);
        tf_yaml_complain(
                key, TF_F_FOR_FIELD, r->report, hint, "No field is called `%.60s`.", key->text);
        return NULL;
    }
    if (r->broken[*index])
        return NULL;
    if (r->fields[*index].kind == TF_FIELD_SYMBOL)
        return &r->fields[*index];
    tf_yaml_complain(key, TF_F_FOR_FIELD, r->report, "Name a field that lists its symbols.",
            "`for` cannot ask for `%s`: it has no symbols.", key->text);
    return NULL;
}

static void read_condition(struct reading *r, struct tf_condition *condition,
        const struct tf_yaml *key, const struct tf_yaml *value)
{
    const struct tf_field *other = find_other(r, key, &condition->field);
    size_t count = value->kind == TF_YAML_LIST ? value->count : 1;

    if (other == NULL)
        return;
    if (value->kind == TF_YAML_MAP || count == 0) {
        tf_yaml_complain(value, TF_F_FOR_NOTHING, r->report,
                "Write one symbol, or a list as in [a, b].", "`for` names no symbol of `%s`.",
                other->name);
        return;
    }
    condition->codes = tf_arena_array(r->arena, count, sizeof *condition->codes);
    if (condition->codes == NULL) {
        r->no_memory = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        add_code(r, condition, other, value->kind == TF_YAML_LIST ? &value->items[i] : value);
}

static void read_conditions(struct reading *r, struct tf_field *field, const struct tf_yaml *node)
{
    const struct tf_yaml *map = node->kind == TF_YAML_MAP ? tf_yaml_find(node, "for") : NULL;
    struct tf_condition *conditions;

    if (map == NULL ||
            !tf_yaml_expect(map, TF_YAML_MAP, "The value of `for`", TARIFF_BAD_FACT, r->report))
        return;
    conditions = tf_arena_array(r->arena, map->count, sizeof *conditions);
    if (conditions == NULL) {
        r->no_memory = true;
        return;
    }
    field->conditions = conditions;
    field->condition_count = map->count;
    for (size_t i = 0; i < map->count && !r->no_memory; i++)
        read_condition(r, &conditions[i], &map->keys[i], &map->items[i]);
}

/* True when following `for` from one field leads back to `goal`. */
static bool leads_to(const struct reading *r, uint32_t from, uint32_t goal, bool *seen)
{
    const struct tf_field *field = &r->fields[from];

    if (seen[from])
        return false;
    seen[from] = true;
    for (size_t i = 0; i < field->condition_count; i++)
        if (field->conditions[i].field == goal ||
                leads_to(r, field->conditions[i].field, goal, seen))
            return true;
    return false;
}

static void check_circles(struct reading *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        bool seen[TF_FIELDS_MAX] = { false };
        struct tf_yaml node = { .place = r->fields[i].place };

        if (!leads_to(r, i, i, seen))
            continue;
        tf_yaml_complain(&node, TF_F_FOR_CIRCLE, r->report,
                "Take one `for` away, so that some field comes first.",
                "The field `%s` is for itself, by way of its `for`.", r->fields[i].name);
        return; /* the others of the circle would say the same */
    }
}

static void number_slots(const struct reading *r, struct tf_schema *out)
{
    out->fields = r->fields;
    out->count = r->count;
    for (uint32_t i = 0; i < r->count; i++)
        r->fields[i].slot =
                r->fields[i].kind == TF_FIELD_NUMBER ? out->number_count++ : out->code_count++;
}

static void read_all(struct reading *r)
{
    uint32_t before = r->report->count;

    for (uint32_t i = 0; i < r->count && !r->no_memory; i++) {
        r->names[i] = r->usage->keys[i].text;
        r->broken[i] = !read_usage_field(r, &r->fields[i], &r->usage->keys[i], &r->usage->items[i]);
    }
    for (uint32_t i = 0; i < r->count && !r->no_memory; i++)
        if (!r->broken[i])
            read_conditions(r, &r->fields[i], &r->usage->items[i]);
    if (!r->no_memory && r->report->count == before)
        check_circles(r);
}

tariff_code tf_schema_read(struct tf_arena *arena, const struct tf_yaml *usage,
        const char *currency, struct tf_schema *out, struct tf_report *report)
{
    struct reading r = { .arena = arena, .usage = usage, .currency = currency, .report = report };
    uint32_t before = report->count;

    *out = (struct tf_schema){ 0 };
    if (tf_report_is_full(report) ||
            !tf_yaml_expect(usage, TF_YAML_MAP, "The section `usage`", TARIFF_BAD_FACT, report))
        return TARIFF_BAD_FACT;
    if (usage->count > TF_FIELDS_MAX) {
        tf_yaml_complain(usage, TF_F_FIELD_COUNT, report, "Leave out what no price reads.",
                "Usage has %zu fields; at most %d are possible.", usage->count, TF_FIELDS_MAX);
        return TARIFF_BAD_FACT;
    }
    r.count = (uint32_t)usage->count;
    r.fields = tf_arena_array(arena, r.count, sizeof *r.fields);
    r.names = tf_arena_array(arena, r.count, sizeof *r.names);
    if (r.fields == NULL || r.names == NULL)
        return tf_yaml_no_memory(report);
    read_all(&r);
    if (r.no_memory)
        return tf_yaml_no_memory(report);
    if (report->count > before)
        return TARIFF_BAD_FACT;
    number_slots(&r, out);
    return TARIFF_OK;
}

/* -- Events ------------------------------------------------------------- */

static bool holds(const struct tf_condition *condition, uint32_t code)
{
    if (code < 64)
        return (condition->mask >> code & 1) != 0;
    for (size_t i = 0; i < condition->count; i++)
        if (condition->codes[i] == code)
            return true;
    return false;
}

/* The first condition of a field that does not hold, or NULL. */
static const struct tf_condition *unmet(
        const struct tf_schema *schema, const struct tf_field *field, const uint32_t *codes)
{
    for (size_t i = 0; i < field->condition_count; i++) {
        const struct tf_condition *condition = &field->conditions[i];

        if (!holds(condition, codes[schema->fields[condition->field].slot]))
            return condition;
    }
    return NULL;
}

bool tf_field_belongs(
        const struct tf_schema *schema, const struct tf_field *field, const uint32_t *codes)
{
    return unmet(schema, field, codes) == NULL;
}

/* Writes "phase generating and item compute": the event's symbols that a field is for. */
static void show_event(const struct tf_schema *schema, const struct tf_field *field,
        const uint32_t *codes, char shown[LIST_SHOWN_MAX])
{
    shown[0] = '\0';
    for (size_t i = 0; i < field->condition_count; i++) {
        const struct tf_field *other = &schema->fields[field->conditions[i].field];
        size_t length = strlen(shown);

        snprintf(shown + length, LIST_SHOWN_MAX - length, "%s%s %s", i == 0 ? " for " : " and ",
                other->name, other->symbols[codes[other->slot] - 1]);
    }
}

static tariff_code complain_missing(const struct tf_schema *schema, const struct tf_field *field,
        const struct tf_event *event, struct tf_place place, tariff_error *err)
{
    char shown[LIST_SHOWN_MAX];
    char hint[LIST_SHOWN_MAX];

    show_event(schema, field, event->codes, shown);
    snprintf(hint, sizeof hint, "Give %s, or declare it `optional: true` where usage is declared.",
            field->name);
    return tf_fail(err, TF_F_FIELD_MISSING, place, hint, "%s is missing%s.", field->name, shown);
}

static tariff_code complain_misplaced(const struct tf_schema *schema, const struct tf_field *field,
        const struct tf_condition *condition, const struct tf_event *event, struct tf_place place,
        tariff_error *err)
{
    const struct tf_field *other = &schema->fields[condition->field];
    uint32_t code = event->codes[other->slot];
    char wanted[LIST_SHOWN_MAX] = "";
    char hint[LIST_SHOWN_MAX];

    for (size_t i = 0; i < condition->count; i++) {
        size_t length = strlen(wanted);

        snprintf(wanted + length, sizeof wanted - length, "%s%s", i == 0 ? "" : " or ",
                other->symbols[condition->codes[i] - 1]);
    }
    snprintf(hint, sizeof hint, "Leave %s empty here, or widen its `for` where usage is declared.",
            field->name);
    if (code == 0)
        return tf_fail(err, TF_F_FIELD_NOT_HERE, place, hint,
                "%s is given but %s is not; it belongs to %s %s.", field->name, other->name,
                other->name, wanted);
    return tf_fail(err, TF_F_FIELD_NOT_HERE, place, hint,
            "%s does not belong to %s %s; it belongs to %s.", field->name, other->name,
            other->symbols[code - 1], wanted);
}

tariff_code tf_schema_check(const struct tf_schema *schema, const struct tf_event *event,
        struct tf_place place, tariff_error *err)
{
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct tf_field *field = &schema->fields[i];
        const struct tf_condition *condition = unmet(schema, field, event->codes);
        bool given = field->kind == TF_FIELD_NUMBER ? (event->given >> field->slot & 1) != 0
                                                    : event->codes[field->slot] != 0;

        if (given && condition != NULL)
            return complain_misplaced(schema, field, condition, event, place, err);
        if (!given && condition == NULL && !field->optional)
            return complain_missing(schema, field, event, place, err);
    }
    return TARIFF_OK;
}
