/* SPDX-License-Identifier: MIT */
/*
 * random_text.c - a random book as the files that the engine reads.
 */
#include <stdio.h>
#include <string.h>

#include "property/random_book.h"
#include "value/instant.h"

const char *const book_paths[BOOK_FILES] = { "rulebook.lua", "facts/usage.yaml",
    "facts/prices.yaml" };

static void put(struct tf_text *to, const struct tf_text *from)
{
    tf_text_add(to, from->data, from->length);
}

/* -- the rulebook ---------------------------------------------------------------------------------
 */

static void put_rules(
        const struct random_book *book, const struct book_variant *variant, struct tf_text *to)
{
    tf_text_format(to,
            "rulebook \"random\" { currency = \"EUR\", zone = \"UTC\", settle = { each = \"%s\" "
            "}, ",
            variant->settle != NULL ? variant->settle : book->settle);
    if (book->any_credits)
        tf_text_put(to, "units = { credit = fact \"credit\" }, ");
    put(to, &book->head);
    if (variant->other)
        tf_text_put(to, "meter \"other\" { unit = \"lump\", sum = \"lumps\" }\n"
                        "price \"other\" { when = { item = \"other\" }, meter = \"other\", rate = "
                        "fact \"other\" }\n");
    put(to, &book->blocks);
    put(to, &book->pools);
    tf_text_format(to, "deduct { %s", variant->other ? "\"other\", " : "");
    put(to, &book->deduct);
    tf_text_put(to, "\"balance\"");
    put(to, &book->deduct_end);
    tf_text_put(to, " }\n");
    if (variant->other)
        tf_text_put(to,
                "pool \"other\" { unit = \"lump\", pays_for = { item = \"other\" }, first = { "
                "\"id\" } }\nplan \"other\" { grants = { other = \"5\" } }\n");
}

static void put_fields(
        const struct random_book *book, const struct book_variant *variant, struct tf_text *to)
{
    static const char *const numbers[][2] = { { "n", "unit" }, { "gb", "GB" }, { "eur", "EUR" },
        { "sec", "second" } };

    tf_text_put(to, "tariff: 1\nusage:\n  item: [");
    for (int i = 0; i < book->slot_count; i++)
        tf_text_format(to, "%sp%d", i == 0 ? "" : ", ", i);
    tf_text_format(to, "%s]\n", variant->other ? ", other" : "");
    if (book->any_size) {
        const char *comma = "";

        tf_text_put(to, "  size: { one_of: [small, large], for: { item: [");
        for (int i = 0; i < book->slot_count; i++) {
            if (!book->slots[i].has_size)
                continue;
            tf_text_format(to, "%sp%d", comma, i);
            comma = ", ";
        }
        tf_text_put(to, "] } }\n");
    }
    tf_text_put(to, "  signal: { one_of: [\"on\", \"off\"], optional: true }\n"
                    "  box: { text: true, optional: true }\n"
                    "  disk: { text: true, optional: true }\n"
                    "  who: { text: true, optional: true }\n"
                    "  level: { unit: GB, optional: true, below_zero: true }\n");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        tf_text_format(to, "  %s: { unit: %s, optional: true%s }\n", numbers[i][0], numbers[i][1],
                book->any_back ? ", below_zero: true" : "");
    if (variant->other)
        tf_text_put(to, "  lumps: { unit: lump, optional: true }\n");
}

/* Each line a second time as a comment, and an empty line. */
static void air(struct tf_text *text, const char *comment)
{
    struct tf_text airy;
    const char *line = tf_text_end(text);

    tf_text_init(&airy, tf_alloc_of(NULL, NULL));
    while (*line != '\0') {
        int length = (int)strcspn(line, "\n");

        tf_text_format(&airy, "%s %.*s\n\n%.*s\n", comment, length, line, length, line);
        line += length + (line[length] == '\n');
    }
    tf_text_free(text);
    *text = airy;
}

void random_book_files(const struct random_book *book, const struct book_variant *variant,
        struct tf_text files[BOOK_FILES])
{
    for (int i = 0; i < BOOK_FILES; i++)
        tf_text_init(&files[i], tf_alloc_of(NULL, NULL));
    put_rules(book, variant, &files[0]);
    put_fields(book, variant, &files[1]);
    tf_text_put(&files[2],
            "tariff: 1\nfacts:\n  unused: { unit: EUR, values: { 2020-01-01: { is: 1, "
            "source: EXAMPLE } } }\n");
    if (variant->other)
        tf_text_put(&files[2],
                "  other: { unit: EUR/lump, values: { 2020-01-01: { is: 0, source: EXAMPLE }, "
                "2024-03-30: { is: 0, source: EXAMPLE } } }\n");
    put(&files[2], &book->facts);
    if (!variant->airy)
        return;
    air(&files[0], "--");
    air(&files[2], "#");
}

