/* SPDX-License-Identifier: MIT */
/*
 * test_tallies.c - sums of rows in few places come to what plain ones come to, wherever they lie.
 */
#include "rating/tallies.h"
#include "support/cases.h"
#include "support/failing.h"

enum { FORMS = 3, ROWS = 200, STEPS = 20000 };

struct rows {
    struct tf_arena arena;
    struct tf_tally_forms forms;
    struct tf_tallies *tallies[ROWS];
    struct tf_dec plain[ROWS][TF_TALLIES_MAX];
    size_t count;
};

static uint32_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static void begin(struct rows *rows, struct tf_alloc alloc)
{
    *rows = (struct rows){ 0 };
    tf_arena_init(&rows->arena, alloc);
}

/* A row of some form, now and then; then something is added to one of those that are there. */
static bool step(struct rows *rows, uint64_t *seed)
{
    uint32_t tally = next(seed) % (1 + next(seed) % TF_TALLIES_MAX); /* low ones more often */
    struct tf_dec more = tf_dec_of((int64_t)next(seed) - INT32_MAX / 2), *sum;
    size_t row;

    if (rows->count < ROWS && next(seed) % 64 == 0) {
        rows->tallies[rows->count] = tf_tallies_new(&rows->forms, &rows->arena, next(seed) % FORMS);
        if (rows->tallies[rows->count] == NULL)
            return false;
        rows->count++;
    }
    if (rows->count == 0)
        return true;
    row = next(seed) % rows->count;
    sum = tf_tally_get(&rows->forms, &rows->arena, rows->tallies[row], tally);
    if (sum == NULL)
        return false;
    assert_true(tf_dec_add(*sum, more, sum));
    assert_true(tf_dec_add(rows->plain[row][tally], more, &rows->plain[row][tally]));
    return true;
}

static void are_equal(const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        for (uint32_t k = 0; k < TF_TALLIES_MAX; k++)
            assert_int_equal(tf_dec_cmp(tf_tally_value(&rows->forms, rows->tallies[i], k),
                                     rows->plain[i][k]),
                    0);
    }
}

static void sums_are_what_plain_ones_come_to(void **state)
{
    struct rows rows;
    uint64_t seed = 1;
    size_t pieces = 0;

    (void)state;
    begin(&rows, tf_alloc_of(NULL, NULL));
    assert_true(tf_tally_forms_init(&rows.forms, &rows.arena, FORMS));
    for (int i = 0; i < STEPS; i++)
        assert_true(step(&rows, &seed));
    assert_int_equal(rows.count, ROWS);
    are_equal(&rows);
    for (size_t i = 0; i < rows.count; i++)
        pieces += rows.tallies[i]->more != NULL && rows.tallies[i]->more->more != NULL;
    assert_true(pieces > 0); /* sums lay behind what was behind */
    tf_arena_free(&rows.arena);
}

/* Without memory nothing is added, and it is said; what was there stays. */
static void without_memory_nothing_is_added(void **state)
{
    uint64_t seed = 7;
    int refused = 0;

    (void)state;
    for (int n = 0; n < 40; n++) {
        struct failing f = { .left = n };
        struct rows rows;
        bool good;

        begin(&rows, tf_alloc_of(failing_alloc, &f));
        good = tf_tally_forms_init(&rows.forms, &rows.arena, FORMS);
        for (int i = 0; i < STEPS && good; i++)
            good = step(&rows, &seed);
        assert_true(good || rows.forms.items == NULL || rows.forms.no_memory);
        refused += !good && rows.forms.no_memory;
        are_equal(&rows);
        tf_arena_free(&rows.arena);
        assert_int_equal(f.held, 0);
    }
    assert_true(refused > 0);
}

/* A sum that does not fit any more stays what it was. */
static void a_sum_is_as_large_as_a_decimal(void **state)
{
    struct rows rows;
    struct tf_dec large = tf_dec_of(INT64_C(1000000000000000000)), *sum, whole = tf_dec_zero();

    (void)state;
    begin(&rows, tf_alloc_of(NULL, NULL));
    assert_true(tf_tally_forms_init(&rows.forms, &rows.arena, 1));
    rows.tallies[0] = tf_tallies_new(&rows.forms, &rows.arena, 0);
    assert_non_null(rows.tallies[0]);
    sum = tf_tally_get(&rows.forms, &rows.arena, rows.tallies[0], TF_TALLY_AMOUNT);
    assert_non_null(sum);
    for (int i = 0; i < 170; i++) {
        assert_true(tf_dec_add(*sum, large, sum));
        assert_true(tf_dec_add(whole, large, &whole));
    }
    assert_false(tf_dec_add(*sum, large, sum));
    assert_int_equal(
            tf_dec_cmp(tf_tally_value(&rows.forms, rows.tallies[0], TF_TALLY_AMOUNT), whole), 0);
    tf_arena_free(&rows.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_what_plain_ones_come_to),
        cmocka_unit_test(without_memory_nothing_is_added),
        cmocka_unit_test(a_sum_is_as_large_as_a_decimal),
    };

    return cmocka_run_group_tests_name("tallies", tests, NULL, NULL);
}
