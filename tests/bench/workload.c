/* SPDX-License-Identifier: MIT */
/*
 * workload.c - makes the reference workload, the same bytes for the same arguments.
 *
 *     workload EVENTS FOLDER [ACCOUNTS]   writes events.csv, accounts.csv, lots.csv, coupons.csv
 *     workload EVENTS - [ACCOUNTS]        writes the events alone, to standard output
 *
 * Ninety days from 2025-01-01 on; 10,000 accounts unless said, a few of which have most of the
 * usage.  Quotas and coupons grow with the number of events, so that about the same part of them is
 * used.  README.md says what the columns mean.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ELEMENTS(list) (sizeof(list) / sizeof *(list))

enum { BUFFER = 1 << 20, LINE_MAX = 256 };

static const int64_t DAY = 86400;
static const int64_t BEGIN = 1735689600; /* 2025-01-01T00:00:00Z */
static const int64_t LENGTH = 90 * INT64_C(86400);
static const uint64_t MICRO = 1000000;

/* -- Chance: splitmix64 ------------------------------------------------------------------------ */

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* A number from 0 to n - 1; n is below 2^32. */
static uint64_t below(uint64_t *state, uint64_t n)
{
    return (next_random(state) >> 32) * n >> 32;
}

/* -- A file that is written through one buffer ------------------------------------------------- */

struct sheet {
    FILE *file;
    size_t length;
    char text[BUFFER];
};

static void flush(struct sheet *sheet)
{
    if (fwrite(sheet->text, 1, sheet->length, sheet->file) != sheet->length) {
        perror("workload");
        exit(1);
    }
    sheet->length = 0;
}

static void put_text(struct sheet *sheet, const char *text)
{
    size_t length = strlen(text);

    memcpy(sheet->text + sheet->length, text, length);
    sheet->length += length;
}

/* A whole number with zeros in front up to so many digits. */
static void put_digits(struct sheet *sheet, uint64_t number, size_t digits)
{
    char text[20];
    size_t at = sizeof text;

    for (; number != 0 || digits > 0; number /= 10) {
        text[--at] = (char)('0' + number % 10);
        digits -= digits > 0;
    }
    memcpy(sheet->text + sheet->length, text + at, sizeof text - at);
    sheet->length += sizeof text - at;
}

/* A decimal of millionths, without zeros at its end. */
static void put_decimal(struct sheet *sheet, uint64_t millionths)
{
    uint64_t fraction = millionths % MICRO;
    size_t digits = 6;

    put_digits(sheet, millionths / MICRO, 1);
    if (fraction == 0)
        return;
    for (; fraction % 10 == 0; fraction /= 10)
        digits--;
    put_text(sheet, ".");
    put_digits(sheet, fraction, digits);
}

/* Years of 400 repeat; a year begins in March, so that February's end is the year's. */
static void put_date(struct sheet *sheet, int64_t days_since_1970)
{
    int64_t days = days_since_1970 + 719468;
    int64_t era = days / 146097, day = days % 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;

    put_digits(sheet, (uint64_t)(era * 400 + year + (month >= 10)), 4);
    put_text(sheet, "-");
    put_digits(sheet, (uint64_t)(month < 10 ? month + 3 : month - 9), 2);
    put_text(sheet, "-");
    put_digits(sheet, (uint64_t)(of_year - (153 * month + 2) / 5 + 1), 2);
}

static void put_instant(struct sheet *sheet, int64_t at)
{
    uint64_t second = (uint64_t)(at % DAY);

    put_date(sheet, at / DAY);
    put_text(sheet, "T");
    put_digits(sheet, second / 3600, 2);
    put_text(sheet, ":");
    put_digits(sheet, second / 60 % 60, 2);
    put_text(sheet, ":");
    put_digits(sheet, second % 60, 2);
    put_text(sheet, "Z");
}

static void put_id(struct sheet *sheet, const char *letter, uint64_t number, size_t digits)
{
    put_text(sheet, letter);
    put_digits(sheet, number, digits);
}

