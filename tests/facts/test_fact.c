/* SPDX-License-Identifier: MIT */
/*
 * Facts: units, dated values, tables from YAML and CSV, tiers; what is refused,
 * and which number is in force.
 */
#include "facts/fact.h"
#include "facts/reading.h"
#include "value/instant.h"

#define USAGE                                                                                      \
    "item: [compute, storage]\n"                                                                   \
    "spec: [gn6i, gn7i]\n"                                                                         \
    "zone: [cn, us, eu]\n"                                                                         \
    "tool: { text: true }\n"                                                                       \
    "big: [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, "   \
    "c1, "                                                                                         \
    "c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0]\n"                \
    "big2: [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, "  \
    "c1, c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0]\n"            \
    "big3: [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, "  \
    "c1, c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0]\n"

/* What a reader of CSV serves: every name that ends in .csv is this text. */
struct shelf {
    const char *csv;
};

static tariff_code fetch(
        void *ud, const char *path, const char **text, size_t *length, tariff_error *err)
{
    const struct shelf *shelf = ud;
    struct tf_place nowhere = { 0 };

    if (shelf->csv == NULL)
        return tf_fail(err, TF_F_FILE_MISSING, nowhere, "", "There is no file %s.", path);
    *text = shelf->csv;
    *length = strlen(shelf->csv);
    return TARIFF_OK;
}

/* Everything that a test reads. */
struct desk {
    struct tf_arena arena;
    struct tf_report report;
    struct tf_schema schema;
    struct tf_facts facts;
    tariff_code code;
};

static void read_facts(struct desk *desk, const char *text, const char *csv)
{
    struct shelf shelf = { csv };
    struct tf_reader reader = { fetch, &shelf };
    const struct tf_yaml *section;
    const struct tf_zone *zone;

    memset(desk, 0, sizeof *desk);
    tf_arena_init(&desk->arena, tf_alloc_of(NULL, NULL));
    tf_schema_read(&desk->arena, read_tree(&desk->arena, USAGE, &desk->report), "CNY",
            &desk->schema, &desk->report);
    section = read_tree(&desk->arena, text, &desk->report);
    assert_no_finding(&desk->report);
    desk->code = tf_facts_read(
            &desk->arena, &section, 1, &desk->schema, "CNY", &reader, &desk->facts, &desk->report);
    assert_int_equal(tf_zone_fixed(&desk->arena, "+08:00", 8 * 3600, &zone, NULL), TARIFF_OK);
    if (desk->code == TARIFF_OK)
        desk->code = tf_facts_bind(&desk->facts, zone, &desk->report);
}

/* -- Mistakes ------------------------------------------------------------ */

#define ASCENDING "List tiers from the smallest `upto` to the largest; the last leaves it out."
#define UNITS     "Write a rate as CNY/GB, money as CNY, a quantity as GB."
#define COLUMNS   "Name the columns in the first line: from, each field of `by`, is, source."

