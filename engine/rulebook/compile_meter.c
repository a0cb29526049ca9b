/* SPDX-License-Identifier: MIT */
/*
 * compile_meter.c - `meter "name" { unit, sum | count | max | last | unique | average | spell }`.
 */
#include <string.h>

#include "rulebook/compile.h"

static const char *const kind_keys[] = { "sum", "count", "max", "last", "unique", "average",
    "spell" };
enum { KIND_COUNT = sizeof kind_keys / sizeof kind_keys[0] };

uint32_t tf_node_field(struct tf_compiler *c, const struct tf_node *node)
{
    const struct tf_schema *schema = &c->book->schema;
    const char **names;
    uint32_t field;
    char hint[300];

    if (node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Name a field of the usage, in quotes.",
                "There is %s where a field's name is due.", tf_node_kind_name(node));
        return TF_NONE;
    }
    field = tf_schema_find(schema, node->text, node->length);
    if (field != TF_NONE)
        return field;
    names = tf_compile_array(c, schema->count, sizeof *names);
    for (uint32_t i = 0; names != NULL && i < schema->count; i++)
        names[i] = schema->fields[i].name;
    tf_suggest(node->text, names, names == NULL ? 0 : schema->count, hint, sizeof hint);
    tf_complain(
            c, TF_F_FIELD_UNKNOWN, node->place, hint, "The usage has no field \"%s\".", node->text);
    return TF_NONE;
}

/* The words of a level's unit without its time word: "GB second" -> "GB". */
static bool level_base(const struct tf_unit *unit, struct tf_unit *out)
{
    const char *time = strstr(unit->base, "second");
    size_t before;

    if (time == NULL)
        return false;
    before = (size_t)(time - unit->base);
    *out = *unit;
    out->factor = tf_dec_of(1);
    memset(out->base, 0, sizeof out->base);
    memcpy(out->base, unit->base, before);
    strncat(out->base, time + strlen("second"), sizeof out->base - strlen(out->base) - 1);
    while (out->base[0] == ' ')
        memmove(out->base, out->base + 1, strlen(out->base));
    for (size_t length = strlen(out->base); length > 0 && out->base[length - 1] == ' ';)
        out->base[--length] = '\0';
    return out->base[0] != '\0';
}

/* The measured field must be a number whose unit becomes the meter's. */
static void read_measured(struct tf_compiler *c, struct tf_meter *meter, const struct tf_node *node)
{
    const struct tf_field *field;
    struct tf_unit due = meter->unit;

    meter->field = tf_node_field(c, node);
    if (meter->field == TF_NONE || meter->kind == TF_METER_UNIQUE)
        return;
    field = &c->book->schema.fields[meter->field];
    if (field->kind != TF_FIELD_NUMBER) {
        tf_complain(c, TF_F_FIELD_NO_NUMBER, node->place, "Measure a field that has a unit.",
                "The field \"%s\" is no number.", field->name);
        return;
    }
    if (meter->kind == TF_METER_AVERAGE && meter->over == TF_WINDOW_NONE &&
            !level_base(&meter->unit, &due)) {
        tf_complain(c, TF_F_METER_TIME, meter->place,
                "Write a unit such as \"GB hour\", or over = \"month\" for the average itself.",
                "The meter \"%s\" averages a level over time, but its unit \"%s\" has no time in "
                "it.",
                meter->name, meter->unit.text);
        return;
    }
    if (!tf_unit_same_base(&field->unit, &due)) {
        tf_complain(c, TF_F_METER_UNIT, node->place,
                "Correct the unit of the field or of the meter.",
                "The field \"%s\" is in %s, which is not what the meter \"%s\" counts (%s).",
                field->name, field->unit.text, meter->name, meter->unit.text);
        return;
    }
    (void)tf_ratio_of(field->unit.factor, tf_dec_of(1), &meter->convert);
}

/* Bits of the codes that a start or stop names: a symbol or a list of them. */
static uint64_t *signal_codes(
        struct tf_compiler *c, const struct tf_node *spell, const char *key, uint32_t field)
{
    const struct tf_node *node = tf_node_find(spell, key);
    size_t words = c->book->schema.fields[field].symbol_count / 64 + 1;
    uint64_t *bits = tf_compile_array(c, words, sizeof *bits);

    if (bits != NULL)
        (void)tf_condition_codes(c, node, field, bits, words);
    return bits;
}

static const struct tf_node *first_text(const struct tf_node *node)
{
    if (node != NULL && node->kind == TF_NODE_TABLE && node->item_count > 0)
        node = &node->items[0];
    return node != NULL && node->kind == TF_NODE_TEXT ? node : NULL;
}

/* The one field that has both symbols; NONE when there is none or more than one. */
static uint32_t find_signal(
        struct tf_compiler *c, const struct tf_node *start, const struct tf_node *stop)
{
    const struct tf_schema *schema = &c->book->schema;
    uint32_t found = TF_NONE;

