/* SPDX-License-Identifier: MIT */
/*
 * differ_fact.c - numbers side by side: where two rulebooks have another one in force, and from
 * when to when.
 */
#include <string.h>

#include "base/sort.h"
#include "base/text.h"
#include "whatif/differ.h"

/* Two facts of a name on their way. */
struct fact_pair {
    struct tf_differences *d;
    const struct tf_rulebook *book; /* whose symbols and zone are shown */
    const struct tf_fact *one;
    const struct tf_fact *two;
    int64_t *dates; /* at which either changes, ascending */
    size_t date_count;
};

/* A stretch of time in which two values differ; equal texts go on. */
struct stretch {
    const char *before;
    const char *after;
    int64_t since; /* TF_ALWAYS: since the first */
};

static void put_tier_words(struct tf_text *text, const struct tf_fact_version *version)
{
    char number[TF_DEC_TEXT_MAX];

    for (size_t i = 0; i < version->tier_count; i++) {
        const struct tf_tier *tier = &version->tiers[i];

        tf_text_put(text, i == 0 ? "" : "; ");
        if (tier->open) {
            tf_text_put(text, i == 0 ? "all " : "beyond ");
        } else {
            tf_dec_format(tier->upto, 0, number);
            tf_text_format(text, "up to %s ", number);
        }
        tf_dec_format(tier->rate, 0, number);
        tf_text_put(text, number);
        if (!tf_dec_is_zero(tier->flat)) {
            tf_dec_format(tier->flat, 0, number);
            tf_text_format(text, " and %s once", number);
        }
    }
}

/* What is in force of a fact's cell at an instant, as text in the arena; "" when nothing is. */
static const char *value_at(
        struct fact_pair *p, const struct tf_fact *fact, size_t cell, int64_t at)
{
    size_t index = tf_fact_version_at(fact, at);
    const struct tf_fact_version *version = index == SIZE_MAX ? NULL : &fact->versions[index];
    char number[TF_DEC_TEXT_MAX] = "";
    const char *shown = number, *kept;
    struct tf_text text;

    tf_text_init(&text, p->d->alloc);
    if (version != NULL && fact->kind == TF_FACT_TIERS) {
        put_tier_words(&text, version);
        shown = tf_text_end(&text);
    } else if (version != NULL && cell < fact->cell_count && version->has[cell]) {
        tf_dec_format(version->cells[cell], 0, number);
    }
    kept = shown == NULL ? NULL : tf_arena_text(p->d->arena, shown, strlen(shown));
    tf_text_free(&text);
    p->d->no_memory = p->d->no_memory || kept == NULL;
    return kept == NULL ? "" : kept;
}

/* "2026-03-15", or the instant where it is no midnight of the zone. */
static const char *stretch_date(struct fact_pair *p, int64_t at, char text[TF_INSTANT_TEXT_MAX])
{
    struct tf_clock clock = tf_clock_at(p->book->zone, at);
    struct tf_fact_version version = { .exact = clock.hour != 0 || clock.minute != 0 ||
                                                clock.second != 0 || clock.us != 0,
        .year = clock.year,
        .month = clock.month,
        .day = clock.day,
        .from = at,
        .offset_s = tf_zone_offset(p->book->zone, at) };

    return tf_fact_since(&version, text);
}

static void add_stretch(
        struct fact_pair *p, const struct stretch *stretch, const char *symbols, int64_t until)
{
    char since_text[TF_INSTANT_TEXT_MAX] = "", until_text[TF_INSTANT_TEXT_MAX] = "";

    if (stretch->since != TF_ALWAYS)
        (void)stretch_date(p, stretch->since, since_text);
    if (until != TF_NEVER)
        (void)stretch_date(p, until, until_text);
    tf_difference_add(p->d, &(struct tf_difference){ .how = TF_DIFFERS_CHANGED,
                                    .word = "fact",
                                    .name = p->one->name,
                                    .part = symbols,
                                    .before = stretch->before,
                                    .after = stretch->after,
                                    .unit = p->two->unit_text,
                                    .since = since_text,
                                    .until = until_text });
}

/* One number over all dates. */
static void compare_cell(struct fact_pair *p, size_t one, size_t two, const char *symbols)
{
    struct stretch open = { "", "", TF_ALWAYS };

    for (size_t i = 0; i < p->date_count; i++) {
        const char *before = value_at(p, p->one, one, p->dates[i]);
        const char *after = value_at(p, p->two, two, p->dates[i]);

        if (strcmp(before, open.before) == 0 && strcmp(after, open.after) == 0)
            continue;
        if (strcmp(open.before, open.after) != 0)
            add_stretch(p, &open, symbols, p->dates[i]);
        open = (struct stretch){ before, after, i == 0 ? TF_ALWAYS : p->dates[i] };
    }
    if (strcmp(open.before, open.after) != 0)
        add_stretch(p, &open, symbols, TF_NEVER);
}

/* One of the two facts, with the rulebook that it is of. */
struct fact_side {
    const struct tf_fact *fact;
    const struct tf_schema *schema;
};

