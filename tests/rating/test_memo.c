/* SPDX-License-Identifier: MIT */
/*
 * What functions answered, remembered by what they read: random pure functions (decision
 * trees over codes, numbers and the clock) give the same answer from the memo as when asked.
 */
#include <stdlib.h>
#include <string.h>

#include "rating/memo.h"
#include "support/cases.h"
#include "support/failing.h"

enum { CODES = 4, NUMBERS = 2, TREES = 40, EVENTS = 3000, DEPTH = 6 };

/* A pure function: what it reads first says what it reads next. */
struct tree {
    uint64_t seed;
    unsigned depth;
};

static uint64_t mixed(uint64_t a, uint64_t b)
{
    return tf_fmix64(a * UINT64_C(0x9E3779B97F4A7C15) + b);
}

struct given_event {
    struct tf_event event;
    uint32_t codes[CODES];
    struct tf_dec numbers[NUMBERS];
};

/* What a read finds, for the tree: independent of the memo's own way to look. */
static uint64_t value_of(const struct tf_read_from *from, struct tf_read read)
{
    if (read.kind == TF_READ_CODE)
        return from->event->codes[read.index];
    if (read.kind == TF_READ_CLOCK)
        return (uint64_t)tf_clock_at(from->zone, from->at).hour;
    if ((from->event->given >> read.index & 1) == 0)
        return UINT64_C(0xABCDEF);
    return tf_i128_lo(from->event->numbers[read.index].units) * 3 +
           (uint64_t)tf_i128_hi(from->event->numbers[read.index].units);
}

static int64_t ask(const struct tree *tree, const struct tf_read_from *from, struct tf_reads *reads)
{
    uint64_t state = tree->seed;

    for (unsigned i = 0; i < tree->depth; i++) {
        uint64_t pick = mixed(state, i);
        struct tf_read read = { (enum tf_read_kind)(pick % 3), (uint32_t)(pick >> 8) };

        if (read.kind == TF_READ_CODE)
            read.index %= CODES;
        else if (read.kind == TF_READ_NUMBER)
            read.index %= NUMBERS;
        else
            read.index = TF_BUCKET_HOUR;
        tf_reads_add(reads, read.kind, read.index);
        state = mixed(state, value_of(from, read));
        if (state % 5 == 0)
            break;
    }
    return (int64_t)(state >> 1);
}

static void draw_event(uint64_t *chance, struct given_event *out, const struct tf_zone *zone,
        struct tf_read_from *from)
{
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < CODES; i++)
        out->codes[i] = (uint32_t)((*chance = mixed(*chance, i)) % (i == 0 ? 200 : 3));
    for (uint32_t i = 0; i < NUMBERS; i++) {
        *chance = mixed(*chance, i);
        out->numbers[i].units = tf_i128_of_parts(*chance % 7 == 0 ? 1 : 0, *chance >> 8 & 3);
    }
    out->event = (struct tf_event){ .codes = out->codes, .numbers = out->numbers };
    out->event.given = *chance >> 20 & 3;
    from->event = &out->event;
    from->zone = zone;
    from->at = (int64_t)(*chance >> 30 & 0xFFFF) * 600 * TF_SECOND;
}

static struct tf_rulebook book = { .price_count = TREES, .price_count_all = TREES };

static const struct tf_zone *utc(struct tf_zones *zones)
{
    const struct tf_zone *zone;

    tf_zones_init(zones, tf_alloc_of(NULL, NULL), NULL);
    assert_int_equal(tf_zones_find(zones, "UTC", &zone, NULL), TARIFF_OK);
    return zone;
}

static void remembered_is_what_would_be_answered(void **state)
{
    struct tf_zones zones;
    const struct tf_zone *zone = utc(&zones);
    struct tf_memo *memo = tf_memo_new(tf_alloc_of(NULL, NULL), &book);
    struct tree trees[TREES];
    struct tf_read_from from = { .book = &book };
    uint64_t chance = 7;
    size_t hits = 0;

    (void)state;
    for (unsigned i = 0; i < TREES; i++)
        trees[i] = (struct tree){ mixed(99, i), i % DEPTH };
    for (unsigned i = 0; i < EVENTS * TREES / 10; i++) {
        uint32_t price = (uint32_t)((chance = mixed(chance, i)) % TREES);
        struct given_event drawn;
        struct tf_reads reads = { .count = 0 };
        const struct tf_memo_answer *known;
        int64_t answer;

        draw_event(&chance, &drawn, zone, &from);
        answer = ask(&trees[price], &from, &reads);
        known = tf_memo_find(memo, price, &from, NULL);
        if (known != NULL) {
            assert_true(tf_i128_cmp(known->factor, tf_i128_of(answer)) == 0);
            assert_int_equal(known->codes_read, price);
            hits++;
        } else {
            assert_true(tf_memo_note(memo, price, &from, &reads,
                    (struct tf_memo_answer){ tf_i128_of(answer), price }));
            known = tf_memo_find(memo, price, &from, NULL);
            assert_non_null(known);
            assert_true(tf_i128_cmp(known->factor, tf_i128_of(answer)) == 0);
        }
    }
    assert_true(hits > EVENTS); /* or nothing was shown */
    assert_true(tf_memo_count(memo) > TREES);
    tf_memo_free(memo);
    tf_zones_free(&zones);
}

