/* SPDX-License-Identifier: MIT */
/*
 * yardstick.c - the reference workload by hand: what the machine can do, when everything about the
 * job is known and nothing is checked.
 *
 *     yardstick full FOLDER OUT [THREADS]   the job: files in, statement.csv and wallets.csv out
 *     yardstick call FOLDER                 rating alone, one call an event, from memory
 *
 * Whole numbers throughout: quantities in millionths, money in 10^-12.  Names have at most eight
 * bytes and are compared as one number.  README.md has the rules of the workload.
 *
 * The road: a block of the file → lines cut at the separators of 64 bytes at a time → events of 24
 * bytes, 256 of them, the state of each asked for → the rule, event after event.  With two threads
 * each decodes half of a block and rates its own accounts.
 */
#define _GNU_SOURCE
#include "yardstick.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCH = 256, THREADS_MAX = 2, SPECS = 6 };

/* By what an instance is: 0 is the shared one. */
static const int64_t factors[SPECS] = { 1, 3600, 5400, 7200, 14400, 28800 };
static const int64_t compute_prices[SPECS] = { 1389, 833, 972, 1111, 1250, 1389 };

/* -- An event ---------------------------------------------------------------------------------- */

struct event {
    int64_t quantity; /* millionths */
    uint32_t at;
    uint32_t account;
    uint8_t meter;
    uint8_t spec; /* of an instance; else 0 */
    uint8_t month;
};

static uint64_t spec_names[SPECS];

/* One bit for each of 64 bytes below '-': of what stands in the file, comma and line end. */
ALWAYS_INLINE uint64_t separators(const char *at)
{
#if defined __AVX512BW__
    return _mm512_cmplt_epu8_mask(_mm512_loadu_si512(at), _mm512_set1_epi8('-'));
#elif defined __AVX2__
    __m256i limit = _mm256_set1_epi8('-');
    __m256i low = _mm256_loadu_si256((const __m256i *)at);
    __m256i high = _mm256_loadu_si256((const __m256i *)(at + 32));

    return (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(limit, high)) << 32 |
           (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(limit, low));
#else
    uint64_t bits = 0;

    for (unsigned i = 0; i < 64; i++)
        bits |= (uint64_t)((unsigned char)at[i] < '-') << i;
    return bits;
#endif
}

/* Where the seven fields of a line end; a line has at most 128 bytes. */
ALWAYS_INLINE void cut_line(const char *line, unsigned *ends)
{
    uint64_t found = separators(line);
    unsigned i = 0;

    for (; i < 5; i++, found &= found - 1)
        ends[i] = (unsigned)__builtin_ctzll(found);
    for (; i < 7 && found != 0; i++, found &= found - 1)
        ends[i] = (unsigned)__builtin_ctzll(found);
    if (i == 7)
        return;
    for (found = separators(line + 64); i < 7; i++, found &= found - 1)
        ends[i] = 64 + (unsigned)__builtin_ctzll(found);
}

ALWAYS_INLINE unsigned spec_at(const char *at, unsigned length)
{
    uint64_t name = name_at(at, length);
    unsigned spec = 1;

    while (spec < SPECS && spec_names[spec] != name)
        spec++;
    if (__builtin_expect(spec == SPECS, 0))
        die("a spec is not known");
    return spec;
}

/* Its length and first letter tell a meter. */
ALWAYS_INLINE unsigned meter_at(const char *at, unsigned length)
{
    switch (length) {
    case 3:
        return at[0] == 'g' ? GET : PUT;
    case 10:
        return at[0] == 'g' ? GPU : TRAFFIC;
    case 11:
        return STORAGE;
    case 13:
        return INSTANCE;
    default:
        die("a meter is not known");
        return METERS;
    }
}

/* event_id,time,account,edition,spec,meter,quantity; what follows the line. */
ALWAYS_INLINE const char *read_event(const char *line, struct event *event, struct day *day)
{
    unsigned ends[7];
    const char *time;
    uint64_t clock;
    uint16_t of_month;

    cut_line(line, ends);
    time = line + ends[0] + 1;
    memcpy(&of_month, time + 8, 2);
    if (__builtin_expect(load8(time) != day->year_month || of_month != day->day, 0))
        read_day(day, time);
    clock = load8(time + 11) & UINT64_C(0x0F0F000F0F000F0F);
    event->at =
            (uint32_t)(day->begins + (int64_t)((clock & 15) * 36000 + (clock >> 8 & 15) * 3600 +
                                               (clock >> 24 & 15) * 600 + (clock >> 32 & 15) * 60 +
                                               (clock >> 48 & 15) * 10 + (clock >> 56 & 15)));
    event->month = day->month;
    event->account = account_of(name_at(line + ends[1] + 1, ends[2] - ends[1] - 1));
    event->meter = (uint8_t)meter_at(line + ends[4] + 1, ends[5] - ends[4] - 1);
    event->spec = event->meter == INSTANCE
                          ? (uint8_t)spec_at(line + ends[3] + 1, ends[4] - ends[3] - 1)
                          : 0;
    event->quantity = millionths(line + ends[5] + 1, ends[6] - ends[5] - 1);
    return line + ends[6] + 1;
}