static const struct mistake {
    const char *name;
    const char *text;
    struct finding want;
    const char *csv;
} mistakes[] = {
    { "not a map", "a: 5\n",
            { 1, 4, "A fact must be a map, not `5`.",
                    "Write `key: value` pairs, indented below it." },
            NULL },
    { "a name with a space", "a price: {}\n",
            { 1, 1, "`a price` cannot name a fact.",
                    "Use letters, digits, _ and -, with points between, up to 128." },
            NULL },
    { "an unknown key", "a: { unit: CNY, value: { 2025-01-01: { is: 1, source: s } } }\n",
            { 1, 17, "`value` is not a key of a fact.", "Write `values` instead." }, NULL },
    { "no unit", "a: { values: { 2025-01-01: { is: 1, source: s } } }\n",
            { 1, 1, "The fact `a` has no unit.", "Add `unit:`, such as CNY/GB, CNY or GB." },
            NULL },
    { "another currency in a rate", "a: { unit: USD/GB, values: {} }\n",
            { 1, 12, "The unit `USD/GB` of fact `a` is in another currency.", UNITS }, NULL },
    { "another currency", "a: { unit: USD, values: {} }\n",
            { 1, 12, "The unit `USD` of fact `a` is another currency than the rulebook's.", UNITS },
            NULL },
    { "a rate per nothing", "a: { unit: CNY/, values: {} }\n",
            { 1, 12, "The unit `CNY/` of fact `a` has nothing after the /.", UNITS }, NULL },
    { "per without a rate", "a: { unit: CNY, per: 10, values: {} }\n",
            { 1, 22, "`per: 10` makes sense for rates only.",
                    "Leave `per` out, or give the fact a unit such as CNY/request." },
            NULL },
    { "per zero", "a: { unit: CNY/GB, per: 0, values: {} }\n",
            { 1, 25, "`per` is 0; it must be above 0.",
                    "Write how many the rate is for, such as 10000." },
            NULL },
    { "by an unknown field", "a: { unit: CNY, by: spek, values: {} }\n",
            { 1, 21, "No usage field is called `spek`.", "Write `spec` instead." }, NULL },
    { "by a text", "a: { unit: CNY, by: tool, values: {} }\n",
            { 1, 21, "A table cannot be by `tool`: the field has no symbols.",
                    "Name a field that lists its symbols." },
            NULL },
    { "by a field twice", "a: { unit: CNY, by: [spec, spec], values: {} }\n",
            { 1, 28, "`by` names `spec` twice.", "Name each field once." }, NULL },
    { "by four fields", "a: { unit: CNY, by: [item, spec, zone, big], values: {} }\n",
            { 1, 21, "`by` names 4 fields.", "Name one, two or three fields." }, NULL },
    { "a table too large", "a: { unit: CNY, by: [big, big2, big3], values: {} }\n",
            { 1, 21, "The table would have 68921 cells; at most 65536 are possible.",
                    "Split the fact into several, or name fewer fields." },
            NULL },
    { "no values", "a: { unit: CNY }\n",
            { 1, 1, "The fact `a` has no values.", "Add `values:` with a date and its value." },
            NULL },
    { "empty values", "a: { unit: CNY, values: {} }\n",
            { 1, 25, "The fact `a` has no values.",
                    "Write a date and its value, as in 2026-01-01: { is: 1, source: ... }." },
            NULL },
    { "values without dates", "a: { unit: CNY, values: 5 }\n",
            { 1, 25, "The value of `values` must be a map, not `5`.",
                    "Write `key: value` pairs, indented below it." },
            NULL },
    { "a date without zeros", "a: { unit: CNY, values: { 2025-1-1: { is: 1, source: s } } }\n",
            { 1, 27, NULL, "Write a date as year-month-day, such as 2026-03-01." }, NULL },
    { "a day that is not there", "a: { unit: CNY, values: { 2025-02-29: { is: 1, source: s } } }\n",
            { 1, 27, "The date `2025-02-29` has a day that its month does not have.",
                    "Write a date as year-month-day, such as 2026-03-01." },
            NULL },
    { "an instant without its offset",
            "a: { unit: CNY, values: { 2025-01-01T10:20: { is: 1, source: s } } }\n",
            { 1, 27, "The time `2025-01-01T10:20` has no zone offset.",
                    "Write a time with its offset from UTC, such as 2026-03-01T10:30:30+08:00." },
            NULL },
    { "a bare number at a date", "a: { unit: CNY, values: { 2025-01-01: 5 } }\n",
            { 1, 39, "A dated value must be a map, not `5`.",
                    "Write `key: value` pairs, indented below it." },
            NULL },
    { "no source", "a: { unit: CNY, values: { 2025-01-01: { is: 1 } } }\n",
            { 1, 27, "The value from 2025-01-01 has no source.",
                    "Add `source:` and where the number comes from." },
            NULL },
    { "an empty source", "a: { unit: CNY, values: { 2025-01-01: { is: 1, source: } } }\n",
            { 1, 56, "The source is empty.", "Write it after the colon, or leave the key out." },
            NULL },
    { "neither is nor tiers", "a: { unit: CNY, values: { 2025-01-01: { source: s } } }\n",
            { 1, 39, "This version of the fact `a` has neither `is` nor `tiers`.",
                    "Write one of them, as in { is: 0.50, source: \"...\" }." },
            NULL },
    { "both is and tiers",
            "a: { unit: CNY/GB, values: { 2025-01-01: { source: s, is: 1, tiers: [] } } }\n",
            { 1, 42, "This version of the fact `a` has both `is` and `tiers`.",
                    "Write one of them, as in { is: 0.50, source: \"...\" }." },
            NULL },
    { "a symbol where there is no by",
            "a: { unit: CNY, values: { 2025-01-01: { gn6i: 1, source: s } } }\n",
            { 1, 41, "`gn6i` is not a key of a dated value (a table says `by:` above `values:`).",
                    "Use one of: is, tiers, source." },
            NULL },
    { "is in a table", "a: { unit: CNY, by: spec, values: { 2025-01-01: { is: 1, source: s } } }\n",
            { 1, 51, "The fact is by `spec`, so `is` says too little.",
                    "Write `gn6i:` and a number, one for each symbol." },
            NULL },
    { "an unknown symbol",
            "a: { unit: CNY, by: spec, values: { 2025-01-01: { gn6: 1, source: s } } }\n",
            { 1, 51, "`gn6` is not a symbol of `spec`, which the fact `a` is by.",
                    "Write `gn6i` instead." },
            NULL },
    { "a table without numbers",
            "a: { unit: CNY, by: spec, values: { 2025-01-01: { source: s } } }\n",
            { 1, 49, "This version of the fact `a` holds no number.",
                    "Write one number for each symbol." },
            NULL },
    { "a level too few",
            "a: { unit: CNY, by: [spec, zone], values: { 2025-01-01: { gn6i: 1, source: s } } }\n",
            { 1, 65, "The entry of `gn6i`, by `zone`, must be a map, not `1`.",
                    "Write `key: value` pairs, indented below it." },
            NULL },
    { "a level too many",
            "a: { unit: CNY, by: spec, values: { 2025-01-01: { gn6i: { cn: 1 }, source: s } } }\n",
            { 1, 57, "The number must be a single value, not a map.",
                    "Write one value after the colon." },
            NULL },
    { "a number with an exponent",
            "a: { unit: CNY, values: { 2025-01-01: { is: 1e3, source: s } } }\n",
            { 1, 45, "The number `1e3` has an exponent.",
                    "Write the number out with all its digits: 1000." },
            NULL },
    { "tiers without a rate",
            "a: { unit: CNY, values: { 2025-01-01: { tiers: [{ rate: 1 }], source: s } } }\n",
            { 1, 48, "Tiers are rates, but the unit of this fact is CNY.",
                    "Give the fact a unit such as CNY/GB." },
            NULL },
    { "no tiers", "a: { unit: CNY/GB, values: { 2025-01-01: { tiers: [], source: s } } }\n",
            { 1, 51, "The fact `a` has no tiers here.", "Write at least { rate: 0.50 }." }, NULL },
    { "descending tiers",
            "a:\n  unit: CNY/GB\n  values:\n    2025-01-01:\n      source: s\n      tiers:\n"
            "        - { upto: 250, rate: 3 }\n        - { upto: 100, rate: 2 }\n"
            "        - { rate: 1 }\n",
            { 8, 19, "The tier's `upto` 100 is below the tier before it (250).", ASCENDING },
            NULL },
    { "equal tiers",
            "a:\n  unit: CNY/GB\n  values:\n    2025-01-01:\n      source: s\n      tiers:\n"
            "        - { upto: 100, rate: 3 }\n        - { upto: 100, rate: 2 }\n"
            "        - { rate: 1 }\n",
            { 8, 19, "The tier's `upto` 100 is the same as that of the tier before it (100).",
                    ASCENDING },
            NULL },
    { "a tier from zero to zero",
            "a: { unit: CNY/GB, values: { 2025-01-01: { source: s, tiers: [{ upto: 0, rate: 1 }, "
            "{ rate: 2 }] } } }\n",
            { 1, 71, "The tier's `upto` is 0.", "Write a quantity above 0." }, NULL },
    { "a last tier that ends",
            "a: { unit: CNY/GB, values: { 2025-01-01: { source: s, tiers: [{ upto: 9, rate: 1 }] } "
            "} }\n",
            { 1, 71, "The last tier ends at 9; nothing says what more than that costs.",
                    "Leave `upto` out of the last tier, or add a tier without it." },
            NULL },
    { "an open tier in the middle",
            "a: { unit: CNY/GB, values: { 2025-01-01: { source: s, tiers: [{ rate: 1 }, { rate: 2 "
            "}] } } }\n",
            { 1, 63, "Tier 1 of 2 has no `upto`.",
                    "Say up to where it goes; only the last tier leaves `upto` out." },
            NULL },
    { "a tier that costs nothing at all",
            "a: { unit: CNY/GB, values: { 2025-01-01: { source: s, tiers: [{}] } } }\n",
            { 1, 63, "The tier has neither `rate` nor `flat`.",
                    "Write { upto: 100, rate: 0.50 }; `flat` is charged once." },
            NULL },
    { "an unknown key of a tier",
            "a: { unit: CNY/GB, values: { 2025-01-01: { source: s, tiers: [{ price: 1 }] } } }\n",
            { 1, 65, "`price` is not a key of a tier.", "Use one of: upto, rate, flat." }, NULL },
    { "a number, then tiers",
            "a: { unit: CNY/GB, values: { 2025-01-01: { source: s, is: 1 }, 2026-01-01: { source: "
            "s,"
            " tiers: [{ rate: 1 }] } } }\n",
            { 1, 76, "The fact `a` is a number at one date and tiers at another.",
                    "Give every date a number, or every date tiers." },
            NULL },
    { "both values and csv", "a: { unit: CNY, values: {}, csv: m.csv }\n",
            { 1, 29, "The fact `a` has both `values` and `csv`.", "Keep one of the two." }, NULL },
    { "a csv elsewhere", "a: { unit: CNY, csv: ../m.csv }\n",
            { 1, 22, "`../m.csv` is not the name of a file beside this one.",
                    "Put the table into the folder of the facts, and write its name alone." },
            NULL },
    { "a csv that is not there", "a: { unit: CNY, csv: m.csv }\n",
            { 1, 22, "The table `m.csv` cannot be read: There is no file m.csv.",
                    "Put the table beside this file, or mend its name." },
            NULL },
    { "a csv without dates", "a: { unit: CNY, csv: m.csv }\n",
            { 1, 1, "The table has no column `from`.", COLUMNS }, "is\n1\n" },
    { "a csv without a field", "a: { unit: CNY, by: spec, csv: m.csv }\n",
            { 1, 1, "The table has no column `spec`.", COLUMNS }, "from,is\n" },
    { "a csv with a column too many", "a: { unit: CNY, csv: m.csv }\n",
            { 1, 9,
                    "The column `zone` is not from, is, source or a field of `by`, or is there "
                    "twice.",
                    "Leave the column out, or name its field in `by`." },
            "from,is,zone\n" },
    { "a csv without rows", "a: { unit: CNY, csv: m.csv }\n",
            { 2, 1, "The table of fact `a` has no rows.", "Add a row with a date and a number." },
            "from,is\n" },
    { "a csv with a short row", "a: { unit: CNY, csv: m.csv }\n",
            { 3, 1, "The row has 1 cells, the first line 2.",
                    "Look for a separator too many or too few." },
            "from,is\n2025-01-01,1\n2026-01-01\n" },
    { "a csv with a bad number", "a: { unit: CNY, csv: m.csv }\n",
            { 2, 12, "The number `1_0` has marks between its digits.",
                    "Write the digits without marks: 10." },
            "from,is\n2025-01-01,1_0\n" },
    { "a csv with a bad symbol", "a: { unit: CNY, by: spec, csv: m.csv }\n",
            { 3, 12, "`gn8i` is not a symbol of `spec`, which the fact `a` is by.",
                    "Write `gn6i` instead." },
            "from,spec,is\n2025-01-01,gn6i,1\n2025-01-01,gn8i,2\n" },
    { "a csv with a cell twice", "a: { unit: CNY, by: spec, csv: m.csv }\n",
            { 3, 17, "The fact `a` has this cell twice for one date.",
                    "Keep one of the two rows." },
            "from,spec,is\n2025-01-01,gn6i,1\n2025-01-01,gn6i,2\n" },
};

