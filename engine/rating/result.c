/* SPDX-License-Identifier: MIT */
/*
 * result.c - collects lines and sums them into statement rows.
 */
#include "rating/result.h"

#include <string.h>

#include "base/prefetch.h"
#include "base/sort.h"
#include "rating/work.h"

enum { ROWS_AT_ONCE = 64 }; /* whose tallies lie in one piece of memory */

void tf_result_init(struct tf_result *result, struct tf_rater *rater)
{
    *result = (struct tf_result){ .book = rater->book,
        .rater = rater,
        .open_from = TF_ALWAYS,
        .from = TF_ALWAYS,
        .until = TF_NEVER,
        .recent_rows = TF_RECENT_ROWS };
    tf_arena_init(&result->arena, rater->alloc);
    tf_lines_init(&result->kept, rater->alloc);
    tf_lines_init(&result->carried, rater->alloc);
    tf_lines_init(&result->made, rater->alloc);
}

void tf_result_free(struct tf_result *result)
{
    struct tf_alloc alloc = result->arena.alloc;

    tf_lines_free(&result->kept);
    tf_lines_free(&result->carried);
    tf_lines_free(&result->made);
    tf_free(alloc, result->rows, result->row_capacity * sizeof *result->rows);
    tf_free(alloc, result->entries, result->entry_capacity * sizeof *result->entries);
    tf_free(alloc, result->buckets, result->bucket_count * sizeof *result->buckets);
    tf_free_lines(alloc, result->recent,
            result->recent_capacity * result->recent_rows * sizeof *result->recent);
    tf_free(alloc, result->kinds, result->kind_capacity * sizeof *result->kinds);
    tf_free(alloc, result->kind_buckets, result->kind_bucket_count * sizeof *result->kind_buckets);
    tf_arena_free(&result->arena);
}

/* -- rows ------------------------------------------------------------------------------------ */

static const char *label_text(const struct tf_price *price, const char *name)
{
    for (size_t i = 0; i < price->label_count; i++) {
        if (strcmp(price->labels[i].name, name) == 0)
            return price->labels[i].text;
    }
    return "";
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x9E3779B97F4A7C15u ^ (hash >> 29);
}

static uint32_t line_key_code(const struct tf_result *result, uint32_t key, uint32_t field)
{
    return tf_keys_code(&result->rater->keys, key, result->book->schema.fields[field].slot);
}

/* The period of a row, and the one that it corrects. */
struct row_time {
    int64_t period_from;
    int64_t corrects;
};

/* One number for everything that sets a line's row apart. */
static uint64_t row_hash(
        const struct tf_result *result, const struct tf_line *line, const struct row_time *time)
{
    const struct tf_statement_form *form = &result->book->statement;
    uint64_t hash = line->account;

    for (size_t i = 0; i < form->row_count; i++) {
        const struct tf_row_part *part = &form->rows[i];
        struct tf_fnv text = tf_fnv_begin();
        const char *label;

        switch (part->kind) {
        case TF_ROW_MONTH:
            hash = mix(hash, (uint64_t)time->period_from);
            break;
        case TF_ROW_CORRECTS:
            hash = mix(hash, (uint64_t)time->corrects);
            break;
        case TF_ROW_PRICE:
            hash = mix(hash, line->price + 1);
            break;
        case TF_ROW_KEY:
            hash = mix(hash, line->key);
            break;
        case TF_ROW_FIELD:
            hash = mix(hash, line_key_code(result, line->key, part->field));
            break;
        case TF_ROW_LABEL:
            label = label_text(&result->book->prices[line->price], part->label);
            tf_fnv_add(&text, label, strlen(label));
            hash = mix(hash, text.value);
            break;
        case TF_ROW_ACCOUNT:
        case TF_ROW_RULEBOOK:
            break;
        }
    }
    return tf_fmix64(hash);
}

