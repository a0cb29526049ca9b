/* SPDX-License-Identifier: MIT */
/*
 * fact_read.c - facts from YAML: units, dated values, tables and tiers.
 *
 * Every number is checked where it stands; what is missing from a table is
 * left to who knows which combinations can occur.
 * Layer: facts.
 */
#include "facts/fact_read.h"

#include <stdio.h>
#include <string.h>

#include "base/intern.h"
#include "base/text.h"

enum { FACT_HINT_MAX = 200, FACT_NAME_MAX = 128, DATE_LENGTH = 10 /* 2026-03-01 */ };

static void complain_fact(struct tf_fact_reading *r, enum tf_finding what,
        const struct tf_yaml *node, const char *hint, const char *message, const char *detail)
{
    tf_yaml_complain(node, tf_finding_in(what, TARIFF_BAD_FACT), r->report, hint, message, detail);
}

bool tf_fact_make_cells(
        struct tf_fact_reading *r, const struct tf_fact *fact, struct tf_fact_version *version)
{
    version->cells = tf_arena_array(r->arena, fact->cell_count, sizeof *version->cells);
    version->has = tf_arena_array(r->arena, fact->cell_count, sizeof *version->has);
    r->no_memory = r->no_memory || version->cells == NULL || version->has == NULL;
    return !r->no_memory;
}

void tf_fact_complain_symbol(struct tf_fact_reading *r, const struct tf_fact *fact,
        const struct tf_field *field, const char *symbol, struct tf_place place)
{
    struct tf_yaml node = { .place = place };
    const char *near = tf_nearest(symbol, field->symbols, field->symbol_count);
    char shown[TF_SHOWN_MAX];
    char hint[FACT_HINT_MAX];

    if (near != NULL)
        snprintf(hint, sizeof hint, "Write `%.64s` instead.", near);
    else
        snprintf(hint, sizeof hint,
                "Use a symbol of `%s`, or add this one where usage is declared.", field->name);
    tf_yaml_complain(&node, tf_finding_in(TF_F_TABLE_SYMBOL, TARIFF_BAD_FACT), r->report, hint,
            "`%s` is not a symbol of `%s`, which the fact `%s` is by.",
            tf_show(symbol, strlen(symbol), shown), field->name, fact->name);
}

/* -- Tiers --------------------------------------------------------------- */

/* Holds a tier's border against the one before it. */
static void check_border(struct tf_fact_reading *r, const struct tf_yaml *list, size_t index,
        const struct tf_tier *tiers)
{
    const struct tf_yaml *upto = tf_yaml_find(&list->items[index], "upto");
    const struct tf_yaml *before =
            index == 0 ? NULL : tf_yaml_find(&list->items[index - 1], "upto");
    bool last = index + 1 == list->count;
    char number[TF_DEC_TEXT_MAX];
    int order;

    if (last && upto != NULL)
        complain_fact(r, TF_F_LAST_TIER_ENDS, upto,
                "Leave `upto` out of the last tier, or add a tier without it.",
                "The last tier ends at %s; nothing says what more than that costs.", upto->text);
    if (!last && upto == NULL)
        tf_yaml_complain(&list->items[index],
                tf_finding_in(TF_F_TIER_WITHOUT_UPTO, TARIFF_BAD_FACT), r->report,
                "Say up to where it goes; only the last tier leaves `upto` out.",
                "Tier %zu of %zu has no `upto`.", index + 1, list->count);
    if (upto == NULL)
        return;
    if (tf_dec_sign(tiers[index].upto) <= 0)
        complain_fact(r, TF_F_TIER_BELOW_ZERO, upto, "Write a quantity above 0.",
                "The tier's `upto` is %s.", upto->text);
    if (before == NULL)
        return;
    order = tf_dec_cmp(tiers[index].upto, tiers[index - 1].upto);
    tf_dec_format(tiers[index - 1].upto, 0, number);
    if (order <= 0)
        tf_yaml_complain(upto, tf_finding_in(TF_F_TIER_ORDER, TARIFF_BAD_FACT), r->report,
                "List tiers from the smallest `upto` to the largest; the last leaves it out.",
                "The tier's `upto` %s is %s the tier before it (%s).", upto->text,
                order == 0 ? "the same as that of" : "below", number);
}