/* A function that reads a number has an answer for each: there is an end to what is kept. */
static void the_memo_is_bounded(void **state)
{
    struct tf_memo *memo = tf_memo_new(tf_alloc_of(NULL, NULL), &book);
    uint32_t codes[CODES] = { 0 };
    struct tf_dec numbers[NUMBERS] = { { tf_i128_of(0) } };
    struct tf_event event = { .codes = codes, .numbers = numbers, .given = 1 };
    struct tf_read_from from = { &book, &event, NULL, 0 };
    struct tf_reads reads = { .count = 0 };

    (void)state;
    tf_reads_add(&reads, TF_READ_NUMBER, 0);
    tf_reads_add(&reads, TF_READ_NUMBER, 0); /* once is enough */
    assert_int_equal(reads.count, 1);
    for (int64_t i = 0; i < TF_MEMO_LEAVES_MAX + 100; i++) {
        numbers[0].units = tf_i128_of(i);
        assert_null(tf_memo_find(memo, 0, &from, NULL));
        assert_true(
                tf_memo_note(memo, 0, &from, &reads, (struct tf_memo_answer){ tf_i128_of(i), 0 }));
        assert_int_equal(tf_memo_find(memo, 0, &from, NULL) != NULL, i < TF_MEMO_LEAVES_MAX);
    }
    assert_int_equal(tf_memo_count(memo), TF_MEMO_LEAVES_MAX);
    numbers[0].units = tf_i128_of(12);
    assert_true(tf_i128_cmp(tf_memo_find(memo, 0, &from, NULL)->factor, tf_i128_of(12)) == 0);
    event.given = 0; /* not given is none of the numbers, not even zero */
    assert_null(tf_memo_find(memo, 0, &from, NULL));
    tf_memo_free(memo);
}

static void a_call_that_reads_too_much_is_not_kept(void **state)
{
    struct tf_memo *memo = tf_memo_new(tf_alloc_of(NULL, NULL), &book);
    uint32_t codes[TF_MEMO_READS_MAX + 1] = { 0 };
    struct tf_event event = { .codes = codes };
    struct tf_read_from from = { &book, &event, NULL, 0 };
    struct tf_reads reads = { .count = 0 };

    (void)state;
    for (uint32_t i = 0; i <= TF_MEMO_READS_MAX; i++)
        tf_reads_add(&reads, TF_READ_CODE, i);
    assert_true(tf_memo_note(memo, 0, &from, &reads, (struct tf_memo_answer){ tf_i128_of(1), 0 }));
    assert_null(tf_memo_find(memo, 0, &from, NULL));
    tf_memo_free(memo);
}

/* Every allocation fails in turn: what was noted stays right, and nothing is lost. */
static void failed_allocations_lose_nothing(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        struct failing f = { .left = n };
        struct tf_memo *memo = tf_memo_new(tf_alloc_of(failing_alloc, &f), &book);
        uint32_t codes[CODES] = { 0 };
        struct tf_dec numbers[NUMBERS] = { { tf_i128_of(0) } };
        struct tf_event event = { .codes = codes, .numbers = numbers, .given = 3 };
        struct tf_read_from from = { &book, &event, NULL, 0 };
        struct tf_reads reads = { .count = 0 };
        bool all = memo != NULL;

        tf_reads_add(&reads, TF_READ_CODE, 1);
        tf_reads_add(&reads, TF_READ_NUMBER, 1);
        for (uint32_t i = 0; memo != NULL && i < 200; i++) {
            const struct tf_memo_answer *known;

            codes[1] = i;
            numbers[1].units = tf_i128_of((int64_t)i * 1000);
            all = tf_memo_note(memo, 1, &from, &reads,
                          (struct tf_memo_answer){ tf_i128_of((int64_t)i), 0 }) &&
                  all;
            known = tf_memo_find(memo, 1, &from, NULL);
            assert_true(known == NULL || tf_i128_cmp(known->factor, tf_i128_of((int64_t)i)) == 0);
        }
        tf_memo_free(memo);
        assert_int_equal(f.held, 0);
        if (all)
            return;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remembered_is_what_would_be_answered),
        cmocka_unit_test(the_memo_is_bounded),
        cmocka_unit_test(a_call_that_reads_too_much_is_not_kept),
        cmocka_unit_test(failed_allocations_lose_nothing),
    };

    return cmocka_run_group_tests_name("memo", tests, NULL, NULL);
}