/* Compares the parts of two rows in the order of the form; 0 when they are the same row. */
static int compare_parts(
        const struct tf_result *result, const struct tf_row *a, const struct tf_row *b)
{
    const struct tf_statement_form *form = &result->book->statement;
    const struct tf_price *prices = result->book->prices;
    int way = 0;

    for (size_t i = 0; i < form->row_count && way == 0; i++) {
        const struct tf_row_part *part = &form->rows[i];

        switch (part->kind) {
        case TF_ROW_MONTH:
            way = (a->period_from > b->period_from) - (a->period_from < b->period_from);
            break;
        case TF_ROW_CORRECTS:
            way = (a->corrects > b->corrects) - (a->corrects < b->corrects);
            break;
        case TF_ROW_PRICE:
            way = (a->price > b->price) - (a->price < b->price);
            break;
        case TF_ROW_KEY:
            way = tf_keys_compare(&result->rater->keys, a->key, b->key);
            break;
        case TF_ROW_FIELD:
            way = strcmp(tf_code_text(&result->book->schema, result->rater->texts, part->field,
                                 line_key_code(result, a->key, part->field)),
                    tf_code_text(&result->book->schema, result->rater->texts, part->field,
                            line_key_code(result, b->key, part->field)));
            break;
        case TF_ROW_LABEL:
            way = strcmp(label_text(&prices[a->price], part->label),
                    label_text(&prices[b->price], part->label));
            break;
        case TF_ROW_ACCOUNT:
        case TF_ROW_RULEBOOK:
            break;
        }
    }
    return way;
}

static bool is_same_row(const struct tf_result *result, const struct tf_row *row,
        const struct tf_line *line, uint64_t hash, const struct row_time *time)
{
    struct tf_row own = { .price = line->price,
        .key = line->key,
        .period_from = time->period_from,
        .corrects = time->corrects };

    return row->hash == hash && row->account == line->account &&
           compare_parts(result, row, &own) == 0;
}

static bool grow_buckets(struct tf_result *result)
{
    struct tf_alloc alloc = result->arena.alloc;
    size_t count = result->bucket_count == 0 ? 1024 : result->bucket_count * 2;
    uint32_t *buckets = tf_get(alloc, count * sizeof *buckets);

    if (buckets == NULL)
        return false;
    memset(buckets, 0, count * sizeof *buckets);
    for (size_t i = 0; i < result->row_count; i++) {
        size_t at = result->rows[i].hash & (count - 1);

        while (buckets[at] != 0)
            at = (at + 1) & (count - 1);
        buckets[at] = (uint32_t)i + 1;
    }
    tf_free(alloc, result->buckets, result->bucket_count * sizeof *buckets);
    result->buckets = buckets;
    result->bucket_count = count;
    return true;
}

/* The tallies of a row end at a cache line, where those of the next begin. */
static size_t tally_stride(const struct tf_result *result)
{
    size_t a_line = TF_CACHE_LINE / sizeof(struct tf_dec);

    return (TF_TALLY_POOLS + result->book->pool_count + TF_TALLY_LAST + a_line - 1) / a_line *
           a_line;
}

/* Tallies of one more row, zero; NULL when there is no memory. */
static struct tf_dec *new_tallies(struct tf_result *result)
{
    size_t stride = tally_stride(result);
    struct tf_dec *tallies;

    if (result->free_rows == 0) {
        char *piece = tf_arena_get(
                &result->arena, ROWS_AT_ONCE * stride * sizeof *tallies + TF_CACHE_LINE);

        if (piece == NULL)
            return NULL;
        piece += (TF_CACHE_LINE - (uintptr_t)piece % TF_CACHE_LINE) % TF_CACHE_LINE;
        result->free_tallies = (struct tf_dec *)(void *)piece;
        result->free_rows = ROWS_AT_ONCE;
    }
    tallies = result->free_tallies;
    result->free_tallies += stride;
    result->free_rows--;
    return tallies;
}