static bool read_fact_tier(
        struct tf_fact_reading *r, const struct tf_yaml *node, struct tf_tier *tier)
{
    static const char *const known[] = { "upto", "rate", "flat" };
    const struct tf_yaml *upto;
    const struct tf_yaml *rate;
    const struct tf_yaml *flat;
    uint32_t before = r->report->count;

    if (!tf_yaml_expect(node, TF_YAML_MAP, "A tier", TARIFF_BAD_FACT, r->report))
        return false;
    tf_yaml_check_keys(node, "a tier", known, 3, TARIFF_BAD_FACT, r->report);
    upto = tf_yaml_find(node, "upto");
    rate = tf_yaml_find(node, "rate");
    flat = tf_yaml_find(node, "flat");
    tier->place = node->place;
    tier->open = upto == NULL;
    if (upto != NULL)
        tf_yaml_decimal(upto, TARIFF_BAD_FACT, &tier->upto, r->report);
    if (rate != NULL)
        tf_yaml_decimal(rate, TARIFF_BAD_FACT, &tier->rate, r->report);
    if (flat != NULL)
        tf_yaml_decimal(flat, TARIFF_BAD_FACT, &tier->flat, r->report);
    if (rate == NULL && flat == NULL && r->report->count == before)
        complain_fact(r, TF_F_TIER_WITHOUT_RATE, node,
                "Write { upto: 100, rate: 0.50 }; `flat` is charged once.",
                "The tier has neither `rate` nor `flat`%s.", "");
    return r->report->count == before;
}

static void read_tiers(struct tf_fact_reading *r, const struct tf_fact *fact,
        struct tf_fact_version *version, const struct tf_yaml *list)
{
    struct tf_tier *tiers;
    bool good = true;

    if (!tf_yaml_expect(list, TF_YAML_LIST, "The value of `tiers`", TARIFF_BAD_FACT, r->report))
        return;
    if (list->count == 0) {
        complain_fact(r, TF_F_TIERS_EMPTY, list, "Write at least { rate: 0.50 }.",
                "The fact `%s` has no tiers here.", fact->name);
        return;
    }
    if (!fact->is_rate) {
        complain_fact(r, TF_F_TIERS_OF_NO_RATE, list, "Give the fact a unit such as CNY/GB.",
                "Tiers are rates, but the unit of this fact is %s.", fact->unit_text);
        return;
    }
    tiers = tf_arena_array(r->arena, list->count, sizeof *tiers);
    if (tiers == NULL) {
        r->no_memory = true;
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        good = read_fact_tier(r, &list->items[i], &tiers[i]) && good;
    for (size_t i = 0; good && i < list->count; i++)
        check_border(r, list, i, tiers);
    version->tiers = tiers;
    version->tier_count = list->count;
}

/* -- Tables -------------------------------------------------------------- */

/* Reads one level of a table: the symbols of the fact's by-field number `level`. */
static void read_level(struct tf_fact_reading *r, const struct tf_fact *fact,
        struct tf_fact_version *version, const struct tf_yaml *map, size_t level, size_t base)
{
    const struct tf_field *field = &r->schema->fields[fact->by[level]];

