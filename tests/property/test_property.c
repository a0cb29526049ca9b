/* SPDX-License-Identifier: MIT */
/*
 * What settlement must not depend on (R2, R16, R21, R25), and what must always add up, on
 * random small worlds.  A failing world prints its seed, its rulebook and its usage.
 *
 * TARIFF_SEED=n begins at another seed; TARIFF_FULL=1 takes fifty times as many.
 */
#include <stdio.h>
#include <string.h>

#include "property/world.h"
#include "rulebook/load.h"
#include "support/cases.h"

enum { WORLDS = 300, FULL = 50 };

/* -- helpers --------------------------------------------------------------------------------- */

static struct tf_text new_text(void)
{
    struct tf_text text;

    tf_text_init(&text, tf_alloc_of(NULL, NULL));
    return text;
}

static void print_text(const char *title, const struct tf_text *text)
{
    fprintf(stderr, "---- %s\n%.*s", title, (int)text->length, text->data);
}

/* Fails with everything that is needed to see why. */
static void must_equal(const struct world *world, const struct tf_text *csv,
        const struct tf_text *other_csv, struct tf_text *want, struct tf_text *got)
{
    if (strcmp(tf_text_end(want), tf_text_end(got)) == 0)
        return;
    print_text("rulebook.lua", &world->rules);
    print_text("prices", &world->prices);
    print_text("accounts", &world->accounts);
    print_text("usage", csv);
    print_text("usage, otherwise", other_csv);
    print_text("lines", want);
    print_text("lines, otherwise", got);
    fail_msg("seed %llu%s: not the same", (unsigned long long)world->seed,
            world->by_event ? " (by event)" : "");
}

/* Rates usage and shows it. */
static struct tf_text outcome(const struct world *world, const struct tf_rulebook *book,
        bool with_other, bool points_only, const struct tf_text *csv)
{
    struct tf_run *run = calloc(1, sizeof *run);
    struct tf_text text = new_text();

    assert_non_null(run);
    world_rate(world, book, with_other, csv, world->as_of, NULL, run);
    world_show(NULL, run, points_only, &text);
    tf_run_free(run);
    free(run);
    return text;
}

/* Rates both usages and compares. */
static void compare(
        const struct world *world, const struct happening *changed, size_t count, bool with_other)
{
    struct tf_rulebook *book = world_load(world, false);
    struct tf_rulebook *other_book = with_other ? world_load(world, true) : book;
    struct tf_text csv = new_text(), other_csv = new_text(), want, got;

    world_csv(world->happenings, world->count, &csv);
    world_csv(changed, count, &other_csv);
    want = outcome(world, book, false, false, &csv);
    got = outcome(world, other_book, with_other, false, &other_csv);
    must_equal(world, &csv, &other_csv, &want, &got);
    tf_text_free(&csv);
    tf_text_free(&other_csv);
    tf_text_free(&want);
    tf_text_free(&got);
    if (with_other)
        tf_rulebook_free(other_book);
    tf_rulebook_free(book);
}

static void shuffle(struct happening *items, size_t count, struct chance *chance)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = (size_t)chance_below(chance, (int)i);
        struct happening item = items[i - 1];

        items[i - 1] = items[k];
        items[k] = item;
    }
}

/* -- properties -------------------------------------------------------------------------------- */

static void rows_in_any_order(const struct world *world, struct chance *chance)
{
    static struct happening items[HAPPENINGS_MAX];

    memcpy(items, world->happenings, sizeof items);
    shuffle(items, world->count, chance);
    compare(world, items, world->count, false);
}

/* Strictly between two instants, often on an hour; from when there is no room. */
static int64_t between(int64_t from, int64_t until, struct chance *chance)
{
    int64_t at;

    if (until - from < 2)
        return from;
    at = from + 1 + (int64_t)(chance_next(chance) % (uint64_t)(until - from - 1));
    if (chance_below(chance, 3) == 0 && at / TF_HOUR * TF_HOUR > from)
        at = at / TF_HOUR * TF_HOUR;
    return at;
}