/* -- accounts -------------------------------------------------------------------------------------
 */

static bool is_of_money(const char *grant, size_t length)
{
    struct tf_text line;
    bool found;

    tf_text_init(&line, tf_alloc_of(NULL, NULL));
    tf_text_add(&line, grant, length);
    found = strstr(tf_text_end(&line), "pool: c") != NULL;
    tf_text_free(&line);
    return found;
}

const char *quantity_pool_of(const struct random_book *book)
{
    const char *name = strstr(tf_text_end((struct tf_text *)(uintptr_t)&book->deduct), "\"q");

    return name == NULL ? NULL : name + 1;
}

static void put_grants(const struct random_book *book, int account, enum book_holding holding,
        struct tf_text *yaml)
{
    const char *line = tf_text_end((struct tf_text *)(uintptr_t)&book->grants[account]);
    bool any = false;

    if (holding == HOLD_NOTHING)
        return;
    while (*line != '\0') {
        size_t length = strcspn(line, "\n") + 1;

        if (holding != HOLD_NO_MONEY || !is_of_money(line, length)) {
            if (!any)
                tf_text_put(yaml, "    grants:\n");
            any = true;
            tf_text_add(yaml, line, length);
        }
        line += length;
    }
    if (holding != HOLD_MORE || quantity_pool_of(book) == NULL)
        return;
    tf_text_format(yaml,
            "%s      - { id: %c-more, pool: %.2s, amount: 2.5, effective: "
            "2020-01-01T00:00Z }\n",
            any ? "" : "    grants:\n", 'a' + account, quantity_pool_of(book));
}

void random_book_accounts(const struct random_book *book, unsigned accounts,
        enum book_holding holding, struct tf_text *yaml)
{
    tf_text_put(yaml, "tariff: 1\naccounts:\n");
    for (int i = 0; i < book->account_count; i++) {
        if ((accounts >> i & 1) == 0)
            continue;
        put(yaml, &book->accounts[i]);
        put_grants(book, i, holding, yaml);
    }
}

/* -- usage ----------------------------------------------------------------------------------------
 */

enum { FIELDS = 16, FIELD_MAX = 40 };
static const char *const columns[FIELDS] = { "id", "account", "at", "from", "until", "buy", "item",
    "size", "signal", "box", "disk", "who", "n", "gb", "eur", "sec" };
enum { LUMPS = FIELDS + 1, REPLACES = FIELDS + 2, LEAVE = FIELDS + 3, ALL_FIELDS = FIELDS + 4 };
static const char *const more_columns[ALL_FIELDS - FIELDS] = { "level", "lumps", "replaces",
    "leave" };

struct use_fields {
    char values[ALL_FIELDS][FIELD_MAX];
};

static const char *column_name(int index)
{
    return index < FIELDS ? columns[index] : more_columns[index - FIELDS];
}

static char *value_of(struct use_fields *fields, const char *column)
{
    int i = 0;

    while (strcmp(column_name(i), column) != 0)
        i++;
    return fields->values[i];
}

static void set_number(struct use_fields *fields, const char *column, int64_t pico)
{
    long long size = pico < 0 ? -pico : pico;

    snprintf(value_of(fields, column), FIELD_MAX, "%s%lld.%012lld", pico < 0 ? "-" : "",
            size / 1000000000000, size % 1000000000000);
}

static void set_use(
        const struct random_book *book, const struct use *use, struct use_fields *fields)
{
    const struct slot *slot = &book->slots[use->slot];
    bool lasts = use->kind == USE_STRETCH;
    int64_t pico = lasts ? use->pico * (use->until - use->from) : use->pico;

    snprintf(value_of(fields, "item"), FIELD_MAX, "p%d", use->slot);
    if (slot->carries)
        set_number(fields, "eur", pico / 4);
    if (slot->has_size)
        strcpy(value_of(fields, "size"), use->thing % 2 == 0 ? "small" : "large");
    switch (use->kind) {
    case USE_START:
    case USE_STOP:
        strcpy(value_of(fields, "signal"), use->kind == USE_START ? "on" : "off");
        snprintf(value_of(fields, "box"), FIELD_MAX, "b%d", use->thing);
        return;
    case USE_LEVEL:
        snprintf(value_of(fields, "disk"), FIELD_MAX, "d%d", use->thing);
        set_number(fields, "level", use->pico);
        return;
    default:
        if (slot->meter == METER_UNIQUE)
            snprintf(value_of(fields, "who"), FIELD_MAX, "w%d", use->thing);
        else if (slot->meter != METER_COUNT)
            set_number(fields, slot->column, pico);
    }
}