    for (size_t i = 0; i < map->count && !tf_report_is_full(r->report); i++) {
        const struct tf_yaml *key = &map->keys[i];
        const struct tf_yaml *value = &map->items[i];
        uint32_t code = tf_field_code(field, key->text, key->length);
        size_t cell = base * field->symbol_count + code - 1;
        char what[FACT_HINT_MAX];

        if (level == 0 && strcmp(key->text, "source") == 0)
            continue;
        if (code == 0) {
            tf_fact_complain_symbol(r, fact, field, key->text, key->place);
        } else if (level + 1 >= fact->by_count || level + 1 >= TF_BY_MAX) {
            version->has[cell] =
                    tf_yaml_decimal(value, TARIFF_BAD_FACT, &version->cells[cell], r->report);
        } else {
            snprintf(what, sizeof what, "The entry of `%.64s`, by `%.64s`,", key->text,
                    r->schema->fields[fact->by[level + 1]].name);
            if (tf_yaml_expect(value, TF_YAML_MAP, what, TARIFF_BAD_FACT, r->report))
                read_level(r, fact, version, value, level + 1, cell);
        }
    }
}

static void read_table(struct tf_fact_reading *r, const struct tf_fact *fact,
        struct tf_fact_version *version, const struct tf_yaml *map)
{
    static const char *const wrong[] = { "is", "tiers" };
    const struct tf_field *field = &r->schema->fields[fact->by[0]];
    char hint[FACT_HINT_MAX];

    for (size_t i = 0; i < 2; i++) {
        const struct tf_yaml *key = tf_yaml_key(map, wrong[i]);

        if (key == NULL || tf_field_code(field, wrong[i], strlen(wrong[i])) != 0)
            continue;
        snprintf(hint, sizeof hint, "Write `%.64s:` and a number, one for each symbol.",
                field->symbols[0]);
        tf_yaml_complain(key, tf_finding_in(TF_F_TABLE_TOO_SHALLOW, TARIFF_BAD_FACT), r->report,
                hint, "The fact is by `%s`, so `%s` says too little.", field->name, wrong[i]);
        return;
    }
    if (map->count <= 1 && tf_yaml_find(map, "source") != NULL) {
        complain_fact(r, TF_F_FACT_WITHOUT_NUMBER, map, "Write one number for each symbol.",
                "This version of the fact `%s` holds no number.", fact->name);
        return;
    }
    if (tf_fact_make_cells(r, fact, version))
        read_level(r, fact, version, map, 0, 0);
}

/* -- Versions ------------------------------------------------------------ */

/* A version of a fact that is not by anything: `is` or `tiers`. */
static void read_plain(struct tf_fact_reading *r, struct tf_fact *fact,
        struct tf_fact_version *version, const struct tf_yaml *map)
{
    static const char *const known[] = { "is", "tiers", "source" };
    const struct tf_yaml *is = tf_yaml_find(map, "is");
    const struct tf_yaml *tiers = tf_yaml_find(map, "tiers");
    enum tf_fact_kind kind = tiers != NULL ? TF_FACT_TIERS : TF_FACT_NUMBER;
    uint32_t before = r->report->count;

    tf_yaml_check_keys(map, "a dated value (a table says `by:` above `values:`)", known, 3,
            TARIFF_BAD_FACT, r->report);
    if (r->report->count != before)
        return;
    if ((is == NULL) == (tiers == NULL)) {
        complain_fact(r, TF_F_FACT_IS_OR_TIERS, map,
                "Write one of them, as in { is: 0.50, source: \"...\" }.",
                is == NULL ? "This version of the fact `%s` has neither `is` nor `tiers`."
                           : "This version of the fact `%s` has both `is` and `tiers`.",
                fact->name);
        return;
    }
    if (fact->version_count > 0 && kind != fact->kind) {
        complain_fact(r, TF_F_FACT_CHANGES_KIND, map,
                "Give every date a number, or every date tiers.",
                "The fact `%s` is a number at one date and tiers at another.", fact->name);
        return;
    }
    fact->kind = kind;
    if (tiers != NULL)
        read_tiers(r, fact, version, tiers);
    else if (tf_fact_make_cells(r, fact, version))
        version->has[0] = tf_yaml_decimal(is, TARIFF_BAD_FACT, &version->cells[0], r->report);
}

void tf_fact_read_value(struct tf_fact_reading *r, struct tf_fact *fact,
        struct tf_fact_version *version, const struct tf_yaml *map)
{
    if (fact->by_count > 0)
        read_table(r, fact, version, map);
    else
        read_plain(r, fact, version, map);
}

tariff_code tf_fact_read_since(const char *text, size_t length, struct tf_place place,
        struct tf_fact_version *out, tariff_error *err)
{
    struct tf_date date = { 0 };
    tariff_code code;