/* The row of a line, added when it is new; NULL when there is no memory. */
static struct tf_row *find_row(
        struct tf_result *result, const struct tf_line *line, const struct row_time *time)
{
    uint64_t hash = row_hash(result, line, time);
    struct tf_row *row;
    size_t at;

    if (result->row_count * 2 >= result->bucket_count && !grow_buckets(result))
        return NULL;
    at = hash & (result->bucket_count - 1);
    for (; result->buckets[at] != 0; at = (at + 1) & (result->bucket_count - 1)) {
        row = &result->rows[result->buckets[at] - 1];
        if (is_same_row(result, row, line, hash, time))
            return row;
    }
    if (!tf_grow(result->arena.alloc, &result->rows, &result->row_capacity, result->row_count + 1,
                sizeof *result->rows))
        return NULL;
    row = &result->rows[result->row_count];
    *row = (struct tf_row){ .hash = hash,
        .account = line->account,
        .price = line->price,
        .key = line->key,
        .period_from = time->period_from,
        .corrects = time->corrects,
        .tallies = new_tallies(result) };
    if (row->tallies == NULL)
        return NULL;
    result->buckets[at] = (uint32_t)++result->row_count;
    return row;
}

/* -- recent rows ------------------------------------------------------------------------------- */

/* Where a price and a key are among the buckets, or an empty place for them. */
static uint32_t *kind_place(const struct tf_result *result, uint32_t price, uint32_t key)
{
    size_t mask = result->kind_bucket_count - 1;
    size_t at = (size_t)tf_fmix64((uint64_t)price << 32 | key) & mask;

    for (; result->kind_buckets[at] != 0; at = (at + 1) & mask) {
        const struct tf_line_kind *kind = &result->kinds[result->kind_buckets[at] - 1];

        if (kind->price == price && kind->key == key)
            break;
    }
    return &result->kind_buckets[at];
}

/* Twice as many buckets as numbers, at least. */
static bool grow_kind_buckets(struct tf_result *result)
{
    struct tf_alloc alloc = result->arena.alloc;
    size_t count = result->kind_bucket_count == 0 ? 64 : 2 * result->kind_bucket_count;
    uint32_t *buckets;

    if (2 * (result->kind_count + 1) <= result->kind_bucket_count)
        return true;
    buckets = tf_get(alloc, count * sizeof *buckets);
    if (buckets == NULL)
        return false;
    tf_free(alloc, result->kind_buckets, result->kind_bucket_count * sizeof *buckets);
    memset(buckets, 0, count * sizeof *buckets);
    result->kind_buckets = buckets;
    result->kind_bucket_count = count;
    for (size_t i = 0; i < result->kind_count; i++)
        *kind_place(result, result->kinds[i].price, result->kinds[i].key) = (uint32_t)i + 1;
    return true;
}

bool tf_result_number(struct tf_result *result, uint32_t price, uint32_t key, uint32_t *number)
{
    uint32_t *place;

    if (!grow_kind_buckets(result))
        return false;
    place = kind_place(result, price, key);
    if (*place == 0) {
        if (!tf_grow(result->arena.alloc, &result->kinds, &result->kind_capacity,
                    result->kind_count + 1, sizeof *result->kinds))
            return false;
        result->kinds[result->kind_count] = (struct tf_line_kind){ price, key };
        *place = (uint32_t)++result->kind_count;
    }
    *number = *place - 1;
    return true;
}

/* Makes room for so many recent rows of so many accounts; what is kept by now is forgotten. */
static bool renew_recent(struct tf_result *result, size_t rows, size_t accounts)
{
    struct tf_alloc alloc = result->arena.alloc;
    struct tf_recent_row *recent;

    if (accounts > SIZE_MAX / (rows * sizeof *recent))
        return false;
    recent = tf_get_lines(alloc, accounts * rows * sizeof *recent);
    if (recent == NULL)
        return false;
    tf_free_lines(
            alloc, result->recent, result->recent_capacity * result->recent_rows * sizeof *recent);
    memset(recent, 0, accounts * rows * sizeof *recent);
    result->recent = recent;
    result->recent_rows = rows;
    result->recent_capacity = accounts;
    return true;
}

