/* SPDX-License-Identifier: MIT */
/*
 * result.c - collects lines and sums them into statement rows.
 */
#include "rating/result.h"

#include <string.h>

#include "base/sort.h"
#include "rating/work.h"

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

/* Lets go of what only finds rows. */
static void forget_places(struct tf_result *result)
{
    struct tf_alloc alloc = result->arena.alloc;

    tf_free(alloc, result->buckets, result->bucket_count * sizeof *result->buckets);
    tf_free_lines(alloc, result->recent,
            result->recent_capacity * result->recent_rows * sizeof *result->recent);
    result->buckets = NULL;
    result->recent = NULL;
    result->bucket_count = result->recent_capacity = 0;
}

void tf_result_free(struct tf_result *result)
{
    struct tf_alloc alloc = result->arena.alloc;

    tf_lines_free(&result->kept);
    tf_lines_free(&result->carried);
    tf_lines_free(&result->made);
    forget_places(result);
    tf_free(alloc, result->rows, result->row_capacity * sizeof *result->rows);
    tf_free(alloc, result->entries, result->entry_capacity * sizeof *result->entries);
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
static uint32_t row_hash(
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
    return (uint32_t)tf_fmix64(hash);
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
        const struct tf_line *line, uint32_t hash, const struct row_time *time)
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

/* Sums of one more row, zero; NULL when there is no memory. */
static struct tf_tallies *new_tallies(struct tf_result *result, uint32_t price)
{
    if (result->forms.items == NULL &&
            !tf_tally_forms_init(&result->forms, &result->arena, result->book->price_count_all))
        return NULL;
    return tf_tallies_new(&result->forms, &result->arena, price);
}

/* The row of a line, added when it is new; NULL when there is no memory. */
static struct tf_row *find_row(
        struct tf_result *result, const struct tf_line *line, const struct row_time *time)
{
    uint32_t hash = row_hash(result, line, time);
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
        .tallies = new_tallies(result, line->price) };
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
        accounts = account < result->expected ? result->expected
                   : account < 2 * accounts   ? 2 * accounts
                                              : (size_t)account + 1;
    return renew_recent(result, rows, accounts);
}

