/* SPDX-License-Identifier: MIT */
/*
 * yardstick.h - what the files of the yardstick share: its state, names, numbers and times.
 */
#ifndef YARDSTICK_H
#define YARDSTICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

typedef __int128 money; /* 10^-12 */

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define ONE           INT64_C(1000000)

enum { GET, GPU, INSTANCE, PUT, STORAGE, TRAFFIC, METERS }; /* in the order of their names */
enum { COMPUTE, STORED, MOVED, KINDS };                     /* of lots */
enum { MONTHS = 16, FIRST_MONTH = 2025 * 12 };

_Noreturn void die(const char *what);
void *make(size_t count, size_t size);

/* -- State ------------------------------------------------------------------------------------- */

/* A lot or a coupon; of an account and kind they lie together, the first to expire first. */
struct lot {
    money left; /* coupons 10^-12, lots millionths */
    int64_t effective;
    int64_t expires;
    uint32_t id;
    uint32_t account;
};

struct account {
    money balance;
    uint32_t first[KINDS + 1]; /* its first live lot of each kind; coupons come last */
    uint8_t count[KINDS + 1];
};

/* What an account's meter came to in a month: one cache line. */
struct row {
    money amount;
    money coupon;
    int64_t quantity;
    int64_t free;
    int64_t plan;
    int64_t paid;
};

extern struct account *accounts;
extern uint64_t *account_names;
extern uint32_t account_count;
extern struct row *rows; /* by month, account and meter, eight to an account */

/* Lots and coupons of one file, sorted; `place` finds what was read as the i-th. */
struct lots {
    struct lot *sorted;
    uint32_t *place;
    uint64_t *names;
    uint32_t count;
};
extern struct lots lots, coupons;

ALWAYS_INLINE struct row *row_of(unsigned month, uint32_t account, unsigned meter)
{
    return &rows[((size_t)month * account_count + account) * 8 + meter];
}

/* A file with room behind it, so that 64 bytes can be read at its end. */
char *map_file(const char *folder, const char *name, size_t *length);
/* Accounts, lots and coupons of a folder. */
void read_state(const char *folder);
/* statement.csv and wallets.csv. */
void write_results(const char *folder);

/* -- Names, numbers and times ------------------------------------------------------------------ */

ALWAYS_INLINE uint64_t load8(const char *at)
{
    uint64_t bytes;

    memcpy(&bytes, at, 8);
    return bytes;
}

/* A name of at most eight bytes as a number. */
ALWAYS_INLINE uint64_t name_at(const char *at, unsigned length)
{
    return length >= 8 ? load8(at) : load8(at) & ((UINT64_C(1) << length * 8) - 1);
}

extern uint64_t *table_names;
extern uint32_t *table_accounts;
extern unsigned table_shift;

ALWAYS_INLINE uint32_t table_slot(uint64_t name)
{
    uint32_t slot = (uint32_t)(name * UINT64_C(0x9E3779B97F4A7C15) >> table_shift);

    while (table_names[slot] != name && table_names[slot] != 0)
        slot = (slot + 1) & (UINT32_MAX >> (table_shift - 32));
    return slot;
}

ALWAYS_INLINE uint32_t account_of(uint64_t name)
{
    uint32_t slot = table_slot(name);

    if (__builtin_expect(table_names[slot] == 0, 0))
        die("an account is not known");
    return table_accounts[slot];
}

/* Up to eight digits, which the shift fills up with zeros in front. */
ALWAYS_INLINE uint64_t digits_at(const char *at, unsigned count)
{
    uint64_t v = load8(at);

    if (count == 0)
        return 0;
    v <<= 64 - 8 * count;
    v = (v & UINT64_C(0x0F0F0F0F0F0F0F0F)) * 2561 >> 8;
    v = (v & UINT64_C(0x00FF00FF00FF00FF)) * 6553601 >> 16;
    return (v & UINT64_C(0x0000FFFF0000FFFF)) * UINT64_C(42949672960001) >> 32;
}

/* A number of at most six decimals, in millionths. */
int64_t long_millionths(const char *at, unsigned length);

ALWAYS_INLINE int64_t millionths(const char *at, unsigned length)
{
#ifdef __AVX2__
    static const int64_t powers[] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
    __m128i text = _mm_loadu_si128((const __m128i *)at);
    unsigned points = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8('.'))) &
                      ((1u << length) - 1);
    unsigned whole = points != 0 ? (unsigned)__builtin_ctz(points) : length;
    unsigned decimals = points != 0 ? length - whole - 1 : 0;

    if (__builtin_expect(whole <= 8, 1))
        return (int64_t)digits_at(at, whole) * ONE +
               (int64_t)digits_at(at + whole + 1, decimals) * powers[decimals];
#endif
    return long_millionths(at, length);
}

/* The day that was read last: ten bytes that mostly stay the same. */
struct day {
    uint64_t year_month;
    uint16_t day;
    uint8_t month; /* from FIRST_MONTH on */
    int64_t begins;
};

void read_day(struct day *day, const char *at);

#endif