/* When the level or the spell that an item begins ends. */
static int64_t end_of(const struct world *world, const struct happening *item)
{
    int64_t end = world->as_of;

    for (size_t i = 0; i < world->count; i++) {
        const struct happening *next = &world->happenings[i];
        bool ends = item->kind == HAPPENING_LEVEL ? next->kind == HAPPENING_LEVEL
                                                  : next->kind == HAPPENING_STOP;

        if (next != item && ends && next->thing == item->thing && next->from >= item->from &&
                next->from < end)
            end = next->from;
    }
    return end;
}

static void cut_interval(
        struct happening *items, size_t *count, struct happening *item, struct chance *chance)
{
    int64_t at = between(item->from, item->until, chance);
    struct happening *rest;

    if (at == item->from)
        return;
    rest = &items[(*count)++];
    *rest = *item;
    item->until = rest->from = at;
    snprintf(rest->id, sizeof rest->id, "%.4s-%d", item->id, (int)*count);
}

static void cut_happening(const struct world *world, struct happening *items, size_t *count,
        size_t index, struct chance *chance)
{
    const struct happening *item = &world->happenings[index];
    int64_t at = between(item->from, end_of(world, item), chance);
    struct happening *added;

    if (item->kind == HAPPENING_INTERVAL) {
        for (int i = chance_below(chance, 4); i > 0; i--)
            cut_interval(items, count, &items[index], chance);
        return;
    }
    if ((item->kind != HAPPENING_LEVEL && item->kind != HAPPENING_START) || at == item->from)
        return;
    added = &items[(*count)++];
    *added = *item; /* the level is said again, or the box starts again */
    added->from = added->until = at;
    snprintf(added->id, sizeof added->id, "%.4s-%d", item->id, (int)*count);
    if (item->kind == HAPPENING_LEVEL)
        return;
    added = &items[(*count)++];
    *added = items[*count - 2];
    added->kind = HAPPENING_STOP;
    snprintf(added->id, sizeof added->id, "%.4s-%d", item->id, (int)*count);
}

static void usage_cut_anywhere(const struct world *world, struct chance *chance)
{
    static struct happening items[HAPPENINGS_MAX];
    size_t count = world->count;

    memcpy(items, world->happenings, sizeof items);
    for (size_t i = 0; i < world->count; i++)
        cut_happening(world, items, &count, i, chance);
    shuffle(items, count, chance);
    compare(world, items, count, false);
}

static void something_unrelated(const struct world *world, struct chance *chance)
{
    static struct happening items[HAPPENINGS_MAX];
    size_t count = world->count;

    memcpy(items, world->happenings, sizeof items);
    for (int i = chance_below(chance, 5); i > 0; i--) {
        struct happening *added = &items[count];

        memset(added, 0, sizeof *added);
        added->kind = HAPPENING_OTHER;
        added->from = added->until =
                world->begin + (int64_t)(chance_next(chance) % (uint64_t)(world->days * TF_DAY));
        snprintf(added->id, sizeof added->id, "o%03zu", count++);
    }
    compare(world, items, count, true);
}

static void must_be(const struct world *world, bool truth, const char *what)
{
    if (!truth) {
        print_text("rulebook.lua", &world->rules);
        print_text("accounts", &world->accounts);
        fail_msg("seed %llu: %s", (unsigned long long)world->seed, what);
    }
}

static struct tf_dec plus(struct tf_dec a, struct tf_dec b)
{
    struct tf_dec sum = tf_dec_zero();

    assert_true(tf_dec_add(a, b, &sum));
    return sum;
}

static void line_adds_up(
        const struct world *world, const struct tf_run *run, const struct tf_line *line)
{
    struct tf_dec money = tf_dec_zero(), quantity = tf_dec_zero();

    for (size_t i = 0; i < line->draw_count; i++) {
        const struct tf_draw *draw = &line->draws[i];
        bool is_money = draw->grant == TF_DRAW_BALANCE ||
                        (draw->pool != TF_NONE && run->book->pools[draw->pool].is_money);

        must_be(world, tf_dec_sign(draw->amount) > 0, "a draw of nothing or less");
        *(is_money ? &money : &quantity) = plus(is_money ? money : quantity, draw->amount);
    }
    must_be(world, tf_dec_cmp(money, line->amount) == 0, "money draws are not the amount");
    must_be(world, tf_dec_cmp(quantity, plus(line->included, line->covered)) == 0,
            "quantity draws are not what is covered");
    must_be(world, tf_dec_cmp(plus(quantity, line->paid), line->quantity) == 0,
            "included, covered and paid are not the quantity");
}