static bool make_recent(struct tf_result *result, uint32_t account, uint32_t number)
{
    size_t rows = result->recent_rows, accounts = result->recent_capacity;

    if (account < accounts && (number < rows || rows == TF_RECENT_ROWS_MAX))
        return true;
    while (number >= rows && rows < TF_RECENT_ROWS_MAX)
        rows *= 2;
    if (account >= accounts)
        accounts = account < 2 * accounts ? 2 * accounts : (size_t)account + 1;
    return renew_recent(result, rows, accounts);
}

struct tf_recent_row *tf_result_recent(
        struct tf_result *result, uint32_t account, uint32_t number, int64_t period_from)
{
    struct tf_recent_row *recent;
    struct tf_line line = { .account = account };
    struct tf_row *row;

    if (!make_recent(result, account, number))
        return NULL;
    recent = &result->recent[account * result->recent_rows + (number & (result->recent_rows - 1))];
    if (recent->row != 0 && recent->number == number && recent->period_from == period_from)
        return recent;
    line.price = result->kinds[number].price;
    line.key = result->kinds[number].key;
    row = find_row(result, &line, &(struct row_time){ period_from, TF_ALWAYS });
    if (row == NULL)
        return NULL;
    *recent = (struct tf_recent_row){ .period_from = period_from,
        .tallies = row->tallies,
        .row = (uint32_t)(row - result->rows) + 1,
        .number = number };
    return recent;
}

/* -- sums ----------------------------------------------------------------------------------------
 */

/* Most of a line's numbers are zero: then the tally is left alone, which may be far away. */
static bool tally(struct tf_dec *sum, struct tf_dec more)
{
    return tf_dec_is_zero(more) || tf_dec_add(*sum, more, sum);
}

static bool add_line(
        struct tf_dec *tallies, const struct tf_result *result, const struct tf_line *line)
{
    struct tf_dec *pools = tallies + TF_TALLY_POOLS, *last = pools + result->book->pool_count;
    struct tf_dec moved;
    bool fits = tf_dec_sub(line->amount, line->exact, &moved) &&
                tally(&tallies[TF_TALLY_MEASURED], line->measured) &&
                tally(&tallies[TF_TALLY_INCLUDED], line->included) &&
                tally(&tallies[TF_TALLY_COVERED], line->covered) &&
                tally(&tallies[TF_TALLY_PAID], line->paid) &&
                tally(&tallies[TF_TALLY_AMOUNT], line->amount) &&
                tally(&last[TF_TALLY_MOVED], moved) &&
                tally(&last[TF_TALLY_CAPPED], line->capped) &&
                tally(&last[TF_TALLY_BILLED], line->billed);

    for (size_t i = 0; i < line->draw_count && fits; i++) {
        if (line->draws[i].pool != TF_NONE)
            fits = tally(&pools[line->draws[i].pool], line->draws[i].amount);
    }
    return fits;
}

static bool take_line_out(
        struct tf_dec *tallies, const struct tf_result *result, const struct tf_line *line)
{
    struct tf_dec *pools = tallies + TF_TALLY_POOLS;
    struct tf_dec moved;
    bool fits =
            tf_dec_sub(line->exact, line->amount, &moved) &&
            tally(&pools[result->book->pool_count], moved) &&
            tf_dec_sub(tallies[TF_TALLY_MEASURED], line->measured, &tallies[TF_TALLY_MEASURED]) &&
            tf_dec_sub(tallies[TF_TALLY_INCLUDED], line->included, &tallies[TF_TALLY_INCLUDED]) &&
            tf_dec_sub(tallies[TF_TALLY_PAID], line->paid, &tallies[TF_TALLY_PAID]) &&
            tf_dec_sub(tallies[TF_TALLY_AMOUNT], line->amount, &tallies[TF_TALLY_AMOUNT]);

