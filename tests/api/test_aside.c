/* SPDX-License-Identifier: MIT */
/*
 * test_aside.c - what it costs to set events aside: in proportion to the usage, however many fail.
 * Work is counted in allocations, which each call of a rule makes a few of.
 */
#include "api/book.h"
#include "support/cases.h"
#include "support/failing.h"

enum { FEW = 60, TIMES = 4, ALLOCATIONS = 1000000000 };

static const struct aside_case {
    const char *name;
    const char *stretch; /* how long an event lasts, in minutes; "" for a point */
    bool is_spell;
} cases[] = {
    { "points", "", false },
    { "usage that lasts", "30", false },
    { "spells", "30", true },
};

/* One event each hour; every second one is too large. */
static void put_event(char *text, size_t size, size_t *length, const struct aside_case *c, int i)
{
    int day = 1 + i / 20, hour = i % 20, gb = i % 2 == 0 ? 1 : 60;
    const char *until = c->stretch[0] == '\0' || c->is_spell ? "00" : c->stretch;
    char *at = text + *length;
    int added;

    added = snprintf(at, size - *length,
            "u%04d,a,2026-05-%02dT%02d:00Z,2026-05-%02dT%02d:%sZ,%s,%d,%s,%s\n", i, day, hour, day,
            hour, until, c->is_spell ? "light" : "traffic", gb, c->is_spell ? "on" : "",
            c->is_spell ? "x" : "");
    if (c->is_spell)
        added += snprintf(at + added, size - *length - (size_t)added,
                "v%04d,a,2026-05-%02dT%02d:%sZ,2026-05-%02dT%02d:%sZ,light,1,off,x\n", i, day, hour,
                c->stretch, day, hour, c->stretch);
    *length += (size_t)added;
}

/* The allocations of a run over so many events, of which half are set aside. */
static long work_of(tariff_rulebook *book, const struct aside_case *c, int events)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    struct failing memory = { .left = ALLOCATIONS };
    size_t size = (size_t)events * 200 + 100, length;
    char *text = calloc(1, size);
    tariff_run *run = NULL;
    tariff_error err = { 0 };

    assert_non_null(text);
    length = (size_t)snprintf(text, size, "id,account,from,until,item,gb,signal,lamp\n");
    for (int i = 0; i < events; i++)
        put_event(text, size, &length, c, i);
    options.alloc = failing_alloc;
    options.alloc_ud = &memory;
    options.reject = true;
    assert_int_equal(tariff_run_new(book, &options, &run, &err), TARIFF_OK);
    if (tariff_run_add(run, TARIFF_INPUT_USAGE, "usage.csv", text, length, &err) != TARIFF_OK ||
            tariff_run_rate(run, &err) != TARIFF_OK)
        fail_msg("%s:%u: %s", err.file, (unsigned)err.line, err.message);
    assert_int_equal(tariff_run_count(run).rejected, events / 2);
    tariff_run_free(run);
    assert_int_equal(memory.held, 0);
    free(text);
    return ALLOCATIONS - memory.left;
}

static void test_aside(void **state)
{
    tariff_rulebook *book = NULL;
    long few, many;

    assert_int_equal(open_book("tests/api/limits", NULL, &book), TARIFF_OK);
    few = work_of(book, *state, FEW);
    many = work_of(book, *state, FEW * TIMES);
    if (many > few * TIMES * 2)
        fail_msg("%d events take %ld allocations, %d take %ld", FEW, few, FEW * TIMES, many);
    tariff_rulebook_close(book);
}

int main(void)
{
    return RUN_CASES("aside", test_aside, cases);
}
