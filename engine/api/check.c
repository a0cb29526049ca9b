/* SPDX-License-Identifier: MIT */
/*
 * check.c - walks the declared combinations of fields and asks the decision table for
 * each: exactly one price must take it.  Tables must have a value for every symbol.
 */
#include "api/check.h"

#include <stdio.h>
#include <string.h>

enum { COMBINATIONS_MAX = 1000000 };

struct walk {
    const struct tf_rulebook *book;
    struct tf_report *report;
    uint32_t codes[TF_FIELDS_MAX];
    uint64_t combinations;
    bool full; /* there were too many combinations, or findings, to go on */
};

static void add(
        struct tf_report *report, struct tf_place place, const char *hint, const char *message)
{
    tariff_error finding;

    tf_fail(&finding, TARIFF_BAD_RULE, place, hint, "%s", message);
    tf_report_add(report, &finding);
}

static void describe(const struct walk *w, char *text, size_t size)
{
    const struct tf_schema *schema = &w->book->schema;
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < schema->count && used < size; i++) {
        const struct tf_field *field = &schema->fields[i];
        int wrote;

        if (field->kind != TF_FIELD_SYMBOL || w->codes[field->slot] == 0)
            continue;
        wrote = snprintf(text + used, size - used, "%s%s = %s", used == 0 ? "" : ", ", field->name,
                field->symbols[w->codes[field->slot] - 1]);
        used += wrote < 0 ? 0 : (size_t)wrote;
    }
}

/* True when price a stands, directly or over others, instead of price b. */
static bool stands_instead(const struct tf_rulebook *book, uint32_t a, uint32_t b)
{
    for (uint32_t steps = 0; steps < book->price_count && a != TF_NONE; steps++) {
        a = book->prices[a].instead_of;
        if (a == b)
            return true;
    }
    return false;
}

/* Prices with a date, or a condition on the clock or on a number, may leave the rest to others. */
static bool is_partial(const struct tf_rulebook *book, uint32_t price)
{
    if (tf_rule_set_has(&book->match.timed, price) || tf_rule_set_has(&book->match.dated, price))
        return true;
    for (size_t i = 0; i < book->match.range_count; i++) {
        if (book->match.ranges[i].rule == price)
            return true;
    }
    return false;
}

static void try_combination(struct walk *w)
{
    const struct tf_rulebook *book = w->book;
    struct tf_dec numbers[TF_FIELDS_MAX];
    struct tf_event event = { .codes = w->codes, .numbers = numbers };
    struct tf_match match = book->match;
    struct tf_rule_set set;
    uint32_t best = TF_NONE;
    char what[300], message[500];

    match.range_count = 0; /* ranges are not walked */
    memset(numbers, 0, sizeof numbers);
    tf_match_event(&match, &event, &set);
    for (uint32_t i = 0; i < book->price_count; i++) {
        if (!tf_rule_set_has(&set, i) || is_partial(book, i))
            continue;
        if (best == TF_NONE || stands_instead(book, i, best)) {
            best = i;
        } else if (!stands_instead(book, best, i)) {
            describe(w, what, sizeof what);
            snprintf(message, sizeof message, "The prices \"%s\" and \"%s\" both take %s.",
                    book->prices[best].name, book->prices[i].name, what);
            add(w->report, book->prices[i].place,
                    "Narrow one `when`, or say instead_of in the price that is to win.", message);
            return;
        }
    }
    if (best != TF_NONE)
        return;
    for (uint32_t i = 0; i < book->price_count; i++) {
        if (tf_rule_set_has(&set, i))
            return; /* taken at some hours or quantities at least */
    }
    describe(w, what, sizeof what);
    snprintf(message, sizeof message, "No price takes %s.", what);
    add(w->report, book->schema.fields[0].place,
            "Add a price whose `when` takes it, with a rate, `free` or `refuse`.", message);
}

/* Walks the fields from `field` on, each symbol of those that belong. */
static void walk_usage(struct walk *w, uint32_t field)
{
    const struct tf_schema *schema = &w->book->schema;
    const struct tf_field *it;

    while (field < schema->count && schema->fields[field].kind != TF_FIELD_SYMBOL)
        field++;
    if (w->full)
        return;
    if (field == schema->count) {
        w->full = ++w->combinations > COMBINATIONS_MAX || tf_report_is_full(w->report);
        try_combination(w);
        return;
    }
    it = &schema->fields[field];
    if (!tf_field_belongs(schema, it, w->codes)) {
        walk_usage(w, field + 1);
        return;
    }
    for (uint32_t code = it->optional ? 0 : 1; code <= it->symbol_count && !w->full; code++) {
        w->codes[it->slot] = code;
        walk_usage(w, field + 1);
    }
    w->codes[it->slot] = 0;
}

/* Every symbol of a table must have a value at every date.  (missing symbols) */
static void check_tables(const struct tf_rulebook *book, struct tf_report *report)
{
    char since[TF_INSTANT_TEXT_MAX];
    char message[400];

    for (size_t f = 0; f < book->facts.count; f++) {
        const struct tf_fact *fact = &book->facts.items[f];

        for (size_t v = 0; v < fact->version_count && fact->kind == TF_FACT_TABLE; v++) {
            for (size_t cell = 0; cell < fact->cell_count; cell++) {
                const struct tf_field *field = &book->schema.fields[fact->by[fact->by_count - 1]];

                if (fact->versions[v].has[cell])
                    continue;
                snprintf(message, sizeof message,
                        "The fact \"%s\" has no value for %s \"%s\" from %s.", fact->name,
                        field->name, field->symbols[cell % field->symbol_count],
                        tf_fact_since(&fact->versions[v], since));
                add(report, fact->versions[v].place, "Add the symbol to the table.", message);
            }
        }
    }
}

/* Prices that may all take one event must share its meter: the clock only picks among them. */
static void check_meters(const struct tf_rulebook *book, struct tf_report *report)
{
    char message[400];

    for (uint32_t i = 0; i < book->price_count; i++) {
        const struct tf_price *price = &book->prices[i];

        if (price->instead_of == TF_NONE || price->kind != TF_PRICE_CHARGE ||
                book->prices[price->instead_of].kind != TF_PRICE_CHARGE ||
                !tf_rule_set_has(&book->match.timed, i) ||
                price->meter == book->prices[price->instead_of].meter)
            continue;
        snprintf(message, sizeof message,
                "The price \"%s\" has another meter than \"%s\", instead of which it stands at "
                "some hours.",
                price->name, book->prices[price->instead_of].name);
        add(report, price->place, "Give both the same meter.", message);
    }
}

tariff_code tf_check(
        const struct tf_rulebook *book, struct tf_report *report, size_t *count, tariff_error *err)
{
    struct walk w = { .book = book, .report = report };

    (void)err;
    walk_usage(&w, 0);
    check_tables(book, report);
    check_meters(book, report);
    *count = report->count;
    return TARIFF_OK;
}