static void end_line(struct sheet *sheet)
{
    put_text(sheet, "\n");
    if (sheet->length > BUFFER - LINE_MAX)
        flush(sheet);
}

static void begin_sheet(struct sheet *sheet, FILE *file, const char *heading)
{
    sheet->file = file;
    sheet->length = 0;
    put_text(sheet, heading);
    end_line(sheet);
}

/* -- What accounts have ------------------------------------------------------------------------ */

struct workload {
    uint64_t events;
    uint64_t accounts;
    uint64_t random;
    struct sheet sheet;
};

static void make_accounts(struct workload *made, FILE *file)
{
    struct sheet *sheet = &made->sheet;

    begin_sheet(sheet, file, "account,balance");
    for (uint64_t i = 1; i <= made->accounts; i++) {
        put_id(sheet, "a", i, 5);
        put_text(sheet, ",");
        put_decimal(sheet, below(&made->random, 100001) * (MICRO / 100));
        end_line(sheet);
    }
    flush(sheet);
}

/* As it is for a million events: more usage, more quota. */
static uint64_t grown(const struct workload *made, uint64_t amount)
{
    return amount * made->events / MICRO + 1;
}

/* Ends a row of a grant: one in four expires together with the one before it. */
static void put_life(struct workload *made, int64_t effective, int64_t lasts, int64_t *expires)
{
    bool ties = below(&made->random, 4) == 0 && *expires > effective;

    if (!ties)
        *expires = effective + lasts;
    put_text(&made->sheet, ",");
    put_instant(&made->sheet, effective);
    put_text(&made->sheet, ",");
    put_instant(&made->sheet, *expires);
    end_line(&made->sheet);
}

/* A lot for a month from some day of the workload on, or for a year, from long before on. */
static void put_lot(struct workload *made, uint64_t id, uint64_t account, int64_t *expires)
{
    static const struct kind {
        const char *name;
        uint64_t least;
        uint64_t spread;
        uint64_t unit;
    } kinds[] = { { "compute", 100, 9900, 100 }, { "compute", 100, 9900, 100 },
        { "compute", 100, 9900, 100 }, { "storage", 50, 950, 1 }, { "traffic", 10, 190, 1 } };
    uint64_t *random = &made->random;
    const struct kind *kind = &kinds[below(random, ELEMENTS(kinds))];
    uint64_t quota = (kind->least + below(random, kind->spread)) * kind->unit;
    bool month = below(random, 3) == 0;
    int64_t effective =
            month ? BEGIN + (int64_t)below(random, (uint64_t)LENGTH)
                  : BEGIN - 340 * DAY + (int64_t)below(random, (uint64_t)(LENGTH + 330 * DAY));

    put_id(&made->sheet, "l", id, 6);
    put_id(&made->sheet, ",a", account, 5);
    put_text(&made->sheet, ",");
    put_text(&made->sheet, kind->name);
    put_text(&made->sheet, ",");
    put_digits(&made->sheet, grown(made, quota), 1);
    put_life(made, effective, (month ? 30 : 365) * DAY, expires);
}

static void make_lots(struct workload *made, FILE *file)
{
    uint64_t id = 0;

    begin_sheet(&made->sheet, file, "lot_id,account,kind,quota,effective,expires");
    for (uint64_t account = 1; account <= made->accounts; account++) {
        int64_t expires = 0;

        for (uint64_t count = below(&made->random, 5); count > 0; count--)
            put_lot(made, ++id, account, &expires);
    }
    flush(&made->sheet);
}

static void make_coupons(struct workload *made, FILE *file)
{
    uint64_t id = 0;

    begin_sheet(&made->sheet, file, "coupon_id,account,amount,effective,expires");
    for (uint64_t account = 1; account <= made->accounts; account++) {
        int64_t expires = 0;

        for (uint64_t count = below(&made->random, 3); count > 0; count--) {
            int64_t effective =
                    BEGIN - 60 * DAY + (int64_t)below(&made->random, (uint64_t)(LENGTH + 30 * DAY));
            int64_t lasts = (int64_t)(7 + below(&made->random, 84)) * DAY;

            put_id(&made->sheet, "c", ++id, 6);
            put_id(&made->sheet, ",a", account, 5);
            put_text(&made->sheet, ",");
            put_decimal(
                    &made->sheet, grown(made, 500 + below(&made->random, 9501)) * (MICRO / 100));
            put_life(made, effective, lasts, &expires);
        }
    }
    flush(&made->sheet);
}