/* -- The rule ---------------------------------------------------------------------------------- */

/* Lots in force pay first; those at the head that will never pay again are left behind. */
ALWAYS_INLINE int64_t draw_lots(struct account *account, unsigned kind, int64_t at, int64_t units)
{
    struct lot *lot = &lots.sorted[account->first[kind]];
    int64_t rest = units;

    for (unsigned i = 0, count = account->count[kind]; i < count; i++, lot++) {
        if (lot->left > 0 && lot->effective <= at && at < lot->expires) {
            int64_t taken = lot->left < rest ? (int64_t)lot->left : rest;

            lot->left -= taken;
            rest -= taken;
            if (rest == 0)
                break;
        } else if (i == 0 && (lot->left == 0 || at >= lot->expires)) {
            account->first[kind]++;
            account->count[kind]--;
        }
    }
    return units - rest;
}

ALWAYS_INLINE money draw_coupons(struct account *account, int64_t at, money amount)
{
    struct lot *coupon = &coupons.sorted[account->first[KINDS]];
    money rest = amount;

    for (unsigned i = 0; i < account->count[KINDS]; i++, coupon++) {
        if (coupon->left > 0 && coupon->effective <= at && at < coupon->expires) {
            money taken = coupon->left < rest ? coupon->left : rest;

            coupon->left -= taken;
            rest -= taken;
            if (rest == 0)
                break;
        }
    }
    return amount - rest;
}

/* 0.50 up to 100 GB of a month, 0.45 up to 500, 0.40 beyond. */
ALWAYS_INLINE money traffic_amount(int64_t before, int64_t units)
{
    static const int64_t prices[] = { 500000, 450000, 400000 };
    static const int64_t tops[] = { 100 * 1000000, 500 * 1000000 };
    money amount = 0;

    for (unsigned tier = 0; tier < 2 && units > 0; tier++) {
        int64_t room = tops[tier] - before;
        int64_t taken = room < units ? room : units;

        if (room <= 0)
            continue;
        amount += (money)taken * prices[tier];
        before += taken;
        units -= taken;
    }
    return amount + (money)units * prices[2];
}

ALWAYS_INLINE int64_t take_free(struct row *row, int64_t allowance, int64_t units)
{
    int64_t left = allowance - row->free;
    int64_t taken = left < units ? left : units;

    row->free += taken;
    return units - taken;
}

ALWAYS_INLINE void rate(const struct event *event)
{
    struct account *account = &accounts[event->account];
    struct row *row = row_of(event->month, event->account, event->meter);
    int64_t units = event->quantity, price = 0, covered = 0;
    money amount;

    row->quantity += units;
    switch (event->meter) {
    case PUT:
        units = take_free(row, 50000 * ONE, units);
        price = 10;
        break;
    case GET:
        units = take_free(row, 200000 * ONE, units);
        price = 1;
        break;
    case GPU:
    case INSTANCE:
        units *= factors[event->spec];
        price = compute_prices[event->spec];
        covered = draw_lots(account, COMPUTE, event->at, units);
        break;
    case STORAGE:
        price = 167;
        covered = draw_lots(account, STORED, event->at, units);
        break;
    default:
        covered = draw_lots(account, MOVED, event->at, units);
        break;
    }
    row->plan += covered;
    units -= covered;
    if (units == 0)
        return;
    amount = event->meter == TRAFFIC ? traffic_amount(row->paid, units) : (money)units * price;
    row->paid += units;
    row->amount += amount;
    if (account->count[KINDS] > 0) {
        money paid = draw_coupons(account, event->at, amount);

        row->coupon += paid;
        amount -= paid;
    }
    account->balance -= amount;
}

__attribute__((noinline)) static void rate_one(const struct event *event)
{
    rate(event);
}

/* -- The roads --------------------------------------------------------------------------------- */

static void rate_alone(const char *at, const char *end)
{
    struct event batch[BATCH];
    struct day day = { 0 };

    while (at < end) {
        unsigned count = 0;

        for (; at < end && count < BATCH; count++) {
            const struct event *event = &batch[count];

            at = read_event(at, &batch[count], &day);
            __builtin_prefetch(row_of(event->month, event->account, event->meter), 1);
        }
        for (unsigned i = 0; i < count; i++)
            rate(&batch[i]);
    }
}