    for (size_t i = 0; i < line->draw_count && fits; i++) {
        const struct tf_draw *draw = &line->draws[i];

        if (draw->pool != TF_NONE)
            fits = tf_dec_sub(pools[draw->pool], draw->amount, &pools[draw->pool]);
    }
    return fits;
}

bool tf_row_sums(const struct tf_rulebook *book, const struct tf_row *row, struct tf_dec *sums)
{
    const struct tf_dec *tallies = row->tallies;
    const struct tf_dec *pools = tallies + TF_TALLY_POOLS;
    struct tf_dec *pool_sums = sums + TF_ROW_SUMS;
    bool fits = true;

    memset(sums, 0, TF_ROW_SUMS * sizeof *sums);
    sums[TF_SUM_MEASURED] = tallies[TF_TALLY_MEASURED];
    sums[TF_SUM_INCLUDED] = tallies[TF_TALLY_INCLUDED];
    sums[TF_SUM_COVERED] = tallies[TF_TALLY_COVERED];
    sums[TF_SUM_PAID] = tallies[TF_TALLY_PAID];
    sums[TF_SUM_AMOUNT] = tallies[TF_TALLY_AMOUNT];
    sums[TF_SUM_ROUNDING] = pools[book->pool_count + TF_TALLY_MOVED];
    sums[TF_SUM_CAPPED] = pools[book->pool_count + TF_TALLY_CAPPED];
    sums[TF_SUM_BILLED] = pools[book->pool_count + TF_TALLY_BILLED];
    for (uint32_t i = 0; i < book->pool_count; i++) {
        pool_sums[i] = pools[i];
        if (book->pools[i].is_money)
            fits = tally(&sums[TF_SUM_PREPAID], pools[i]) && fits;
    }
    fits = tf_dec_add(sums[TF_SUM_INCLUDED], sums[TF_SUM_COVERED], &sums[TF_SUM_QUANTITY]) &&
           tally(&sums[TF_SUM_QUANTITY], sums[TF_SUM_PAID]) && fits;
    return tf_dec_sub(sums[TF_SUM_AMOUNT], sums[TF_SUM_PREPAID], &sums[TF_SUM_BALANCE]) && fits;
}

struct tf_dec tf_sums_value(const struct tf_dec *sums, const struct tf_column_out *column)
{
    if (column->kind == TF_MEASURE_POOL)
        return sums[TF_ROW_SUMS + column->pool];
    return sums[column->kind < TF_MEASURE_POOL ? (int)column->kind : (int)column->kind - 1];
}

/* -- the sink --------------------------------------------------------------------------------- */

bool tf_result_shows(const struct tf_result *result, const struct tf_line *line)
{
    int64_t at = tf_line_stands_at(line);

    return at >= result->from && at < result->until;
}

static tariff_code sum_does_not_fit(const struct tf_party *party, tariff_error *err)
{
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
            "A sum of the statement of account \"%s\" does not fit.", party->id);
}

static tariff_code take_line(
        void *ud, const struct tf_party *party, const struct tf_line *line, tariff_error *err)
{
    struct tf_result *result = ud;
    const struct tf_recent_row *recent;
    int64_t period_from;
    uint32_t number;

    if (!tf_result_shows(result, line)) /* what it corrects of an earlier run may be wanted */
        return result->issued != NULL ? tf_lines_add(&result->made, line, err) : TARIFF_OK;
    period_from =
            tf_rater_window(result->rater, party->zone, TF_WINDOW_STATEMENT, line->window.from)
                    .from;
    recent = tf_result_number(result, line->price, line->key, &number)
                     ? tf_result_recent(result, line->account, number, period_from)
                     : NULL;
    if (recent == NULL)
        return tf_no_memory(err);
    if (line->open || line->provisional) {
        result->rows[recent->row - 1].open |= line->open;
        result->rows[recent->row - 1].provisional |= line->provisional;
    }
    if (!add_line(recent->tallies, result, line))
        return sum_does_not_fit(party, err);
    if (result->keep_lines)
        return tf_lines_add(&result->made, line, err);
    result->lines_seen++;
    return TARIFF_OK;
}