/* All that a grant gave, in all lines. */
static struct tf_dec drawn_of(const struct tf_run *run, uint32_t grant)
{
    struct tf_dec sum = tf_dec_zero();

    for (size_t i = 0; i < run->result.line_count; i++) {
        const struct tf_line *line = &run->result.lines[i];

        for (size_t k = 0; k < line->draw_count; k++) {
            if (line->draws[k].grant == grant)
                sum = plus(sum, line->draws[k].amount);
        }
    }
    return sum;
}

static void grants_add_up(const struct world *world, const struct tf_run *run)
{
    const struct tf_party *party = tf_run_party(run, 0);

    for (uint32_t i = 0; i < party->grant_count; i++) {
        const struct tf_grant *grant = &party->grants[i];

        must_be(world, tf_dec_sign(grant->left) >= 0, "a grant below zero");
        must_be(world, tf_dec_cmp(drawn_of(run, i), grant->used) == 0,
                "draws of a grant are not what it used");
        if (grant->per == TF_WINDOW_NONE)
            must_be(world,
                    tf_dec_cmp(plus(plus(grant->used, grant->left), grant->voided),
                            grant->amount) == 0,
                    "used, left and voided are not the amount");
    }
}

/* Rows keep few numbers and derive the others: all of them are what the lines come to. */
static void rows_add_up(const struct world *world, const struct tf_run *run)
{
    struct tf_dec lines[TF_ROW_SUMS], rows[TF_ROW_SUMS], sums[TF_ROW_SUMS + TF_RULES_MAX];
    bool rounded =
            strstr(tf_text_end((struct tf_text *)(uintptr_t)&world->rules), "statement") != NULL;

    memset(lines, 0, sizeof lines);
    memset(rows, 0, sizeof rows);
    for (size_t i = 0; i < run->result.line_count; i++) {
        const struct tf_line *line = &run->result.lines[i];

        lines[TF_SUM_MEASURED] = plus(lines[TF_SUM_MEASURED], line->measured);
        lines[TF_SUM_QUANTITY] = plus(lines[TF_SUM_QUANTITY], line->quantity);
        lines[TF_SUM_INCLUDED] = plus(lines[TF_SUM_INCLUDED], line->included);
        lines[TF_SUM_COVERED] = plus(lines[TF_SUM_COVERED], line->covered);
        lines[TF_SUM_PAID] = plus(lines[TF_SUM_PAID], line->paid);
        lines[TF_SUM_AMOUNT] = plus(lines[TF_SUM_AMOUNT], line->amount);
        lines[TF_SUM_BALANCE] = plus(lines[TF_SUM_BALANCE], line->balance);
    }
    for (size_t i = 0; i < run->result.row_count; i++) {
        must_be(world, tf_row_sums(&run->result, &run->result.rows[i], sums), "a row does not fit");
        for (size_t k = 0; k < TF_ROW_SUMS; k++)
            rows[k] = plus(rows[k], sums[k]);
    }
    for (size_t k = 0; k < TF_SUM_ROUNDING; k++) {
        if (k == TF_SUM_PREPAID || (rounded && k >= TF_SUM_AMOUNT))
            continue; /* lines do not say it; rows are rounded by themselves */
        must_be(world, tf_dec_cmp(lines[k], rows[k]) == 0, "rows do not add up to the lines");
    }
}