/* -- What they use ----------------------------------------------------------------------------- */

/* edition, spec and meter of an event, and how much of it in millionths. */
static const char *some_usage(uint64_t *random, uint64_t *quantity)
{
    static const char *const machines[] = { "exclusive,g1.small,instance_hour,",
        "exclusive,g1.large,instance_hour,", "exclusive,g2.xlarge,instance_hour,",
        "exclusive,g3.xlarge,instance_hour,", "exclusive,g4.2xlarge,instance_hour," };
    uint64_t percent = below(random, 100);

    if (percent < 30) { /* up to two minutes, in milliseconds */
        *quantity = (1 + below(random, 120000)) * 1000;
        return "shared,,gpu_second,";
    }
    if (percent < 40) { /* up to four hours */
        *quantity = (1 + below(random, 40000)) * 100;
        return machines[below(random, ELEMENTS(machines))];
    }
    if (percent < 55) {
        *quantity = 1 + below(random, 200 * MICRO);
        return ",,storage_gbh,";
    }
    if (percent < 70) { /* one in fifty is large */
        *quantity = 1 + below(random, 20 * MICRO);
        if (below(random, 50) == 0)
            *quantity += below(random, 400 * MICRO);
        return ",,traffic_gb,";
    }
    *quantity = (1 + below(random, percent < 80 ? 20000 : 80000)) * MICRO;
    return percent < 80 ? ",,put," : ",,get,";
}

/* The square of an even chance: one account in a hundred has a tenth of the usage. */
static uint64_t some_account(struct workload *made)
{
    uint64_t chance = next_random(&made->random) >> 32;
    uint64_t rank = (chance * chance >> 32) * made->accounts >> 32;

    return (rank * 7919 + 13) % made->accounts + 1;
}

static void make_events(struct workload *made, FILE *file)
{
    struct sheet *sheet = &made->sheet;

    size_t digits = made->events < 100000000 ? 8 : 12; /* ids ascend as texts do */

    begin_sheet(sheet, file, "event_id,time,account,edition,spec,meter,quantity");
    for (uint64_t i = 0; i < made->events; i++) {
        uint64_t quantity;

        put_id(sheet, "e", i + 1, digits);
        put_text(sheet, ",");
        put_instant(sheet, BEGIN + (int64_t)(i * (uint64_t)LENGTH / made->events));
        put_id(sheet, ",a", some_account(made), 5);
        put_text(sheet, ",");
        put_text(sheet, some_usage(&made->random, &quantity));
        put_decimal(sheet, quantity);
        end_line(sheet);
    }
    flush(sheet);
}

/* -- The program ------------------------------------------------------------------------------- */

static const struct part {
    const char *file;
    void (*make)(struct workload *made, FILE *file);
} parts[] = { { "accounts.csv", make_accounts }, { "lots.csv", make_lots },
    { "coupons.csv", make_coupons }, { "events.csv", make_events } };

static void make_part(struct workload *made, const char *folder, const struct part *part)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, part->file);
    file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    part->make(made, file);
    if (fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    static struct workload made;

    made.events = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
    made.accounts = argc > 3 ? strtoull(argv[3], NULL, 10) : 10000;
    if (made.events == 0 || made.accounts == 0 || made.accounts > 9999999) {
        fprintf(stderr, "usage: workload EVENTS FOLDER|- [ACCOUNTS, at most 9999999]\n");
        return 2;
    }
    for (size_t i = 0; i < ELEMENTS(parts); i++) {
        made.random = 42 + i; /* so the events alone are the events of all */
        if (strcmp(argv[2], "-") != 0)
            make_part(&made, argv[2], &parts[i]);
        else if (parts[i].make == make_events)
            make_events(&made, stdout);
    }
    return 0;
}
