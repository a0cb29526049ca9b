/* SPDX-License-Identifier: MIT */
/*
 * yardstick_files.c - what the yardstick reads before the events, and writes after them.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "yardstick.h"

struct account *accounts;
uint64_t *account_names;
uint32_t account_count;
struct row *rows;
struct lots lots, coupons;
uint64_t *table_names;
uint32_t *table_accounts;
unsigned table_shift;

static const char *const meter_names[METERS] = { "get", "gpu_second", "instance_hour", "put",
    "storage_gbh", "traffic_gb" };

void die(const char *what)
{
    fprintf(stderr, "yardstick: %s\n", what);
    exit(1);
}

void *make(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);

    if (memory == NULL)
        die("no memory");
    return memory;
}

/* -- Numbers and times ------------------------------------------------------------------------- */

int64_t long_millionths(const char *at, unsigned length)
{
    static const int64_t powers[] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
    unsigned whole = 0;
    int64_t number = 0;

    for (; whole < length && at[whole] != '.'; whole++)
        number = number * 10 + (at[whole] - '0');
    if (whole == length)
        return number * ONE;
    return number * ONE +
           (int64_t)digits_at(at + whole + 1, length - whole - 1) * powers[length - whole - 1];
}

/* Days since 1970; a year begins in March. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t era, of_era;

    year -= month <= 2;
    era = year / 400;
    of_era = year - era * 400;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
           (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1 - 719468;
}

static int64_t two_digits(const char *at)
{
    return (at[0] - '0') * 10 + (at[1] - '0');
}

void read_day(struct day *day, const char *at)
{
    int64_t year = two_digits(at) * 100 + two_digits(at + 2);
    int64_t month = two_digits(at + 5);

    day->year_month = load8(at);
    memcpy(&day->day, at + 8, 2);
    day->begins = days_of(year, month, two_digits(at + 8)) * 86400;
    day->month = (uint8_t)(year * 12 + month - 1 - FIRST_MONTH);
}

static int64_t instant_at(const char *at)
{
    struct day day;

    read_day(&day, at);
    return day.begins + two_digits(at + 11) * 3600 + two_digits(at + 14) * 60 + two_digits(at + 17);
}

/* -- Reading what accounts have ---------------------------------------------------------------- */

char *map_file(const char *folder, const char *name, size_t *length)
{
    char path[4096];
    struct stat about;
    char *memory;
    int file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &about) != 0)
        die(path);
    *length = (size_t)about.st_size;
    memory = mmap(NULL, *length + 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED ||
            mmap(memory, *length, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0) == MAP_FAILED)
        die(path);
    madvise(memory, *length, MADV_SEQUENTIAL);
    close(file);
    return memory;
}

static const char *skip_line(const char *at)
{
    return strchr(at, '\n') + 1;
}

/* The beginnings of a line's fields; the one behind the last begins the next line. */
static void split(const char *line, const char **fields, unsigned count)
{
    fields[0] = line;
    for (unsigned i = 1; i <= count; i++, fields[i - 1] = line) {
        while (*line != ',' && *line != '\n')
            line++;
        line++;
    }
}

static unsigned field_length(const char *const *fields, unsigned i)
{
    return (unsigned)(fields[i + 1] - fields[i] - 1);
}

static uint32_t count_lines(const char *text, size_t length)
{
    uint32_t count = 0;

    for (const char *at = text; at < text + length; at = skip_line(at))
        count++;
    return count - 1;
}

static void make_table(void)
{
    unsigned bits = 4;

    while ((UINT32_C(1) << bits) < account_count * 2 + account_count / 2)
        bits++;
    table_shift = 64 - bits;
    table_names = make((size_t)1 << bits, sizeof *table_names);
    table_accounts = make((size_t)1 << bits, sizeof *table_accounts);
}