/* The cell of the other fact with the same symbols; SIZE_MAX when it has none. */
static size_t same_cell(const struct fact_side *of, size_t cell, const struct fact_side *in,
        struct tf_text *symbols)
{
    size_t below = of->fact->cell_count, other = 0;

    for (size_t i = 0; i < of->fact->by_count; i++) {
        const struct tf_field *field = &of->schema->fields[of->fact->by[i]];
        const struct tf_field *theirs = &in->schema->fields[in->fact->by[i]];
        const char *symbol;
        uint32_t code;

        below /= field->symbol_count;
        symbol = field->symbols[cell / below % field->symbol_count];
        code = tf_field_code(theirs, symbol, strlen(symbol));
        tf_text_format(symbols, "%s%s", i == 0 ? "" : ".", symbol);
        other = code == 0 || other == SIZE_MAX ? SIZE_MAX : other * theirs->symbol_count + code - 1;
    }
    return other;
}

/* All cells of one side; of the second side only those that the first does not have. */
static void compare_cells_of(
        struct fact_pair *p, const struct fact_side *of, const struct fact_side *in, bool is_second)
{
    size_t cells = of->fact->kind == TF_FACT_TABLE ? of->fact->cell_count : 1;

    for (size_t cell = 0; cell < cells && !p->d->no_memory; cell++) {
        struct tf_text symbols;
        const char *shown;
        size_t other = cell;

        tf_text_init(&symbols, p->d->alloc);
        if (of->fact->kind == TF_FACT_TABLE)
            other = same_cell(of, cell, in, &symbols);
        shown = tf_text_end(&symbols);
        p->d->no_memory = p->d->no_memory || shown == NULL;
        if (shown != NULL && !is_second)
            compare_cell(p, cell, other, shown);
        else if (shown != NULL && other == SIZE_MAX)
            compare_cell(p, SIZE_MAX, cell, shown);
        tf_text_free(&symbols);
    }
}

static int compare_dates(void *ud, const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    (void)ud;
    return (x > y) - (x < y);
}

static bool gather_dates(struct fact_pair *p)
{
    size_t count = p->one->version_count + p->two->version_count, kept = 0;
    int64_t *scratch = tf_arena_array(p->d->arena, count + 1, sizeof *scratch);

    p->dates = tf_arena_array(p->d->arena, count + 1, sizeof *p->dates);
    if (p->dates == NULL || scratch == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        p->dates[i] = i < p->one->version_count ? p->one->versions[i].from
                                                : p->two->versions[i - p->one->version_count].from;
    tf_sort(p->dates, count, sizeof *p->dates, compare_dates, NULL, scratch);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || p->dates[kept - 1] != p->dates[i])
            p->dates[kept++] = p->dates[i];
    }
    p->date_count = kept;
    return true;
}

/* True when a number of one means the same as a number of the other. */
static bool are_alike(
        const struct fact_pair *p, const struct tf_rulebook *a, const struct tf_rulebook *b)
{
    bool alike = strcmp(p->one->unit_text, p->two->unit_text) == 0 &&
                 tf_dec_cmp(p->one->per, p->two->per) == 0 && p->one->kind == p->two->kind &&
                 p->one->by_count == p->two->by_count;

    for (size_t i = 0; i < p->one->by_count && alike; i++)
        alike = strcmp(a->schema.fields[p->one->by[i]].name,
                        b->schema.fields[p->two->by[i]].name) == 0;
    return alike;
}

static void compare_fact(
        struct fact_pair *p, const struct tf_rulebook *a, const struct tf_rulebook *b)
{
    const struct fact_side one = { p->one, &a->schema }, two = { p->two, &b->schema };

    if (!are_alike(p, a, b)) {
        tf_difference_add(p->d, &(struct tf_difference){ .how = TF_DIFFERS_CHANGED,
                                        .word = "fact",
                                        .name = p->one->name,
                                        .before = p->one->unit_text,
                                        .after = p->two->unit_text,
                                        .part = "its unit, or what it goes by" });
        return;
    }
    if (!gather_dates(p)) {
        p->d->no_memory = true;
        return;
    }
    compare_cells_of(p, &one, &two, false);
    if (p->two->kind == TF_FACT_TABLE)
        compare_cells_of(p, &two, &one, true);
}

void tf_facts_differ(
        struct tf_differences *d, const struct tf_rulebook *a, const struct tf_rulebook *b)
{
    size_t i = 0, k = 0;

    while (i < a->facts.count || k < b->facts.count) {
        const struct tf_fact *one = i < a->facts.count ? &a->facts.items[i] : NULL;
        const struct tf_fact *two = k < b->facts.count ? &b->facts.items[k] : NULL;
        int way = one == NULL ? 1 : two == NULL ? -1 : strcmp(one->name, two->name);
        struct fact_pair p = { .d = d, .book = b, .one = one, .two = two };

        if (way == 0)
            compare_fact(&p, a, b);
        else
            tf_difference_add(
                    d, &(struct tf_difference){ .how = way < 0 ? TF_DIFFERS_GONE : TF_DIFFERS_NEW,
                               .word = "fact",
                               .name = way < 0 ? one->name : two->name });
        i += way <= 0;
        k += way >= 0;
    }
}