    for (uint32_t i = 0; i < schema->count; i++) {
        const struct tf_field *field = &schema->fields[i];

        if (field->kind != TF_FIELD_SYMBOL ||
                tf_field_code(field, start->text, start->length) == 0 ||
                tf_field_code(field, stop->text, stop->length) == 0)
            continue;
        if (found != TF_NONE)
            return TF_NONE;
        found = i;
    }
    return found;
}

static void read_spell(struct tf_compiler *c, struct tf_meter *meter, const struct tf_node *spell)
{
    static const char *const known[] = { "start", "stop", "key", "field" };
    const struct tf_node *start, *stop, *key, *field;

    if (spell->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, spell->place,
                "Write spell = { start = \"launched\", stop = \"stopped\", key = \"tool\" }.",
                "\"spell\" is %s.", tf_node_kind_name(spell));
        return;
    }
    tf_check_keys(c, spell, "spell", known, sizeof known / sizeof known[0]);
    start = first_text(tf_node_find(spell, "start"));
    stop = first_text(tf_node_find(spell, "stop"));
    key = tf_node_find(spell, "key");
    field = tf_node_find(spell, "field");
    if (start == NULL || stop == NULL) {
        tf_complain(c, TF_F_SPELL_ENDS, spell->place,
                "Name the symbols that start and stop a spell.", "\"spell\" needs start and stop.");
        return;
    }
    meter->signal = field != NULL ? tf_node_field(c, field) : find_signal(c, start, stop);
    if (meter->signal == TF_NONE) {
        tf_complain(c, TF_F_SPELL_SYMBOLS, start->place,
                "Declare both in one field's one_of, or name it with field = \"…\".",
                "No single field of the usage has both symbols \"%s\" and \"%s\".", start->text,
                stop->text);
        return;
    }
    meter->starts = signal_codes(c, spell, "start", meter->signal);
    meter->stops = signal_codes(c, spell, "stop", meter->signal);
    if (key != NULL)
        meter->key = tf_node_field(c, key);
    if (strcmp(meter->unit.base, "second") != 0)
        tf_complain(c, TF_F_METER_TIME, meter->place,
                "Use a unit of time, such as \"second\" or \"hour\".",
                "The meter \"%s\" counts the time of spells, but its unit is \"%s\".", meter->name,
                meter->unit.text);
}

/* `scale = "3600"`, "1/60", or a fact. */
static void read_scale(struct tf_compiler *c, struct tf_meter *meter, const struct tf_node *node)
{
    const char *slash = node->kind == TF_NODE_TEXT ? strchr(node->text, '/') : NULL;
    struct tf_dec num, den = tf_dec_of(1);
    const struct tf_fact *fact;

    meter->scale.is_one = false;
    if (tf_node_is_word(node, "fact")) {
        fact = tf_node_fact(c, node);
        if (fact == NULL || fact->kind == TF_FACT_TIERS)
            return;
        meter->scale.fact = fact;
        meter->scale.ratios = tf_compile_array(
                c, fact->version_count * fact->cell_count, sizeof *meter->scale.ratios);
        for (size_t v = 0; meter->scale.ratios != NULL && v < fact->version_count; v++) {
            for (size_t i = 0; i < fact->cell_count; i++) {
                struct tf_dec cell =
                        fact->versions[v].has[i] ? fact->versions[v].cells[i] : tf_dec_of(1);

                (void)tf_ratio_of(cell, fact->per, &meter->scale.ratios[v * fact->cell_count + i]);
            }
        }
        return;
    }
    if (slash != NULL) {
        if (tf_dec_parse(node->text, (size_t)(slash - node->text), &num) != NULL ||
                tf_dec_parse(slash + 1, strlen(slash + 1), &den) != NULL || tf_dec_sign(den) <= 0) {
            tf_complain(c, TF_F_SCALE, node->place, "Write scale = \"1/60\".",
                    "The scale \"%s\" is no ratio.", node->text);
            return;
        }
    } else if (!tf_node_decimal(c, node, &num)) {
        return;
    }
    if (!tf_ratio_of(num, den, &meter->scale.ratios[0]))
        tf_complain(c, TF_F_NUMBER_DOES_NOT_FIT, node->place, "Use smaller numbers.",
                "The scale does not fit.");
}

static void read_hold(struct tf_compiler *c, struct tf_meter *meter, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "hold");
    const char *text;

    meter->hold_until_next = true;
    if (!tf_read_text(c, body, "hold", &text))
        return;
    meter->hold_until_next = strcmp(text, "until next") == 0;
    if (!meter->hold_until_next && strcmp(text, "window") != 0)
        tf_complain(c, TF_F_SETTING_UNKNOWN, node->place, "Write \"until next\" or \"window\".",
                "A level cannot be held \"%s\".", text);
}

/* changes = true: the field says by how much the level changes; over = "month": its average. */
static void read_level_keys(
        struct tf_compiler *c, struct tf_meter *meter, const struct tf_node *body)
{
    static const char *const keys[] = { "changes", "over" };