static void test_mistake(void **state)
{
    const struct mistake *c = *state;
    struct finding want = c->want;
    struct desk desk;

    read_facts(&desk, c->text, c->csv);
    assert_int_equal(desk.code, TARIFF_BAD_FACT);
    if (want.message == NULL)
        want.message = desk.report.first.message; /* only the place and the hint are ours */
    assert_finding(&desk.report, &want);
    assert_int_equal(desk.report.count, 1);
    assert_string_equal(desk.report.first.file, c->csv == NULL ? "a.yaml" : "m.csv");
    assert_int_equal(desk.facts.count, 0);
    tf_arena_free(&desk.arena);
}

/* -- What is read -------------------------------------------------------- */

static const struct tf_fact *find(const struct desk *desk, const char *name)
{
    const struct tf_fact *fact = tf_facts_find(&desk->facts, name, strlen(name));

    assert_non_null(fact);
    return fact;
}

static void assert_number(struct tf_dec number, const char *want)
{
    char text[TF_DEC_TEXT_MAX];

    tf_dec_format(number, 0, text);
    assert_string_equal(text, want);
}

/* The cell of a fact's version for symbols of its fields, as the engine finds it. */
static size_t cell_of(
        const struct desk *desk, const struct tf_fact *fact, const char *first, const char *second)
{
    const char *symbols[] = { first, second };
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    uint32_t missing;

    for (size_t i = 0; i < fact->by_count; i++) {
        const struct tf_field *field = &desk->schema.fields[fact->by[i]];

        codes[field->slot] = tf_field_code(field, symbols[i], strlen(symbols[i]));
    }
    return tf_fact_cell(fact, &desk->schema, codes, &missing);
}