/* Adds a line to one row, or takes it from there. */
static tariff_code change_row(struct tf_result *result, const struct tf_party *party,
        const struct tf_line *line, struct row_time time, bool takes, tariff_error *err)
{
    const struct tf_row *row = find_row(result, line, &time);

    if (row == NULL)
        return tf_no_memory(err);
    if (takes ? take_line_out(row->tallies, result, line) : add_line(row->tallies, result, line))
        return TARIFF_OK;
    return sum_does_not_fit(party, err);
}

tariff_code tf_result_move(struct tf_result *result, const struct tf_party *party,
        const struct tf_line *line, int64_t base, tariff_error *err)
{
    struct row_time stands = { line->carried_to,
        tf_rater_window(result->rater, party->zone, TF_WINDOW_STATEMENT, line->window.from).from };
    struct row_time own = { stands.corrects, TF_ALWAYS };
    tariff_code code = TARIFF_OK;

    if (own.period_from >= base && line->window.from >= result->from &&
            line->window.from < result->until)
        code = change_row(result, party, line, own, true, err);
    if (code == TARIFF_OK && tf_result_shows(result, line))
        code = change_row(result, party, line, stands, false, err);
    return code;
}

static tariff_code take_entry(void *ud, const struct tf_party *party,
        const struct tf_wallet_entry *entry, tariff_error *err)
{
    struct tf_result *result = ud;
    struct tf_wallet_entry own = *entry;
    bool wanted = true;
    tariff_code code = TARIFF_OK;

    (void)party;
    if (result->issued != NULL)
        code = tf_issued_correct_entry(result->issued, &own, &wanted, err);
    return code == TARIFF_OK && wanted ? tf_result_keep_entry(result, &own, err) : code;
}

struct tf_sink tf_result_sink(struct tf_result *result)
{
    return (struct tf_sink){ take_line, take_entry, result };
}

/* -- at the end ----------------------------------------------------------------------------------
 */

/* Rounds a row: the amount and each money pool by themselves; the balance is what remains.  (R8) */
static bool round_row(const struct tf_result *result, struct tf_row *row)
{
    const struct tf_round *round = &result->book->statement.round;
    struct tf_dec *tallies = row->tallies;
    struct tf_dec *pools = tallies + TF_TALLY_POOLS;
    struct tf_dec exact = tallies[TF_TALLY_AMOUNT];

    if (!tf_dec_round(exact, round->to, round->mode, &tallies[TF_TALLY_AMOUNT]))
        return false;
    for (uint32_t i = 0; i < result->book->pool_count; i++) {
        if (result->book->pools[i].is_money &&
                !tf_dec_round(pools[i], round->to, round->mode, &pools[i]))
            return false;
    }
    return tf_dec_sub(
            tallies[TF_TALLY_AMOUNT], exact, &pools[result->book->pool_count + TF_TALLY_MOVED]);
}

/* Rounds each row; what its tallies come to must fit too. */
static tariff_code finish_rows(struct tf_result *result, tariff_error *err)
{
    bool rounds = tf_dec_sign(result->book->statement.round.to) > 0;
    struct tf_dec *sums = tf_arena_array(
            &result->arena, TF_ROW_SUMS + (size_t)result->book->pool_count, sizeof *sums);

    if (sums == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < result->row_count; i++) {
        if ((rounds && !round_row(result, &result->rows[i])) ||
                !tf_row_sums(result->book, &result->rows[i], sums))
            return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
                    "A row of the statement does not fit.");
    }
    return TARIFF_OK;
}

struct sorting {
    const struct tf_result *result;
    const uint32_t *ranks;
};