void tf_result_expect(struct tf_result *result, size_t accounts)
{
    result->expected = accounts;
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

static bool add_line(struct tf_result *result, struct tf_tallies *to, const struct tf_line *line)
{
    struct tf_dec moved;
    bool fits = tf_dec_sub(line->amount, line->exact, &moved) &&
                tf_result_add(result, to, TF_TALLY_MEASURED, line->measured) &&
                tf_result_add(result, to, TF_TALLY_INCLUDED, line->included) &&
                tf_result_add(result, to, TF_TALLY_COVERED, line->covered) &&
                tf_result_add(result, to, TF_TALLY_PAID, line->paid) &&
                tf_result_add(result, to, TF_TALLY_AMOUNT, line->amount) &&
                tf_result_add(result, to, TF_TALLY_MOVED, moved) &&
                tf_result_add(result, to, TF_TALLY_CAPPED, line->capped) &&
                tf_result_add(result, to, TF_TALLY_BILLED, line->billed);

    for (size_t i = 0; i < line->draw_count && fits; i++) {
        const struct tf_draw *draw = &line->draws[i];

        if (draw->pool != TF_NONE)
            fits = tf_result_add(result, to, TF_TALLY_POOLS + draw->pool, draw->amount);
    }
    return fits;
}

static bool take_from_sum(
        struct tf_result *result, struct tf_tallies *from, uint32_t tally, struct tf_dec less)
{
    struct tf_dec *sum = tf_result_tally(result, from, tally);

    return sum != NULL && tf_dec_sub(*sum, less, sum);
}

static bool take_line_out(
        struct tf_result *result, struct tf_tallies *from, const struct tf_line *line)
{
    struct tf_dec moved;
    bool fits = tf_dec_sub(line->exact, line->amount, &moved) &&
                tf_result_add(result, from, TF_TALLY_MOVED, moved) &&
                take_from_sum(result, from, TF_TALLY_MEASURED, line->measured) &&
                take_from_sum(result, from, TF_TALLY_INCLUDED, line->included) &&
                take_from_sum(result, from, TF_TALLY_PAID, line->paid) &&
                take_from_sum(result, from, TF_TALLY_AMOUNT, line->amount);

    for (size_t i = 0; i < line->draw_count && fits; i++) {
        const struct tf_draw *draw = &line->draws[i];

        if (draw->pool != TF_NONE)
            fits = take_from_sum(result, from, TF_TALLY_POOLS + draw->pool, draw->amount);
    }
    return fits;
}

/* Each money pool is rounded by itself; what they pay together was paid before.  (R8) */
static bool show_pools(
        const struct tf_result *result, const struct tf_row *row, bool rounds, struct tf_dec *sums)
{
    const struct tf_round *round = &result->book->statement.round;
    struct tf_dec *pools = sums + TF_ROW_SUMS;

    for (uint32_t i = 0; i < result->book->pool_count; i++) {
        pools[i] = tf_tally_value(&result->forms, row->tallies, TF_TALLY_POOLS + i);
        if (!result->book->pools[i].is_money)
            continue;
        if ((rounds && !tf_dec_round(pools[i], round->to, round->mode, &pools[i])) ||
                !tf_dec_add(sums[TF_SUM_PREPAID], pools[i], &sums[TF_SUM_PREPAID]))
            return false;
    }
    return true;
}

/* The amount is rounded by itself too; the balance is what remains.  (R8) */
bool tf_row_sums(const struct tf_result *result, const struct tf_row *row, struct tf_dec *sums)
{
    static const struct {
        int sum;
        uint32_t tally;
    } same[] = { { TF_SUM_MEASURED, TF_TALLY_MEASURED }, { TF_SUM_INCLUDED, TF_TALLY_INCLUDED },
        { TF_SUM_COVERED, TF_TALLY_COVERED }, { TF_SUM_PAID, TF_TALLY_PAID },
        { TF_SUM_AMOUNT, TF_TALLY_AMOUNT }, { TF_SUM_ROUNDING, TF_TALLY_MOVED },
        { TF_SUM_CAPPED, TF_TALLY_CAPPED }, { TF_SUM_BILLED, TF_TALLY_BILLED } };
    const struct tf_round *round = &result->book->statement.round;
    bool rounds = tf_dec_sign(round->to) > 0;
    struct tf_dec exact;

    memset(sums, 0, TF_ROW_SUMS * sizeof *sums);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        sums[same[i].sum] = tf_tally_value(&result->forms, row->tallies, same[i].tally);
    exact = sums[TF_SUM_AMOUNT];
    if (rounds && (!tf_dec_round(exact, round->to, round->mode, &sums[TF_SUM_AMOUNT]) ||
                          !tf_dec_sub(sums[TF_SUM_AMOUNT], exact, &sums[TF_SUM_ROUNDING])))
        return false;
    return show_pools(result, row, rounds, sums) &&
           tf_dec_add(sums[TF_SUM_INCLUDED], sums[TF_SUM_COVERED], &sums[TF_SUM_QUANTITY]) &&
           tf_dec_add(sums[TF_SUM_QUANTITY], sums[TF_SUM_PAID], &sums[TF_SUM_QUANTITY]) &&
           tf_dec_sub(sums[TF_SUM_AMOUNT], sums[TF_SUM_PREPAID], &sums[TF_SUM_BALANCE]);
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

static tariff_code sum_does_not_fit(
        const struct tf_result *result, const struct tf_party *party, tariff_error *err)
{
    if (result->forms.no_memory)
        return tf_no_memory(err);
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
    if (!add_line(result, recent->tallies, line))
        return sum_does_not_fit(result, party, err);
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
    if (takes ? take_line_out(result, row->tallies, line) : add_line(result, row->tallies, line))
        return TARIFF_OK;
    return sum_does_not_fit(result, party, err);
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

/* What each row shows must fit. */
static tariff_code check_row_sums(struct tf_result *result, tariff_error *err)
{
    struct tf_dec *sums = tf_arena_array(
            &result->arena, TF_ROW_SUMS + (size_t)result->book->pool_count, sizeof *sums);

    if (sums == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < result->row_count; i++) {
        if (!tf_row_sums(result, &result->rows[i], sums))
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
    tariff_code code = check_row_sums(result, err);

    forget_places(result); /* the order of rows becomes another */
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