    (void)tf_read_bool(c, body, "changes", &meter->changes);
    if (tf_node_find(body, "over") != NULL)
        meter->over = TF_WINDOW_MONTH; /* also when it is wrong: then the unit is not to blame */
    (void)tf_read_calendar_window(
            c, body, "over", "The average of a level", TF_WINDOW_YEAR, &meter->over);
    for (size_t i = 0; i < 2 && meter->kind != TF_METER_AVERAGE; i++) {
        if (tf_node_find(body, keys[i]) != NULL)
            tf_complain(c, TF_F_METER_LEVEL, tf_node_entry(body, keys[i])->key_place,
                    "Write average = \"field\", or leave it out.",
                    "The meter \"%s\" says \"%s\", but measures no level.", meter->name, keys[i]);
    }
}

/* A level that only grows is hardly meant. */
static void check_changes(struct tf_compiler *c, const struct tf_meter *meter)
{
    const struct tf_field *field = &c->book->schema.fields[meter->field];

    if (!field->below_zero)
        tf_complain(c, TF_F_METER_LEVEL, meter->place, "Declare the field with below_zero: true.",
                "The meter \"%s\" adds up changes of a level, but the field \"%s\" cannot be below "
                "zero.",
                meter->name, field->name);
}

static enum tf_meter_kind read_kind(
        struct tf_compiler *c, const struct tf_block *block, const struct tf_node **measured)
{
    int found = -1;

    *measured = NULL;
    for (int i = 0; i < KIND_COUNT; i++) {
        const struct tf_node *node = tf_node_find(block->body, kind_keys[i]);

        if (node == NULL)
            continue;
        if (found >= 0) {
            tf_complain(c, TF_F_METER_OF_TWO_KINDS,
                    tf_node_entry(block->body, kind_keys[i])->key_place,
                    "Keep one of them, or make two meters.",
                    "The meter \"%s\" says both %s and %s.", block->name, kind_keys[found],
                    kind_keys[i]);
            continue;
        }
        found = i;
        *measured = node;
    }
    for (int i = 0; i < KIND_COUNT && found < 0; i++)
        found = tf_key_is_misspelt(block->body, kind_keys[i]) ? i : found;
    if (found < 0)
        tf_complain(c, TF_F_METER_WITHOUT_SUM, block->place,
                "Add sum, count, max, last, unique, average or spell.",
                "The meter \"%s\" does not say how events add up.", block->name);
    return found < 0 ? TF_METER_COUNT : (enum tf_meter_kind)found;
}

static void compile_meter(
        struct tf_compiler *c, const struct tf_block *block, struct tf_meter *meter)
{
    static const char *const known[] = { "unit", "sum", "count", "max", "last", "unique", "average",
        "spell", "window", "hold", "changes", "over", "key", "scale", "title" };
    const struct tf_node *measured, *scale = tf_node_find(block->body, "scale");
    const struct tf_node *key = tf_node_find(block->body, "key");
    const struct tf_node *unit = tf_node_find(block->body, "unit");

    tf_check_keys(c, block->body, "A meter", known, sizeof known / sizeof known[0]);
    meter->name = block->name;
    meter->place = block->place;
    meter->field = meter->key = meter->signal = TF_NONE;
    meter->window = TF_WINDOW_MONTH;
    meter->over = TF_WINDOW_NONE;
    (void)tf_ratio_of(tf_dec_of(1), tf_dec_of(1), &meter->convert);
    meter->scale.is_one = true;
    meter->scale.ratios = tf_compile_array(c, 1, sizeof *meter->scale.ratios);
    if (meter->scale.ratios == NULL)
        return;
    meter->scale.ratios[0] = meter->convert;
    meter->kind = read_kind(c, block, &measured);
    if (unit == NULL && !tf_key_is_misspelt(block->body, "unit"))
        tf_complain(c, TF_F_METER_WITHOUT_UNIT, block->place, "Write unit = \"GB\".",
                "The meter \"%s\" has no unit.", block->name);
    if (unit == NULL || !tf_node_unit(c, unit, &meter->unit))
        return;
    (void)tf_read_calendar_window(
            c, block->body, "window", "What a meter counts", TF_WINDOW_STATEMENT, &meter->window);
    read_hold(c, meter, block->body);
    read_level_keys(c, meter, block->body);
    if (scale != NULL)
        read_scale(c, meter, scale);
    if (key != NULL)
        meter->key = tf_node_field(c, key);
    if (measured != NULL && meter->kind == TF_METER_SPELL)
        read_spell(c, meter, measured);
    else if (measured != NULL && meter->kind != TF_METER_COUNT)
        read_measured(c, meter, measured);
    if (meter->changes && meter->kind == TF_METER_AVERAGE && meter->field != TF_NONE)
        check_changes(c, meter);
}

void tf_compile_meters(struct tf_compiler *c)
{
    const struct tf_blocks *blocks = &c->book->blocks;
    uint32_t at = 0;

    for (size_t i = 0; i < blocks->count; i++) {
        if (strcmp(blocks->items[i].word, "meter") == 0)
            compile_meter(c, &blocks->items[i], &c->book->meters[at++]);
    }
    for (size_t i = 0; i < blocks->count; i++) {
        if (strcmp(blocks->items[i].word, "charge") == 0)
            tf_compile_periods(c, &blocks->items[i], &c->book->meters[at++]);
    }
}