static void money_is_neither_made_nor_lost(const struct world *world, struct chance *chance)
{
    struct tf_rulebook *book = world_load(world, false);
    struct tf_run *run = calloc(1, sizeof *run);
    struct tf_text csv = new_text();

    (void)chance;
    assert_non_null(run);
    world_csv(world->happenings, world->count, &csv);
    world_rate(world, book, false, &csv, world->as_of, NULL, run);
    for (size_t i = 0; i < run->result.line_count; i++)
        line_adds_up(world, run, &run->result.lines[i]);
    rows_add_up(world, run);
    grants_add_up(world, run);
    tf_run_free(run);
    free(run);
    tf_text_free(&csv);
    tf_rulebook_free(book);
}

/*
 * What was issued up to an instant, and what a second run issues from the state and the usage
 * since: together the lines of one run, and the same wallet in the end.  (R21)
 */
static void handed_on_at_any_instant(const struct world *world, struct chance *chance)
{
    struct tf_rulebook *book = world_load(world, false);
    struct tf_run *runs[2] = { calloc(1, sizeof *runs[0]), calloc(1, sizeof *runs[0]) };
    struct tf_text csv = new_text(), later = new_text(), state = new_text();
    struct tf_text want, got = new_text();
    static struct happening items[HAPPENINGS_MAX];
    size_t count = 0;
    int64_t at = between(world->begin, world->as_of, chance);

    assert_non_null(runs[0]);
    assert_non_null(runs[1]);
    if (chance_below(chance, 3) == 0) /* at the very instant of something, too */
        at = world->happenings[0].from;
    for (size_t i = 0; i < world->count; i++) {
        if (world->happenings[i].from > at)
            items[count++] = world->happenings[i];
    }
    world_csv(world->happenings, world->count, &csv);
    world_csv(items, count, &later);
    want = outcome(world, book, false, world->by_event, &csv);
    world_rate(world, book, false, &csv, at, NULL, runs[0]);
    world_state(runs[0], &state);
    world_rate(world, book, false, &later, world->as_of, &state, runs[1]);
    world_show(runs[0], runs[1], world->by_event, &got);
    must_equal(world, &csv, &later, &want, &got);
    for (int i = 0; i < 2; i++) {
        tf_run_free(runs[i]);
        free(runs[i]);
    }
    tf_text_free(&csv);
    tf_text_free(&later);
    tf_text_free(&state);
    tf_text_free(&want);
    tf_text_free(&got);
    tf_rulebook_free(book);
}

/* -- the worlds ----------------------------------------------------------------------------------
 */

static const struct property {
    const char *name;
    void (*holds)(const struct world *world, struct chance *chance);
    bool by_event; /* with settle = "event" */
    int days;      /* over which usage is scattered */
    int share;     /* of the worlds, one in so many */
} properties[] = {
    { "R25 rows come in any order", rows_in_any_order, false, 3, 1 },
    { "R25 rows come in any order, settled per event", rows_in_any_order, true, 3, 1 },
    { "R16 usage is cut anywhere", usage_cut_anywhere, false, 3, 1 },
    { "R16 something unrelated is added", something_unrelated, false, 3, 1 },
    { "money is neither made nor lost", money_is_neither_made_nor_lost, false, 3, 1 },
    { "money is neither made nor lost, settled per event", money_is_neither_made_nor_lost, true, 3,
            1 },
    { "R21 a state is handed on at any instant", handed_on_at_any_instant, false, 120, 4 },
    { "R21 a state is handed on at any instant, settled per event", handed_on_at_any_instant, true,
            120, 4 },
};

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static void test_property(void **state)
{
    const struct property *property = *state;
    uint64_t seed = from_environment("TARIFF_SEED", 1);
    uint64_t count = from_environment("TARIFF_COUNT", WORLDS);
    static struct world world;

    if (from_environment("TARIFF_FULL", 0) != 0)
        count *= FULL;
    count = count / (uint64_t)property->share + 1;
    for (uint64_t i = 0; i < count; i++) {
        struct chance chance = { (seed + i) * 77 };

        world_make(&world, seed + i, property->by_event, property->days);
        property->holds(&world, &chance);
        world_free(&world);
    }
    print_message("           %llu worlds, seeds %llu to %llu\n", (unsigned long long)count,
            (unsigned long long)seed, (unsigned long long)(seed + count - 1));
}

int main(void)
{
    return RUN_CASES("property", test_property, properties);
}