static void read_accounts(const char *folder)
{
    size_t length, size;
    const char *fields[4], *at = map_file(folder, "accounts.csv", &length);

    account_count = count_lines(at, length);
    accounts = make(account_count, sizeof *accounts);
    account_names = make(account_count, sizeof *account_names);
    make_table();
    at = skip_line(at);
    for (uint32_t i = 0; i < account_count; i++, at = fields[2]) {
        uint32_t slot;

        split(at, fields, 2);
        account_names[i] = name_at(fields[0], field_length(fields, 0));
        accounts[i].balance = (money)long_millionths(fields[1], field_length(fields, 1)) * ONE;
        slot = table_slot(account_names[i]);
        table_names[slot] = account_names[i];
        table_accounts[slot] = i;
    }
    size = (size_t)account_count * MONTHS * 8 * sizeof *rows;
    rows = mmap(
            NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (rows == MAP_FAILED)
        die("no memory");
    madvise(rows, size, MADV_HUGEPAGE);
}

/* A lot as it was read, with what it is sorted by. */
struct read_lot {
    struct lot lot;
    unsigned kind;
};

static int compare_lots(const void *left, const void *right)
{
    const struct read_lot *a = left, *b = right;

    if (a->lot.account != b->lot.account)
        return a->lot.account < b->lot.account ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->lot.expires != b->lot.expires)
        return a->lot.expires < b->lot.expires ? -1 : 1;
    return a->lot.id < b->lot.id ? -1 : 1;
}

static unsigned kind_at(const char *at)
{
    return *at == 'c' ? COMPUTE : *at == 's' ? STORED : MOVED;
}

/* Lots have a kind behind the account; coupons have none, and are money. */
static void read_lots(const char *folder, const char *file, bool is_money, struct lots *out)
{
    size_t length;
    const char *fields[8], *at = map_file(folder, file, &length);
    unsigned columns = is_money ? 5 : 6, next = is_money ? 2 : 3;
    struct read_lot *read;

    out->count = count_lines(at, length);
    read = make(out->count, sizeof *read);
    out->names = make(out->count, sizeof *out->names);
    out->place = make(out->count, sizeof *out->place);
    out->sorted = make(out->count, sizeof *out->sorted);
    at = skip_line(at);
    for (uint32_t i = 0; i < out->count; i++, at = fields[columns]) {
        split(at, fields, columns);
        out->names[i] = name_at(fields[0], field_length(fields, 0));
        read[i].kind = is_money ? KINDS : kind_at(fields[2]);
        read[i].lot = (struct lot){ .id = i,
            .account = account_of(name_at(fields[1], field_length(fields, 1))),
            .left = (money)long_millionths(fields[next], field_length(fields, next)) *
                    (is_money ? ONE : 1),
            .effective = instant_at(fields[next + 1]),
            .expires = instant_at(fields[next + 2]) };
    }
    qsort(read, out->count, sizeof *read, compare_lots);
    for (uint32_t i = 0; i < out->count; i++) {
        struct account *account = &accounts[read[i].lot.account];

        out->sorted[i] = read[i].lot;
        out->place[read[i].lot.id] = i;
        if (account->count[read[i].kind]++ == 0)
            account->first[read[i].kind] = i;
    }
    free(read);
}

void read_state(const char *folder)
{
    read_accounts(folder);
    read_lots(folder, "lots.csv", false, &lots);
    read_lots(folder, "coupons.csv", true, &coupons);
}

/* -- Writing the results ----------------------------------------------------------------------- */

struct sheet {
    FILE *file;
    char *at;
    char text[(1 << 20) + 4096];
};

static void open_sheet(struct sheet *sheet, const char *folder, const char *name)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    sheet->file = fopen(path, "wb");
    if (sheet->file == NULL)
        die(path);
    setvbuf(sheet->file, NULL, _IONBF, 0);
    sheet->at = sheet->text;
}

static void flush(struct sheet *sheet)
{
    size_t length = (size_t)(sheet->at - sheet->text);

    if (fwrite(sheet->text, 1, length, sheet->file) != length)
        die("the output cannot be written");
    sheet->at = sheet->text;
}

static void put_text(struct sheet *sheet, const char *text)
{
    sheet->at = stpcpy(sheet->at, text);
}

static void put_name(struct sheet *sheet, uint64_t name, char end)
{
    memcpy(sheet->at, &name, 8);
    sheet->at += strnlen((const char *)&name, 8);
    *sheet->at++ = end;
}

static void put_padded(struct sheet *sheet, uint64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        sheet->at[i] = (char)('0' + number % 10);
    sheet->at += digits;
}

