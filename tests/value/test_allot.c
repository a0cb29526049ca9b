/* SPDX-License-Identifier: MIT */
/*
 * An amount is shared out in whole units, and nothing of it is lost.
 */
#include <string.h>

#include "value/allot.h"
#include "value/numbers.h"

enum { PARTS_MAX = 6 };

static const struct allot_case {
    const char *name;
    const char *amount, *to;
    enum tf_allot_rest rest;
    const char *weights[PARTS_MAX]; /* until NULL */
    const char *most;               /* of each; NULL: its weight */
    const char *want[PARTS_MAX];
} allot_cases[] = {
    { "12 over 200 and 100", "12", "0.01", TF_ALLOT_LARGEST, { "200", "100" }, NULL, { "8", "4" } },
    { "15 in 80, 15 and 5: what is over goes to the first", "15", "1", TF_ALLOT_FIRST,
            { "80", "15", "5" }, "100", { "13", "2", "0" } },
    { "15 in 80, 15 and 5: to who lost most", "15", "1", TF_ALLOT_LARGEST, { "80", "15", "5" },
            "100", { "12", "2", "1" } },
    { "of equal ones the first", "1", "0.01", TF_ALLOT_LARGEST, { "7", "7", "7" }, NULL,
            { "0.34", "0.33", "0.33" } },
    { "two units over: to the first two", "0.05", "0.01", TF_ALLOT_FIRST, { "1", "1", "1" }, NULL,
            { "0.02", "0.02", "0.01" } },
    { "who has no weight gets nothing of what is over", "1", "1", TF_ALLOT_FIRST, { "0", "1", "1" },
            "5", { "0", "1", "0" } },
    { "nothing is shared out", "0", "0.01", TF_ALLOT_LARGEST, { "3", "4" }, NULL, { "0", "0" } },
    { "nobody is there to get any", "5", "0.01", TF_ALLOT_LARGEST, { "0", "0" }, NULL,
            { "0", "0" } },
    { "a part of a unit stays with somebody", "1.005", "0.01", TF_ALLOT_LARGEST, { "1", "1" }, "9",
            { "0.505", "0.5" } },
    { "all of it: each gets its weight, to the last place", "0.333", "0.01", TF_ALLOT_LARGEST,
            { "0.111", "0.222" }, NULL, { "0.111", "0.222" } },
    { "nobody gets more than it may", "10", "1", TF_ALLOT_FIRST, { "1", "1", "8" }, "4",
            { "4", "2", "4" } },
    { "when all are full the rest is not given", "10", "1", TF_ALLOT_FIRST, { "1", "1" }, "4",
            { "4", "4" } },
    { "remainders that differ behind the 18th place", "0.000000000000000001",
            "0.000000000000000001", TF_ALLOT_LARGEST, { "1", "1.000000000000000001" }, NULL,
            { "0", "0.000000000000000001" } },
    { "huge", "100000000000000000000", "0.01", TF_ALLOT_LARGEST,
            { "50000000000000000000", "100000000000000000000" }, NULL,
            { "33333333333333333333.33", "66666666666666666666.67" } },
};

static void test_allot(void **state)
{
    const struct allot_case *c = *state;
    struct tf_part parts[PARTS_MAX] = { 0 }, scratch[PARTS_MAX];
    struct tf_allot how = { dec(c->to), c->rest };
    size_t count = 0;

    for (; c->weights[count] != NULL; count++) {
        parts[count].weight = dec(c->weights[count]);
        parts[count].most = dec(c->most == NULL ? c->weights[count] : c->most);
    }
    assert_true(tf_allot(dec(c->amount), &how, parts, count, scratch));
    for (size_t i = 0; i < count; i++) {
        char text[TF_DEC_TEXT_MAX];

        tf_dec_format(parts[i].amount, 0, text);
        assert_string_equal(text, c->want[i]);
    }
}

static void test_weights_that_do_not_fit(void **state)
{
    struct tf_part parts[2] = { { .weight = dec("150000000000000000000") },
        { .weight = dec("150000000000000000000") } };
    struct tf_part scratch[2];
    struct tf_allot how = { dec("1"), TF_ALLOT_FIRST };

    (void)state;
    assert_false(tf_allot(dec("1"), &how, parts, 2, scratch));
}

int main(void)
{
    const struct CMUnitTest others[] = { cmocka_unit_test(test_weights_that_do_not_fit) };

    return RUN_CASES("allot", test_allot, allot_cases) +
           cmocka_run_group_tests_name("allot others", others, NULL, NULL);
}