static void test_kinds(void **state)
{
    const struct tf_fact *fact;
    struct desk desk;

    (void)state;
    read_facts(&desk,
            "z.rate: { title: Z, unit: CNY/GB hour, per: 10000, values: { 2025-01-01: { is: "
            "0.0030, "
            "source: EXAMPLE } } }\n"
            "a.money: { unit: CNY, values: { 2025-01-01: { is: -59, source: s } } }\n"
            "m.quantity: { unit: request, values: { 2025-01-01: { is: 5000000, source: s } } }\n",
            NULL);
    assert_no_finding(&desk.report);
    assert_int_equal(desk.facts.count, 3);
    assert_string_equal(desk.facts.items[0].name, "a.money");
    assert_string_equal(desk.facts.items[2].name, "z.rate");

    fact = find(&desk, "z.rate");
    assert_true(fact->is_rate && fact->is_money);
    assert_int_equal(fact->kind, TF_FACT_NUMBER);
    assert_string_equal(fact->title, "Z");
    assert_string_equal(fact->unit_text, "CNY/GB hour");
    assert_string_equal(fact->unit.text, "GB hour");
    assert_string_equal(fact->versions[0].source, "EXAMPLE");
    assert_number(fact->per, "10000");
    assert_number(fact->versions[0].cells[0], "0.003");

    fact = find(&desk, "a.money");
    assert_true(!fact->is_rate && fact->is_money);
    assert_number(fact->per, "1");
    assert_number(fact->versions[0].cells[0], "-59");

    fact = find(&desk, "m.quantity");
    assert_true(!fact->is_rate && !fact->is_money);
    assert_null(tf_facts_find(&desk.facts, "m.quantit", 9));
    assert_null(tf_facts_find(&desk.facts, "m.quantityx", 11));
    assert_non_null(tf_facts_find(&desk.facts, "m.quantityx", 10));
    tf_arena_free(&desk.arena);
}

