/* SPDX-License-Identifier: MIT */
/*
 * test_memory.c - every allocation of opening, rating, writing and testing
 * fails in turn, through the host's allocator hook.
 */
#include "fault/road.h"
#include "support/failing.h"

static void test_road(void **state)
{
    const struct road_case *c = *state;
    struct failing whole = { .left = INT32_MAX };
    char folder[1024];
    tariff_error err = { 0 };
    uint64_t want = 0;
    long all;
    long tried = 0;

    road_folder(c, folder, sizeof folder);
    assert_int_equal(c->walk(folder, failing_alloc, &whole, &want, &err), TARIFF_OK);
    assert_int_equal(whole.held, 0);
    all = INT32_MAX - whole.left;
    for (long n = 0; n < all; n = road_next(n, all), tried++) {
        struct failing f = { .left = n };
        uint64_t sum = 0;
        tariff_code code;

        memset(&err, 0, sizeof err);
        code = c->walk(folder, failing_alloc, &f, &sum, &err);
        if (code != TARIFF_NO_MEMORY)
            fail_msg("allocation %ld: code %d, %s: %s", n, (int)code, err.file, err.message);
        assert_int_equal(err.code, code);
        assert_string_not_equal(err.message, "");
        assert_string_not_equal(err.hint, "");
        assert_int_equal(f.held, 0);
    }
    print_message("           %ld of %ld allocations failed in turn\n", tried, all);
}

int main(void)
{
    return RUN_CASES("memory from the host's allocator", test_road, road_cases);
}