static void put_number(struct sheet *sheet, uint64_t number)
{
    int digits = 1;

    for (uint64_t more = number / 10; more > 0; more /= 10)
        digits++;
    put_padded(sheet, number, digits);
}

/* A number of so many decimals: `one` is 10 to that power. */
static void put_decimal(struct sheet *sheet, money number, uint64_t one, int digits, char end)
{
    if (number < 0) {
        *sheet->at++ = '-';
        number = -number;
    }
    put_number(sheet, (uint64_t)(number / one));
    *sheet->at++ = '.';
    put_padded(sheet, (uint64_t)(number % one), digits);
    *sheet->at++ = end;
}

/* Cents, half to even. */
static int64_t cents_of(money amount)
{
    static const int64_t cent = INT64_C(10000000000);
    int64_t cents = (int64_t)(amount / cent), rest = (int64_t)(amount % cent);

    return cents + (rest > cent / 2 || (rest == cent / 2 && (cents & 1) != 0));
}

static void put_row(struct sheet *sheet, uint32_t account, unsigned month, unsigned meter)
{
    const struct row *row = row_of(month, account, meter);
    int64_t amount = cents_of(row->amount), coupon = cents_of(row->coupon);
    const int64_t quantities[] = { row->quantity, row->free, row->plan, row->paid };

    if (row->quantity == 0)
        return;
    put_name(sheet, account_names[account], ',');
    put_padded(sheet, (FIRST_MONTH + month) / 12, 4);
    put_text(sheet, "-");
    put_padded(sheet, (FIRST_MONTH + month) % 12 + 1, 2);
    put_text(sheet, ",");
    put_text(sheet, meter_names[meter]);
    put_text(sheet, ",");
    for (unsigned i = 0; i < 4; i++)
        put_decimal(sheet, quantities[i], 1000000, 6, ',');
    put_decimal(sheet, amount, 100, 2, ',');
    put_decimal(sheet, coupon, 100, 2, ',');
    put_decimal(sheet, amount - coupon, 100, 2, '\n');
    if (sheet->at > sheet->text + (1 << 20))
        flush(sheet);
}

static int compare_names(const void *left, const void *right)
{
    uint64_t a = __builtin_bswap64(account_names[*(const uint32_t *)left]);
    uint64_t b = __builtin_bswap64(account_names[*(const uint32_t *)right]);

    return (a > b) - (a < b);
}

static void write_statement(struct sheet *sheet, const char *folder)
{
    uint32_t *order = make(account_count, sizeof *order);

    for (uint32_t i = 0; i < account_count; i++)
        order[i] = i;
    qsort(order, account_count, sizeof *order, compare_names);
    open_sheet(sheet, folder, "statement.csv");
    put_text(sheet, "account,month,meter,quantity,free,plan,payg,amount,coupon,balance\n");
    for (uint32_t i = 0; i < account_count; i++) {
        for (unsigned month = 0; month < MONTHS; month++) {
            for (unsigned meter = 0; meter < METERS; meter++)
                put_row(sheet, order[i], month, meter);
        }
    }
    flush(sheet);
    fclose(sheet->file);
    free(order);
}

static void put_left(struct sheet *sheet, uint64_t name, money left, uint64_t one, int digits)
{
    put_name(sheet, name, ',');
    put_decimal(sheet, left, one, digits, '\n');
    if (sheet->at > sheet->text + (1 << 20))
        flush(sheet);
}

static void write_wallets(struct sheet *sheet, const char *folder)
{
    static const uint64_t units = 1000000, pico = UINT64_C(1000000000000);

    open_sheet(sheet, folder, "wallets.csv");
    put_text(sheet, "id,remaining\n");
    for (uint32_t i = 0; i < account_count; i++)
        put_left(sheet, account_names[i], accounts[i].balance, pico, 12);
    for (uint32_t i = 0; i < lots.count; i++)
        put_left(sheet, lots.names[i], lots.sorted[lots.place[i]].left, units, 6);
    for (uint32_t i = 0; i < coupons.count; i++)
        put_left(sheet, coupons.names[i], coupons.sorted[coupons.place[i]].left, pico, 12);
    flush(sheet);
    fclose(sheet->file);
}

void write_results(const char *folder)
{
    static struct sheet sheet;

    write_statement(&sheet, folder);
    write_wallets(&sheet, folder);
}