static int compare_accounts(const struct sorting *s, uint32_t a, uint32_t b)
{
    return (s->ranks[a] > s->ranks[b]) - (s->ranks[a] < s->ranks[b]);
}

static int compare_rows(void *ud, const void *left, const void *right)
{
    const struct sorting *s = ud;
    const struct tf_row *a = left;
    const struct tf_row *b = right;
    int way = compare_accounts(s, a->account, b->account);

    if (way == 0)
        way = (a->period_from > b->period_from) - (a->period_from < b->period_from);
    return way != 0 ? way : compare_parts(s->result, a, b);
}

/* Settled by the event, lines of one price and key that begin at one instant: what ends first. */
static int compare_events_of(const struct tf_line *a, const struct tf_line *b)
{
    int way = (a->window.until > b->window.until) - (a->window.until < b->window.until);

    return way != 0 ? way : tf_event_compare_ids(a->event, b->event);
}

static int compare_lines(void *ud, const void *left, const void *right)
{
    const struct sorting *s = ud;
    const struct tf_line *a = left;
    const struct tf_line *b = right;
    int way = compare_accounts(s, a->account, b->account);

    if (way == 0)
        way = (a->window.from > b->window.from) - (a->window.from < b->window.from);
    if (way == 0)
        way = (a->price > b->price) - (a->price < b->price);
    if (way == 0)
        way = tf_keys_compare(&s->result->rater->keys, a->key, b->key);
    return way != 0 || s->result->book->settle != TF_WINDOW_EVENT ? way : compare_events_of(a, b);
}

/* At one instant what ends comes before what is bought, and that before what pays debts.  (R14) */
static int entry_rank(const struct tf_wallet_entry *entry)
{
    switch (entry->kind) {
    case TF_ENTRY_EXPIRED:
        return 0;
    case TF_ENTRY_REPAID:
        return 2;
    case TF_ENTRY_PURCHASE:
    case TF_ENTRY_LEFT:
    case TF_ENTRY_REFUSED:
        break;
    }
    return 1;
}

/* Debts of different pools are paid when somebody looks: then in the order of the rulebook. */
static int compare_entries(void *ud, const void *left, const void *right)
{
    const struct sorting *s = ud;
    const struct tf_wallet_entry *a = left;
    const struct tf_wallet_entry *b = right;
    int way = compare_accounts(s, a->account, b->account);

    if (way == 0)
        way = (a->at > b->at) - (a->at < b->at);
    if (way == 0)
        way = entry_rank(a) - entry_rank(b);
    if (way == 0 && a->kind == TF_ENTRY_REPAID)
        way = (a->pool > b->pool) - (a->pool < b->pool);
    return way;
}

static tariff_code sort_all(struct tf_alloc alloc, void *items, size_t count, size_t size,
        tf_compare compare, struct sorting *sorting, tariff_error *err)
{
    void *scratch;

    if (count < 2)
        return TARIFF_OK;
    scratch = tf_get(alloc, count * size);
    if (scratch == NULL)
        return tf_no_memory(err);
    tf_sort(items, count, size, compare, sorting, scratch);
    tf_free(alloc, scratch, count * size);
    return TARIFF_OK;
}

tariff_code tf_result_finish(struct tf_result *result, const uint32_t *ranks, tariff_error *err)
{
    struct tf_alloc alloc = result->arena.alloc;
    struct sorting sorting = { result, ranks };
    tariff_code code = finish_rows(result, err);

    if (code == TARIFF_OK)
        code = sort_all(alloc, result->rows, result->row_count, sizeof *result->rows, compare_rows,
                &sorting, err);
    if (code == TARIFF_OK)
        code = sort_all(alloc, result->kept.items, result->kept.count, sizeof(struct tf_line),
                compare_lines, &sorting, err);
    result->lines = result->kept.items;
    result->line_count = result->kept.count;
    if (code == TARIFF_OK)
        code = sort_all(alloc, result->entries, result->entry_count, sizeof *result->entries,
                compare_entries, &sorting, err);
    return code;
}