static void test_versions_are_in_order_of_date(void **state)
{
    const struct tf_fact *fact;
    struct desk desk;
    int64_t midnight;

    (void)state;
    read_facts(&desk,
            "a: { unit: CNY, values: { 2026-07-01: { is: 3, source: s }, 2025-01-01: { is: 1, "
            "source: s }, 2026-02-28: { is: 2, source: s } } }\n",
            NULL);
    assert_no_finding(&desk.report);
    fact = find(&desk, "a");
    assert_null(tf_instant_parse("2026-02-28T00:00:00+08:00", 25, &midnight));
    assert_int_equal(fact->versions[1].from, midnight);
    assert_number(fact->versions[tf_fact_version_at(fact, midnight - 1)].cells[0], "1");
    assert_number(fact->versions[tf_fact_version_at(fact, midnight)].cells[0], "2");
    assert_number(fact->versions[tf_fact_version_at(fact, TF_NEVER)].cells[0], "3");
    assert_int_equal(tf_fact_version_at(fact, fact->versions[0].from), 0);
    assert_int_equal(tf_fact_version_at(fact, fact->versions[0].from - 1), SIZE_MAX);
    tf_arena_free(&desk.arena);
}

/* a price may change inside a day. */
static void test_a_version_may_begin_at_an_instant(void **state)
{
    static const char *const since[] = { "2025-01-01", "2026-03-04", "2026-03-04T10:20:00+08:00",
        "2026-03-04T11:00:00+08:00", "2026-03-05" };
    const struct tf_fact *fact;
    char text[TF_INSTANT_TEXT_MAX];
    struct desk desk;
    int64_t at;

    (void)state;
    read_facts(&desk,
            "a: { unit: CNY, values: { 2026-03-05: { is: 4, source: s },\n"
            "  2026-03-04T03:00Z: { is: 3, source: s }, 2026-03-04: { is: 1, source: s },\n"
            "  2026-03-04T10:20+08:00: { is: 2, source: s }, 2025-01-01: { is: 0, source: s } } "
            "}\n",
            NULL);
    assert_no_finding(&desk.report);
    fact = find(&desk, "a");
    assert_int_equal(fact->version_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(tf_fact_since(&fact->versions[i], text), since[i]);
    assert_null(tf_instant_parse("2026-03-04T10:20:00+08:00", 25, &at));
    assert_number(fact->versions[tf_fact_version_at(fact, at - 1)].cells[0], "1");
    assert_number(fact->versions[tf_fact_version_at(fact, at)].cells[0], "2");
    tf_arena_free(&desk.arena);
}

static void test_an_instant_in_a_csv(void **state)
{
    const struct tf_fact *fact;
    struct desk desk;

    (void)state;
    read_facts(&desk, "a: { unit: CNY/hour, by: spec, csv: m.csv }\n",
            "from,spec,is\n2026-01-01T10:20+08:00,gn6i,3\n2026-01-01,gn6i,1\n"
            "2026-01-01T02:20Z,gn7i,4\n2026-01-01,gn7i,2\n");
    assert_no_finding(&desk.report);
    fact = find(&desk, "a");
    assert_int_equal(fact->version_count, 2);
    assert_false(fact->versions[0].exact);
    assert_true(fact->versions[1].exact);
    assert_number(fact->versions[0].cells[cell_of(&desk, fact, "gn7i", NULL)], "2");
    assert_number(fact->versions[1].cells[cell_of(&desk, fact, "gn6i", NULL)], "3");
    assert_number(fact->versions[1].cells[cell_of(&desk, fact, "gn7i", NULL)], "4");
    tf_arena_free(&desk.arena);
}

static void test_one_beginning_in_two_notations(void **state)
{
    struct desk desk;

    (void)state;
    read_facts(&desk,
            "a: { unit: CNY, values: { 2026-03-04: { is: 1, source: s },\n"
            "  2026-03-04T00:00+08:00: { is: 2, source: s } } }\n",
            NULL);
    assert_int_equal(desk.code, TARIFF_BAD_FACT);
    assert_finding(&desk.report,
            &(struct finding){ 2, 3,
                    "The fact `a` has two values from 2026-03-04T00:00:00+08:00; the other is in "
                    "line 1.",
                    "Keep one of the two." });
    tf_arena_free(&desk.arena);
}

static void test_table_by_two_fields(void **state)
{
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    const struct tf_fact_version *version;
    const struct tf_fact *fact;
    uint32_t missing = 0;
    struct desk desk;

    (void)state;
    read_facts(&desk,
            "a:\n  unit: CNY/hour\n  by: [spec, zone]\n  values:\n    2025-01-01:\n"
            "      source: s\n      gn6i: { cn: 1, eu: 3 }\n      gn7i: { us: 5 }\n",
            NULL);
    assert_no_finding(&desk.report);
    fact = find(&desk, "a");
    version = &fact->versions[0];
    assert_int_equal(fact->kind, TF_FACT_TABLE);
    assert_int_equal(fact->cell_count, 6);
    assert_number(version->cells[cell_of(&desk, fact, "gn6i", "cn")], "1");
    assert_number(version->cells[cell_of(&desk, fact, "gn6i", "eu")], "3");
    assert_number(version->cells[cell_of(&desk, fact, "gn7i", "us")], "5");
    assert_true(version->has[cell_of(&desk, fact, "gn7i", "us")]);
    assert_false(version->has[cell_of(&desk, fact, "gn6i", "us")]);
    codes[desk.schema.fields[fact->by[0]].slot] = 1;
    assert_int_equal(tf_fact_cell(fact, &desk.schema, codes, &missing), SIZE_MAX);
    assert_int_equal(missing, fact->by[1]);
    tf_arena_free(&desk.arena);
}

static void test_tiers(void **state)
{
    const struct tf_fact_version *version;
    struct desk desk;

    (void)state;
    read_facts(&desk,
            "a:\n  unit: CNY/GB\n  values:\n    2025-01-01:\n      source: s\n      tiers:\n"
            "        - { upto: 100, rate: 0.50 }\n        - { upto: 500, flat: 7 }\n"
            "        - { rate: 0.40 }\n",
            NULL);
    assert_no_finding(&desk.report);
    version = &find(&desk, "a")->versions[0];
    assert_int_equal(find(&desk, "a")->kind, TF_FACT_TIERS);
    assert_int_equal(version->tier_count, 3);
    assert_number(version->tiers[0].upto, "100");
    assert_number(version->tiers[1].rate, "0");
    assert_number(version->tiers[1].flat, "7");
    assert_false(version->tiers[1].open);
    assert_true(version->tiers[2].open);
    assert_int_equal(version->tiers[2].place.line, 9);
    tf_arena_free(&desk.arena);
}

static void test_table_from_csv(void **state)
{
    const struct tf_fact *fact;
    struct desk desk;

    (void)state;
    read_facts(&desk, "a: { unit: CNY/hour, by: spec, csv: m.csv }\n",
            "spec;from;is;source\r\ngn7i;2026-01-01;\"30\";new list\r\ngn6i;2025-01-01;12.00;\r\n"
            "gn6i;2026-01-01;13;newer\r\n");
    assert_no_finding(&desk.report);
    fact = find(&desk, "a");
    assert_int_equal(fact->version_count, 2);
    assert_int_equal(fact->versions[0].year, 2025);
    assert_string_equal(fact->versions[0].source, "m.csv");
    assert_string_equal(fact->versions[1].source, "new list");
    assert_number(fact->versions[0].cells[cell_of(&desk, fact, "gn6i", NULL)], "12");
    assert_false(fact->versions[0].has[cell_of(&desk, fact, "gn7i", NULL)]);
    assert_number(fact->versions[1].cells[cell_of(&desk, fact, "gn7i", NULL)], "30");
    assert_number(fact->versions[1].cells[cell_of(&desk, fact, "gn6i", NULL)], "13");
    tf_arena_free(&desk.arena);
}

static void test_many_facts_are_sorted(void **state)
{
    static char text[64 * 1024];
    size_t length = 0;
    struct desk desk;

    (void)state;
    for (unsigned i = 0; i < 500; i++)
        length += (size_t)snprintf(text + length, sizeof text - length,
                "f%u: { unit: CNY, values: { 2025-01-01: { is: %u, source: s } } }\n",
                i * 7919 % 500, i);
    read_facts(&desk, text, NULL);
    assert_no_finding(&desk.report);
    assert_int_equal(desk.facts.count, 500);
    for (size_t i = 1; i < 500; i++)
        assert_true(strcmp(desk.facts.items[i - 1].name, desk.facts.items[i].name) < 0);
    assert_non_null(tf_facts_find(&desk.facts, "f123", 4));
    tf_arena_free(&desk.arena);
}

static void test_a_fact_twice_in_two_files(void **state)
{
    static const char first[] = "a: { unit: CNY, values: { 2025-01-01: { is: 1, source: s } } }\n";
    static const char second[] =
            "# x\na: { unit: CNY, values: { 2025-01-01: { is: 2, source: s } } }\n";
    const struct tf_yaml *sections[2];
    struct tf_schema schema = { 0 };
    struct tf_report report = { 0 };
    struct tf_facts facts;
    struct tf_arena arena;

    (void)state;
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tf_yaml_read(
            &arena, "one.yaml", first, sizeof first - 1, TARIFF_BAD_FACT, &sections[0], &report);
    tf_yaml_read(
            &arena, "two.yaml", second, sizeof second - 1, TARIFF_BAD_FACT, &sections[1], &report);
    assert_int_equal(tf_facts_read(&arena, sections, 2, &schema, "CNY", NULL, &facts, &report),
            TARIFF_BAD_FACT);
    assert_string_equal(report.first.file, "two.yaml");
    assert_int_equal(report.first.line, 2);
    assert_string_equal(
            report.first.message, "The fact `a` is given twice; the first is in one.yaml, line 1.");
    tf_arena_free(&arena);
}

static void test_survives_every_failed_allocation(void **state)
{
    static const char text[] =
            "a: { unit: CNY/hour, by: spec, csv: m.csv }\n"
            "b: { unit: CNY/GB, values: { 2025-01-01: { source: s, tiers: [{ rate: 1 }] } } }\n"
            "c: { unit: CNY, by: [spec, zone], values: { 2025-01-01: { source: s, gn6i: { cn: 1 } "
            "} "
            "} }\n";
    struct shelf shelf = { "from,spec,is,source\n2025-01-01,gn6i,1,\"a \"\"b\"\"\"\n" };
    struct tf_reader reader = { fetch, &shelf };
    const struct tf_yaml *section;
    struct desk desk;

    (void)state;
    read_facts(&desk, "{}", NULL);
    section = read_tree(&desk.arena, text, &desk.report);
    for (long n = 0;; n++) {
        struct failing f = { .left = n };
        struct tf_report report = { 0 };
        struct tf_facts facts;
        struct tf_arena arena;
        tariff_code code;

        tf_arena_init(&arena, tf_alloc_of(failing_alloc, &f));
        code = tf_facts_read(&arena, &section, 1, &desk.schema, "CNY", &reader, &facts, &report);
        tf_arena_free(&arena);
        assert_int_equal(f.held, 0);
        if (code == TARIFF_OK)
            break;
        assert_int_equal(code, TARIFF_NO_MEMORY);
        assert_int_equal(report.first.code, TARIFF_NO_MEMORY);
        assert_int_equal(facts.count, 0);
    }
    tf_arena_free(&desk.arena);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_versions_are_in_order_of_date),
        cmocka_unit_test(test_a_version_may_begin_at_an_instant),
        cmocka_unit_test(test_an_instant_in_a_csv),
        cmocka_unit_test(test_one_beginning_in_two_notations),
        cmocka_unit_test(test_table_by_two_fields),
        cmocka_unit_test(test_tiers),
        cmocka_unit_test(test_table_from_csv),
        cmocka_unit_test(test_many_facts_are_sorted),
        cmocka_unit_test(test_a_fact_twice_in_two_files),
        cmocka_unit_test(test_survives_every_failed_allocation),
    };

    return RUN_CASES("fact mistakes", test_mistake, mistakes) +
           cmocka_run_group_tests_name("facts", others, NULL, NULL);
}