static void set_fields(
        const struct random_book *book, const struct use *use, struct use_fields *fields)
{
    bool lasts = use->kind == USE_STRETCH;

    memset(fields, 0, sizeof *fields);
    snprintf(value_of(fields, "id"), FIELD_MAX, "%s", use->id);
    snprintf(value_of(fields, "account"), FIELD_MAX, "%c", 'a' + use->account);
    snprintf(value_of(fields, "replaces"), FIELD_MAX, "%s", use->replaces);
    tf_instant_format(use->from, 0, value_of(fields, lasts ? "from" : "at"));
    if (lasts)
        tf_instant_format(use->until, 0, value_of(fields, "until"));
    if (use->kind == USE_BUY || use->kind == USE_LEAVE) {
        snprintf(value_of(fields, use->kind == USE_BUY ? "buy" : "leave"), FIELD_MAX, "%s",
                book->plans[use->thing]);
    } else if (use->kind == USE_OTHER) {
        strcpy(value_of(fields, "item"), "other");
        strcpy(value_of(fields, "lumps"), "1.5");
    } else {
        set_use(book, use, fields);
    }
}

/* Columns that not all files have. */
struct shown {
    bool size, lumps, replaces, leave;
};

static bool is_shown(const struct shown *shown, int column)
{
    return (column != 7 || shown->size) && (column != LUMPS || shown->lumps) &&
           (column != REPLACES || shown->replaces) && (column != LEAVE || shown->leave);
}

static struct shown shown_of(const struct random_book *book, const struct use *uses, size_t count)
{
    struct shown shown = { book->any_size, false, false, book->any_leave };

    for (size_t i = 0; i < count; i++) {
        shown.lumps = shown.lumps || uses[i].kind == USE_OTHER;
        shown.replaces = shown.replaces || uses[i].replaces[0] != '\0';
    }
    return shown;
}

void random_book_csv(
        const struct random_book *book, const struct use *uses, size_t count, struct tf_text *csv)
{
    struct shown shown = shown_of(book, uses, count);
    struct use_fields fields;

    for (int c = 0; c < ALL_FIELDS; c++) {
        if (is_shown(&shown, c))
            tf_text_format(csv, "%s%s", c == 0 ? "" : ",", column_name(c));
    }
    tf_text_char(csv, '\n');
    for (size_t i = 0; i < count; i++) {
        set_fields(book, &uses[i], &fields);
        for (int c = 0; c < ALL_FIELDS; c++) {
            if (is_shown(&shown, c))
                tf_text_format(csv, "%s%s", c == 0 ? "" : ",", fields.values[c]);
        }
        tf_text_char(csv, '\n');
    }
}

void random_book_voids(
        const struct random_book *book, const struct use *uses, size_t count, struct tf_text *csv)
{
    (void)book;
    tf_text_put(csv, "id,account,voids\n");
    for (size_t i = 0; i < count; i++)
        tf_text_format(csv, "v%zu,%c,%s\n", i, 'a' + uses[i].account, uses[i].id);
}

void random_book_json(
        const struct random_book *book, const struct use *uses, size_t count, struct tf_text *json)
{
    struct use_fields fields;

    for (size_t i = 0; i < count; i++) {
        set_fields(book, &uses[i], &fields);
        for (int c = ALL_FIELDS - 1; c >= 0; c--) {
            bool number = c >= 12 && c < REPLACES;

            if (fields.values[c][0] != '\0')
                tf_text_format(json, "%s\"%s\": %s%s%s", c == ALL_FIELDS - 1 ? "{ " : "",
                        column_name(c), number ? "" : "\"", fields.values[c], number ? "" : "\"");
            else if (c == ALL_FIELDS - 1)
                tf_text_put(json, "{ ");
            if (fields.values[c][0] != '\0' && c > 0)
                tf_text_put(json, ", ");
        }
        tf_text_put(json, " }\n");
    }
}