/* What two threads hand each other: of a block each decodes a half, by whose accounts they are. */
enum { BLOCK = 1 << 20, BLOCK_EVENTS = BLOCK / 20 };
struct half {
    struct event *events;
    uint32_t count;
};
static struct pair {
    pthread_barrier_t barrier;
    const char *at;
    const char *end;
    struct half halves[2][THREADS_MAX][THREADS_MAX]; /* by turn, who decoded, whose */
} pair;

/* The end of the line that holds at + BLOCK. */
static const char *block_end(const char *at)
{
    if (pair.end - at <= BLOCK)
        return pair.end;
    return (const char *)memchr(at + BLOCK, '\n', (size_t)(pair.end - at) - BLOCK) + 1;
}

static void decode_half(const char *at, const char *end, struct day *day, struct half *halves)
{
    uint32_t counts[THREADS_MAX] = { 0 };

    while (at < end) {
        struct event event;
        unsigned owner;

        at = read_event(at, &event, day);
        owner = event.account & 1;
        halves[owner].events[counts[owner]++] = event;
    }
    for (unsigned i = 0; i < THREADS_MAX; i++)
        halves[i].count = counts[i];
}

static void rate_half(const struct half *half)
{
    for (uint32_t i = 0; i < half->count; i++) {
        if (i + 8 < half->count) {
            const struct event *soon = &half->events[i + 8];

            __builtin_prefetch(row_of(soon->month, soon->account, soon->meter), 1);
        }
        rate(&half->events[i]);
    }
}

static void *rate_own(void *argument)
{
    unsigned me = (unsigned)(uintptr_t)argument;
    struct day day = { 0 };
    const char *at = pair.at;

    for (unsigned turn = 0; at < pair.end; turn ^= 1) {
        const char *middle = block_end(at), *end = block_end(middle);

        decode_half(me == 0 ? at : middle, me == 0 ? middle : end, &day, pair.halves[turn][me]);
        pthread_barrier_wait(&pair.barrier);
        for (unsigned i = 0; i < THREADS_MAX; i++)
            rate_half(&pair.halves[turn][i][me]);
        at = end;
    }
    return NULL;
}

static void rate_by_two(const char *at, const char *end)
{
    pthread_t other;

    pair.at = at;
    pair.end = end;
    pthread_barrier_init(&pair.barrier, NULL, THREADS_MAX);
    for (unsigned i = 0; i < 2 * THREADS_MAX * THREADS_MAX; i++)
        (&pair.halves[0][0][0])[i].events = make(BLOCK_EVENTS, sizeof(struct event));
    if (pthread_create(&other, NULL, rate_own, (void *)1) != 0)
        die("no thread");
    rate_own(NULL);
    pthread_join(other, NULL);
}

/* Rating alone, each event in one call: nanoseconds for each, to standard output. */
static void rate_calls(const char *at, const char *end)
{
    struct event *events = make((size_t)(end - at) / 30, sizeof *events);
    struct day day = { 0 };
    size_t count = 0;
    struct timespec before, after;

    while (at < end)
        at = read_event(at, &events[count++], &day);
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (size_t i = 0; i < count; i++)
        rate_one(&events[i]);
    clock_gettime(CLOCK_MONOTONIC, &after);
    printf("%.2f\n", ((double)(after.tv_sec - before.tv_sec) * 1e9 +
                             (double)(after.tv_nsec - before.tv_nsec)) /
                             (double)count);
}

int main(int argc, char **argv)
{
    static const char *const specs[SPECS] = { "", "g1.small", "g1.large", "g2.xlarge", "g3.xlarge",
        "g4.2xlarge" };
    size_t length;
    const char *events;

    if (argc < 3 || (strcmp(argv[1], "call") != 0 && argc < 4)) {
        fprintf(stderr, "usage: yardstick full FOLDER OUT [1|2], or yardstick call FOLDER\n");
        return 2;
    }
    for (unsigned i = 1; i < SPECS; i++)
        spec_names[i] = load8(specs[i]);
    read_state(argv[2]);
    events = map_file(argv[2], "events.csv", &length);
    if (strcmp(argv[1], "call") == 0) {
        rate_calls(strchr(events, '\n') + 1, events + length);
        return 0;
    }
    if (argc > 4 && strcmp(argv[4], "2") == 0)
        rate_by_two(strchr(events, '\n') + 1, events + length);
    else
        rate_alone(strchr(events, '\n') + 1, events + length);
    write_results(argv[3]);
    return 0;
}