    out->exact = length > DATE_LENGTH && strchr("Tt ", text[DATE_LENGTH]) != NULL;
    if (out->exact)
        return tf_moment_read(text, length, place, TARIFF_BAD_FACT, &out->from, err);
    code = tf_date_read(text, length, place, TARIFF_BAD_FACT, &date, err);
    out->year = date.year;
    out->month = date.month;
    out->day = date.day;
    return code;
}

static void read_version(struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *key,
        const struct tf_yaml *value)
{
    struct tf_fact_version *version = &fact->versions[fact->version_count];
    const struct tf_yaml *source;
    tariff_error err = { 0 };

    version->place = key->place;
    if (tf_fact_read_since(key->text, key->length, key->place, version, &err) != TARIFF_OK) {
        complain_fact(
                r, tf_finding_as(err.finding, TARIFF_BAD_FACT), key, err.hint, "%s", err.message);
        return;
    }
    if (!tf_yaml_expect(value, TF_YAML_MAP, "A dated value", TARIFF_BAD_FACT, r->report))
        return;
    source = tf_yaml_find(value, "source");
    if (source == NULL)
        complain_fact(r, TF_F_FACT_WITHOUT_SOURCE, key,
                "Add `source:` and where the number comes from.",
                "The value from %s has no source.", key->text);
    else
        tf_yaml_text(source, "The source", TARIFF_BAD_FACT, &version->source, r->report);
    tf_fact_read_value(r, fact, version, value);
    fact->version_count++;
}

static void read_values(
        struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *values)
{
    if (!tf_yaml_expect(values, TF_YAML_MAP, "The value of `values`", TARIFF_BAD_FACT, r->report))
        return;
    fact->versions = tf_arena_array(r->arena, values->count, sizeof *fact->versions);
    if (fact->versions == NULL) {
        r->no_memory = true;
        return;
    }
    if (values->count == 0)
        complain_fact(r, TF_F_FACT_WITHOUT_VALUES, values,
                "Write a date and its value, as in 2026-01-01: { is: 1, source: ... }.",
                "The fact `%s` has no values.", fact->name);
    for (size_t i = 0; i < values->count && !r->no_memory; i++)
        read_version(r, fact, &values->keys[i], &values->items[i]);
}

/* -- What a fact is ------------------------------------------------------ */

/* Currencies that someone could write where the rulebook has another. */
static bool is_foreign_currency(const char *text)
{
    static const char codes[] = "AED AUD BRL CAD CHF CLP CNY CZK DKK EUR GBP HKD HUF IDR ILS INR "
                                "JPY KRW MXN MYR NOK NZD PHP PLN RUB SAR SEK SGD THB TRY TWD USD "
                                "VND ZAR";

    return strlen(text) == 3 && strchr(text, ' ') == NULL && strstr(codes, text) != NULL;
}

static void complain_unit(struct tf_fact_reading *r, const struct tf_fact *fact,
        const struct tf_yaml *unit, const char *phrase)
{
    const char *currency = r->currency == NULL ? "CNY" : r->currency;
    char shown[TF_SHOWN_MAX];
    char hint[FACT_HINT_MAX];

    snprintf(hint, sizeof hint, "Write a rate as %s/GB, money as %s, a quantity as GB.", currency,
            currency);
    tf_yaml_complain(unit, tf_finding_in(TF_F_UNIT_BAD, TARIFF_BAD_FACT), r->report, hint,
            "The unit `%s` of fact `%s` %s.", tf_show(unit->text, unit->length, shown), fact->name,
            phrase);
}

/* A currency is in capital letters: another unit begins with a small one. */
static bool is_said_in_units(const char *text)
{
    return text[0] >= 'a' && text[0] <= 'z';
}

/* "credit/GB": what one credit is worth, the rulebook says. */
static const char *read_pricing_unit(
        struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *unit)
{
    const char *slash = memchr(unit->text, '/', unit->length);
    size_t length = (size_t)(slash - unit->text);
    const char *per = slash + 1 + (slash[1] == ' ');
    struct tf_unit in;
    const char *phrase;

    while (length > 0 && unit->text[length - 1] == ' ')
        length--;
    phrase = tf_unit_parse(unit->text, length, r->currency, &in);
    if (phrase == NULL)
        phrase = tf_unit_parse(per, strlen(per), r->currency, &fact->unit);
    if (phrase == NULL && fact->unit.is_money)
        return "is no rate of a quantity";
    fact->in = tf_arena_text(r->arena, unit->text, length);
    r->no_memory = r->no_memory || fact->in == NULL;
    return phrase;
}

static void read_fact_unit(
        struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *unit)
{
    struct tf_rate_unit rate;
    const char *phrase;

    if (!tf_yaml_text(unit, "The unit", TARIFF_BAD_FACT, &fact->unit_text, r->report))
        return;
    fact->is_rate = memchr(unit->text, '/', unit->length) != NULL;
    if (fact->is_rate && is_said_in_units(unit->text)) {
        phrase = read_pricing_unit(r, fact, unit);
        fact->is_money = true;
    } else if (fact->is_rate) {
        phrase = tf_rate_unit_parse(unit->text, unit->length, r->currency, &rate);
        if (phrase == NULL)
            fact->unit = rate.per;
        fact->is_money = true;
    } else {
        phrase = tf_unit_parse(unit->text, unit->length, r->currency, &fact->unit);
        fact->is_money = phrase == NULL && fact->unit.is_money;
        if (phrase == NULL && !fact->is_money && is_foreign_currency(unit->text))
            phrase = "is another currency than the rulebook's";
    }
    if (phrase != NULL)
        complain_unit(r, fact, unit, phrase);
}

static void read_per(struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *per)
{
    fact->per = tf_dec_of(1);
    if (per == NULL || !tf_yaml_decimal(per, TARIFF_BAD_FACT, &fact->per, r->report))
        return;
    if (!fact->is_rate)
        complain_fact(r, TF_F_FACT_PER, per,
                "Leave `per` out, or give the fact a unit such as CNY/request.",
                "`per: %s` makes sense for rates only.", per->text);
    else if (tf_dec_sign(fact->per) <= 0)
        complain_fact(r, TF_F_FACT_PER, per, "Write how many the rate is for, such as 10000.",
                "`per` is %s; it must be above 0.", per->text);
}

static void add_by(struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *node)
{
    const char *names[TF_FIELDS_MAX];
    uint32_t field;
    const char *text;
    const char *near;
    char hint[FACT_HINT_MAX];

    if (!tf_yaml_text(node, "The field", TARIFF_BAD_FACT, &text, r->report))
        return;
    field = tf_schema_find(r->schema, text, node->length);
    if (field == UINT32_MAX) {
        for (uint32_t i = 0; i < r->schema->count; i++)
            names[i] = r->schema->fields[i].name;
        near = tf_nearest(text, names, r->schema->count);
        snprintf(hint, sizeof hint,
                near == NULL ? "Declare it in the section `usage`%s." : "Write `%.64s` instead.",
                near == NULL ? "" : near);
        complain_fact(r, TF_F_BY_FIELD, node, hint, "No usage field is called `%.60s`.", text);
        return;
    }
    if (r->schema->fields[field].kind != TF_FIELD_SYMBOL) {
        complain_fact(r, TF_F_BY_NO_SYMBOLS, node, "Name a field that lists its symbols.",
                "A table cannot be by `%s`: the field has no symbols.", text);
        return;
    }
    for (size_t i = 0; i < fact->by_count; i++)
        if (fact->by[i] == field) {
            complain_fact(r, TF_F_BY_TWICE, node, "Name each field once.", "`by` names `%s` twice.",
                    text);
            return;
        }
    fact->by[fact->by_count++] = field;
    fact->cell_count *= r->schema->fields[field].symbol_count; /* at most 4096 cubed: fits */
}

static void read_by(struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *by)
{
    fact->kind = TF_FACT_NUMBER;
    fact->cell_count = 1;
    if (by == NULL)
        return;
    fact->kind = TF_FACT_TABLE;
    if (by->kind != TF_YAML_LIST) {
        add_by(r, fact, by);
        return;
    }
    if (by->count == 0 || by->count > TF_BY_MAX) {
        tf_yaml_complain(by, TF_F_BY_COUNT, r->report, "Name one, two or three fields.",
                "`by` names %zu fields.", by->count);
        return;
    }
    for (size_t i = 0; i < by->count; i++)
        add_by(r, fact, &by->items[i]);
    if (fact->cell_count > TF_CELLS_MAX)
        tf_yaml_complain(by, TF_F_TABLE_TOO_LARGE, r->report,
                "Split the fact into several, or name fewer fields.",
                "The table would have %zu cells; at most %d are possible.", fact->cell_count,
                TF_CELLS_MAX);
}

/* Names are what rules write: words of letters, digits, _ and -, joined by points. */
static bool check_fact_name(struct tf_fact_reading *r, const struct tf_yaml *key)
{
    static const char allowed[] =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    char shown[TF_SHOWN_MAX];

    if (key->length == 0)
        return false; /* the YAML reader has said so */
    if (key->length <= FACT_NAME_MAX && strspn(key->text, allowed) == key->length &&
            key->text[0] != '.' && key->text[key->length - 1] != '.')
        return true;
    complain_fact(r, TF_F_FACT_NAME, key,
            "Use letters, digits, _ and -, with points between, up to 128.",
            "`%s` cannot name a fact.", tf_show(key->text, key->length, shown));
    return false;
}

/* Reads the numbers of a fact of which the rest is known and right. */
static void read_numbers(
        struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *node)
{
    const struct tf_yaml *values = tf_yaml_find(node, "values");
    const struct tf_yaml *csv = tf_yaml_find(node, "csv");
    struct tf_yaml head = { .place = fact->place };

    if (values != NULL && csv != NULL)
        complain_fact(r, TF_F_VALUES_AND_CSV, tf_yaml_key(node, "csv"), "Keep one of the two.",
                "The fact `%s` has both `values` and `csv`.", fact->name);
    else if (values != NULL)
        read_values(r, fact, values);
    else if (csv != NULL)
        tf_fact_read_csv(r, fact, csv);
    else
        complain_fact(r, TF_F_FACT_WITHOUT_VALUES, &head,
                "Add `values:` with a date and its value.", "The fact `%s` has no values.",
                fact->name);
}

static void read_fact_entry(struct tf_fact_reading *r, struct tf_fact *fact,
        const struct tf_yaml *key, const struct tf_yaml *node)
{
    static const char *const known[] = { "title", "unit", "per", "by", "values", "csv" };
    const struct tf_yaml *title;
    const struct tf_yaml *unit;
    uint32_t before = r->report->count;

    fact->name = key->text;
    fact->title = "";
    fact->place = key->place;
    if (!check_fact_name(r, key) ||
            !tf_yaml_expect(node, TF_YAML_MAP, "A fact", TARIFF_BAD_FACT, r->report))
        return;
    tf_yaml_check_keys(
            node, "a fact", known, sizeof known / sizeof known[0], TARIFF_BAD_FACT, r->report);
    if ((title = tf_yaml_find(node, "title")) != NULL)
        tf_yaml_text(title, "The title", TARIFF_BAD_FACT, &fact->title, r->report);
    if ((unit = tf_yaml_find(node, "unit")) != NULL)
        read_fact_unit(r, fact, unit);
    else
        complain_fact(r, TF_F_FACT_WITHOUT_UNIT, key, "Add `unit:`, such as CNY/GB, CNY or GB.",
                "The fact `%.100s` has no unit.", fact->name);
    read_per(r, fact, tf_yaml_find(node, "per"));
    read_by(r, fact, tf_yaml_find(node, "by"));
    if (r->report->count == before)
        read_numbers(r, fact, node);
}

/* -- All facts ----------------------------------------------------------- */

/* Names must differ over all files.  Facts stand in the order of the files. */
static void check_facts_twice(struct tf_fact_reading *r, const struct tf_fact *items, size_t count)
{
    struct tf_intern names;

    tf_intern_init(&names, r->arena->alloc);
    for (size_t i = 0; i < count; i++) {
        struct tf_yaml node = { .place = items[i].place };
        size_t seen = names.count;
        size_t first = 0;

        if (tf_intern_add(&names, items[i].name, strlen(items[i].name)) == 0) {
            r->no_memory = true;
            break;
        }
        if (names.count > seen)
            continue;
        while (strcmp(items[first].name, items[i].name) != 0)
            first++;
        if (items[first].place.file == items[i].place.file)
            continue; /* the YAML reader has said so */
        tf_yaml_complain(&node, TF_F_FACT_TWICE, r->report, "Keep one of the two.",
                "The fact `%s` is given twice; the first is in %s, line %u.", items[i].name,
                items[first].place.file, items[first].place.line);
    }
    tf_intern_free(&names);
}

/* Shell's sort: names differ, so that it need not be stable. */
static void sort_facts(struct tf_fact *items, size_t count)
{
    size_t gap = 1;

    while (gap < count / 3)
        gap = 3 * gap + 1;
    for (; gap > 0; gap /= 3)
        for (size_t i = gap; i < count; i++) {
            struct tf_fact moved = items[i];
            size_t to = i;

            for (; to >= gap && strcmp(items[to - gap].name, moved.name) > 0; to -= gap)
                items[to] = items[to - gap];
            items[to] = moved;
        }
}

static void read_section(
        struct tf_fact_reading *r, const struct tf_yaml *section, struct tf_facts *out)
{
    if (!tf_yaml_expect(section, TF_YAML_MAP, "The section `facts`", TARIFF_BAD_FACT, r->report))
        return;
    for (size_t i = 0; i < section->count && !r->no_memory && !tf_report_is_full(r->report); i++)
        read_fact_entry(r, &out->items[out->count++], &section->keys[i], &section->items[i]);
}

tariff_code tf_facts_read(struct tf_arena *arena, const struct tf_yaml *const *facts, size_t count,
        const struct tf_schema *schema, const char *currency, const struct tf_reader *reader,
        struct tf_facts *out, struct tf_report *report)
{
    struct tf_fact_reading r = {
        .arena = arena, .schema = schema, .currency = currency, .reader = reader, .report = report
    };
    uint32_t before = report->count;
    size_t total = 0;

    *out = (struct tf_facts){ 0 };
    if (tf_report_is_full(report))
        return TARIFF_BAD_FACT;
    for (size_t i = 0; i < count; i++)
        total += facts[i]->kind == TF_YAML_MAP ? facts[i]->count : 0;
    out->items = tf_arena_array(arena, total, sizeof *out->items);
    r.no_memory = out->items == NULL;
    for (size_t i = 0; i < count && !r.no_memory; i++)
        read_section(&r, facts[i], out);
    if (!r.no_memory)
        check_facts_twice(&r, out->items, out->count);
    if (!r.no_memory && report->count == before) {
        sort_facts(out->items, out->count);
        return TARIFF_OK;
    }
    *out = (struct tf_facts){ 0 };
    if (!r.no_memory)
        return TARIFF_BAD_FACT;
    return tf_yaml_no_memory(report);
}
