/* SPDX-License-Identifier: MIT */
/*
 * write_summary.c - a run on one page: how much, who paid, by product and by price, what was
 * refused, and the hashes that say which rulebook and which statement it was.
 */
#include <string.h>

#include "base/hash.h"
#include "base/sort.h"
#include "io/write_json.h"
#include "io/write_part.h"

enum { PRICES_SHOWN = 10, TITLE_WIDTH = 20 };

/* The sums of some rows, with what they have in common. */
struct group {
    const char *name;
    const char *title;
    const struct tf_unit *unit; /* of the quantity, or NULL when it has none */
    struct tf_dec *sums;        /* as in a row */
};

struct groups {
    const char *label; /* what the groups are, NULL: prices */
    struct group *items;
    size_t count;
};

struct refusal {
    const char *reason;
    uint64_t count;
};

struct summary {
    struct tf_writing *w;
    struct tf_dec *sums;                  /* of everything */
    int64_t first_at, last_at;            /* periods */
    uint32_t first_account, last_account; /* whose zones they are of */
    struct groups *groups;                /* a label each, then prices */
    size_t group_count;
    struct refusal *refusals;
    size_t refusal_count;
    char hash[TF_HASH_TEXT_SIZE]; /* of the statement's CSV */
};

/* -- adding up ------------------------------------------------------------------------------ */

static size_t sum_count(const struct summary *s)
{
    return TF_ROW_SUMS + s->w->book->pool_count;
}

static struct tf_dec *new_sums(struct summary *s)
{
    return tf_arena_array(&s->w->arena, sum_count(s), sizeof(struct tf_dec));
}

static bool add_row(const struct summary *s, struct tf_dec *sums, const struct tf_dec *row)
{
    bool fits = true;

    for (size_t i = 0; i < sum_count(s); i++)
        fits = tf_dec_add(sums[i], row[i], &sums[i]) && fits;
    return fits;
}

static struct group *find_group(struct summary *s, struct groups *groups, const char *name)
{
    struct group *group;

    for (size_t i = 0; i < groups->count; i++) {
        if (strcmp(groups->items[i].name, name) == 0)
            return &groups->items[i];
    }
    group = &groups->items[groups->count];
    *group = (struct group){ .name = name, .title = name, .sums = new_sums(s) };
    if (group->sums == NULL)
        return NULL;
    groups->count++;
    return group;
}

static bool add_to_groups(struct summary *s, struct groups *groups, const struct tf_row *row)
{
    const struct tf_price *price = &s->w->book->prices[row->price];
    struct group *group;

    group = find_group(
            s, groups, groups->label == NULL ? price->name : tf_label_text(price, groups->label));
    if (group == NULL)
        return false;
    if (groups->label == NULL) {
        group->title = price->title;
        group->unit = tf_price_unit(s->w->book, price);
    }
    (void)add_row(s, group->sums, s->w->sums); /* a part of what fits in all */
    return true;
}

static tariff_code add_rows(struct summary *s, tariff_error *err)
{
    const struct tf_result *result = s->w->outcome->result;

    for (size_t i = 0; i < result->row_count; i++) {
        const struct tf_row *row = &result->rows[i];

        if (!tf_writing_shows(s->w, row->account))
            continue;
        (void)tf_row_sums(s->w->outcome->result, row, s->w->sums);
        if (!add_row(s, s->sums, s->w->sums))
            return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
                    "The total of the run does not fit.");
        if (row->period_from < s->first_at) {
            s->first_at = row->period_from;
            s->first_account = row->account;
        }
        if (row->period_from > s->last_at) {
            s->last_at = row->period_from;
            s->last_account = row->account;
        }
        for (size_t k = 0; k < s->group_count; k++) {
            if (!add_to_groups(s, &s->groups[k], row))
                return tf_no_memory(err);
        }
    }
    return TARIFF_OK;
}

/* Larger amounts first; of one amount, as they came. */
static int compare_groups(void *ud, const void *left, const void *right)
{
    const struct group *a = left;
    const struct group *b = right;

    (void)ud;
    return tf_dec_cmp(b->sums[TF_SUM_AMOUNT], a->sums[TF_SUM_AMOUNT]);
}

static bool make_groups(struct summary *s)
{
    struct tf_writing *w = s->w;
    size_t label_count = 0;
    const char *const *labels = tf_writing_labels(w, &label_count);

    s->groups = tf_arena_array(&w->arena, label_count + 1, sizeof *s->groups);
    if (labels == NULL || s->groups == NULL)
        return false;
    for (size_t i = 0; i < label_count; i++) {
        if (tf_rows_know_label(w->book, labels[i]))
            s->groups[s->group_count++].label = labels[i];
    }
    if (tf_rows_know_price(w->book))
        s->groups[s->group_count++].label = NULL;
    for (size_t i = 0; i < s->group_count; i++) {
        s->groups[i].items =
                tf_arena_array(&w->arena, w->book->price_count_all + 1, sizeof *s->groups[i].items);
        if (s->groups[i].items == NULL)
            return false;
    }
    return true;
}

static bool sort_groups(struct summary *s)
{
    struct group *scratch =
            tf_arena_array(&s->w->arena, s->w->book->price_count_all + 1, sizeof *scratch);

    for (size_t i = 0; scratch != NULL && i < s->group_count; i++)
        tf_sort(s->groups[i].items, s->groups[i].count, sizeof *scratch, compare_groups, NULL,
                scratch);
    return scratch != NULL;
}

static bool count_refusals(struct summary *s)
{
    const struct tf_result *result = s->w->outcome->result;
    size_t capacity = 0;

    for (size_t i = 0; i < result->entry_count; i++)
        capacity += result->entries[i].kind == TF_ENTRY_REFUSED;
    s->refusals = tf_arena_array(&s->w->arena, capacity + 1, sizeof *s->refusals);
    if (s->refusals == NULL)
        return false;
    for (size_t i = 0; i < result->entry_count; i++) {
        const struct tf_wallet_entry *entry = &result->entries[i];
        size_t at = 0;

        if (entry->kind != TF_ENTRY_REFUSED || !tf_writing_shows(s->w, entry->account))
            continue;
        while (at < s->refusal_count && strcmp(s->refusals[at].reason, entry->reason) != 0)
            at++;
        s->refusal_count += at == s->refusal_count;
        s->refusals[at].reason = entry->reason;
        s->refusals[at].count++;
    }
    return true;
}

/* The hash of the statement's CSV, as if it were written. */
static tariff_code add_bytes(void *ud, const char *text, size_t length)
{
    tf_hash_add(ud, text, length);
    return TARIFF_OK;
}

static tariff_code hash_statement(struct summary *s, tariff_error *err)
{
    struct tf_writing w = *s->w;
    struct tf_output output;
    struct tf_hash hash;
    tariff_code code, ended;

    tf_hash_begin(&hash);
    tf_output_begin(&output, w.arena.alloc, add_bytes, &hash);
    w.output = &output;
    w.text = &output.text;
    w.format = TARIFF_FORMAT_CSV;
    tf_arena_init(&w.arena, w.arena.alloc);
    code = tf_write_statement(&w, err);
    tf_arena_free(&w.arena);
    ended = tf_output_end(&output, code == TARIFF_OK ? err : NULL);
    tf_hash_end(&hash, s->hash);
    return code != TARIFF_OK ? code : ended;
}

static tariff_code sum_up(struct summary *s, struct tf_writing *w, tariff_error *err)
{
    tariff_code code;

    *s = (struct summary){ .w = w, .first_at = TF_NEVER, .last_at = TF_ALWAYS };
    s->sums = new_sums(s);
    if (s->sums == NULL || !make_groups(s) || !count_refusals(s))
        return tf_no_memory(err);
    code = add_rows(s, err);
    if (code == TARIFF_OK && !sort_groups(s))
        return tf_no_memory(err);
    return code == TARIFF_OK ? hash_statement(s, err) : code;
}

/* -- for people ------------------------------------------------------------------------------- */

static void put_left_title(struct tf_text *text, const char *name)
{
    tf_text_put(text, name);
    for (size_t i = strlen(name); i < TITLE_WIDTH; i++)
        tf_text_char(text, ' ');
}

static void put_run_count(struct tf_text *text, const char *name, uint64_t count)
{
    put_left_title(text, name);
    tf_text_u64(text, count);
    tf_text_char(text, '\n');
}

static void put_period(const struct summary *s, struct tf_text *text, int64_t at, uint32_t account)
{
    tf_show_month(text, tf_writing_zone(s->w, account), at);
}

/* "2026-03", or "2026-03 to 2026-05". */
static void put_periods(const struct summary *s, struct tf_text *text)
{
    size_t from = text->length, width;

    put_period(s, text, s->first_at, s->first_account);
    width = text->length - from;
    tf_text_put(text, " to ");
    put_period(s, text, s->last_at, s->last_account);
    if (!text->failed && memcmp(text->data + from, text->data + text->length - width, width) == 0)
        text->length = from + width;
}

static void put_head(const struct summary *s)
{
    const struct tf_writing *w = s->w;
    struct tf_text *text = w->text;

    tf_text_put(text, w->book->title == NULL ? w->book->name : w->book->title);
    tf_text_put(text, "\n\n");
    put_left_title(text, "Rulebook");
    tf_text_format(text, "%s\n", w->book->name);
    if (w->only != TF_NONE) {
        put_left_title(text, "Account");
        tf_text_format(text, "%s\n", tf_writing_id(w, w->only));
    }
    if (s->first_at != TF_NEVER) {
        put_left_title(text, "Period");
        put_periods(s, text);
        tf_text_char(text, '\n');
    }
    put_left_title(text, "Rated up to");
    tf_show_instant(text, w->outcome->zone, w->outcome->counts.as_of);
    tf_text_char(text, '\n');
}

static void put_refusals(const struct summary *s)
{
    struct tf_text *text = s->w->text;
    uint64_t count = 0;

    for (size_t i = 0; i < s->refusal_count; i++)
        count += s->refusals[i].count;
    put_run_count(text, "Refused purchases", count);
    for (size_t i = 0; i < s->refusal_count; i++) {
        size_t width = 2 + strlen(s->refusals[i].reason);

        tf_text_format(text, "  %s%*s", s->refusals[i].reason,
                width < TITLE_WIDTH ? (int)(TITLE_WIDTH - width) : 1, "");
        tf_text_u64(text, s->refusals[i].count);
        tf_text_char(text, '\n');
    }
}

/* What was counted of the whole run. */
static void put_run_counts(const struct summary *s)
{
    const tariff_run_counts *counts = &s->w->outcome->counts;
    struct tf_text *text = s->w->text;

    put_run_count(text, "Accounts", counts->accounts);
    put_run_count(text, "Events", counts->events);
    put_run_count(text, "  free of charge", counts->free);
    put_run_count(text, "Duplicates", counts->duplicates);
    put_run_count(text, "Rejected rows", counts->rejected);
    if (counts->voided > 0)
        put_run_count(text, "Voided, replaced", counts->voided);
    if (counts->later > 0)
        put_run_count(text, "After that time", counts->later);
    if (counts->stray > 0)
        put_run_count(text, "Stops without start", counts->stray);
    put_run_count(text, "Lines", counts->lines);
    put_run_count(text, "Still open", counts->open);
}

static const struct tf_grid_column paid_columns[] = { { "Paid by", TF_GRID_TEXT },
    { "Amount", TF_GRID_NUMBER }, { "Unit", TF_GRID_TEXT } };

/* Each pool and the balance; then the total, of money. */
static void sum_payers(const struct summary *s)
{
    const struct tf_rulebook *book = s->w->book;
    struct tf_grid grid;

    tf_text_char(s->w->text, '\n');
    tf_grid_begin(&grid, s->w->output, TARIFF_FORMAT_TABLE, paid_columns, 3);
    for (size_t i = 0; i < book->deduct_count; i++) {
        uint32_t pool = book->deduct[i];

        tf_grid_put(&grid, book->pools[pool].title);
        tf_put_pool_short(tf_grid_cell(&grid), s->sums[TF_ROW_SUMS + pool], book, pool);
        tf_grid_put(&grid, tf_pool_unit(book, pool));
        tf_grid_row(&grid);
    }
    tf_grid_put(&grid, "Balance");
    tf_show_decimal(tf_grid_cell(&grid), s->sums[TF_SUM_BALANCE], 2);
    tf_grid_put(&grid, book->currency);
    tf_grid_row(&grid);
    tf_grid_rule(&grid);
    tf_grid_put(&grid, "Total charged");
    tf_show_decimal(tf_grid_cell(&grid), s->sums[TF_SUM_AMOUNT], 2);
    tf_grid_put(&grid, book->currency);
    tf_grid_row(&grid);
    tf_grid_put(&grid, "  moved by rounding");
    tf_show_short(tf_grid_cell(&grid), s->sums[TF_SUM_ROUNDING], 2);
    tf_grid_put(&grid, book->currency);
    tf_grid_row(&grid);
    tf_grid_end(&grid);
}

static void put_group(struct tf_grid *grid, const struct group *group, bool is_price)
{
    tf_grid_put(grid, group->title[0] == '\0' ? "(none)" : group->title);
    if (is_price) {
        tf_show_short_quantity(tf_grid_cell(grid), group->sums[TF_SUM_QUANTITY], group->unit);
        tf_grid_put(grid, group->unit->text);
    }
    tf_show_decimal(tf_grid_cell(grid), group->sums[TF_SUM_AMOUNT], 2);
    tf_show_decimal(tf_grid_cell(grid), group->sums[TF_SUM_PREPAID], 2);
    tf_show_decimal(tf_grid_cell(grid), group->sums[TF_SUM_BALANCE], 2);
    tf_grid_row(grid);
}

static void put_groups(const struct summary *s, const struct groups *groups)
{
    bool is_price = groups->label == NULL;
    struct tf_grid_column columns[6];
    struct tf_grid grid;
    size_t count = 0, shown = groups->count;

    if (groups->count == 0)
        return;
    if (is_price && shown > PRICES_SHOWN)
        shown = PRICES_SHOWN;
    columns[count++] =
            (struct tf_grid_column){ is_price ? "By price" : groups->label, TF_GRID_TEXT };
    if (is_price) {
        columns[count++] = (struct tf_grid_column){ "Quantity", TF_GRID_NUMBER };
        columns[count++] = (struct tf_grid_column){ "Unit", TF_GRID_TEXT };
    }
    columns[count++] = (struct tf_grid_column){ "Amount", TF_GRID_NUMBER };
    columns[count++] = (struct tf_grid_column){ "Prepaid", TF_GRID_NUMBER };
    columns[count++] = (struct tf_grid_column){ "Balance", TF_GRID_NUMBER };
    tf_text_char(s->w->text, '\n');
    tf_grid_begin(&grid, s->w->output, TARIFF_FORMAT_TABLE, columns, count);
    for (size_t i = 0; i < shown; i++)
        put_group(&grid, &groups->items[i], is_price);
    tf_grid_end(&grid);
    if (shown < groups->count) {
        tf_text_put(s->w->text, "and ");
        tf_text_u64(s->w->text, groups->count - shown);
        tf_text_put(s->w->text, " more with smaller amounts\n");
    }
}

static void put_page(const struct summary *s)
{
    struct tf_text *text = s->w->text;

    put_head(s);
    if (s->w->only == TF_NONE)
        put_run_counts(s);
    put_refusals(s);
    sum_payers(s);
    for (size_t i = 0; i < s->group_count; i++)
        put_groups(s, &s->groups[i]);
    tf_text_char(text, '\n');
    put_left_title(text, "Rulebook hash");
    tf_text_format(text, "%s\n", s->w->book->hash);
    put_left_title(text, "Statement hash");
    tf_text_format(text, "%s\n", s->hash);
    put_run_count(text, "Seed", s->w->outcome->seed);
    if (s->w->outcome->zones_version[0] != '\0') {
        put_left_title(text, "Zone data");
        tf_text_format(text, "%s\n", s->w->outcome->zones_version);
    }
}

/* -- JSON ----------------------------------------------------------------------------------------
 */

static void sum_number(struct tf_text *text, const char *name, uint64_t value, bool is_last)
{
    tf_json_name(text, name);
    tf_text_u64(text, value);
    tf_text_put(text, is_last ? "" : ",");
}

static void sum_money(
        struct tf_text *text, const char *name, const struct tf_dec amount, bool is_last)
{
    tf_json_name(text, name);
    tf_text_char(text, '"');
    tf_show_decimal(text, amount, 2);
    tf_text_put(text, is_last ? "\"" : "\",");
}

static void put_json_counts(const struct summary *s)
{
    const tariff_run_counts *counts = &s->w->outcome->counts;
    struct tf_text *text = s->w->text;

    tf_text_put(text, ",\n\"counts\":{");
    sum_number(text, "accounts", counts->accounts, false);
    sum_number(text, "events", counts->events, false);
    sum_number(text, "free", counts->free, false);
    sum_number(text, "duplicates", counts->duplicates, false);
    sum_number(text, "rejected", counts->rejected, false);
    sum_number(text, "voided", counts->voided, false);
    sum_number(text, "later", counts->later, false);
    sum_number(text, "stray", counts->stray, false);
    sum_number(text, "lines", counts->lines, false);
    sum_number(text, "open", counts->open, false);
    sum_number(text, "refused", counts->refused, true);
    tf_text_put(text, "},\n\"refusals\":[");
    for (size_t i = 0; i < s->refusal_count; i++) {
        tf_text_put(text, i > 0 ? ",{" : "{");
        tf_json_pair(text, "reason", s->refusals[i].reason, false);
        sum_number(text, "count", s->refusals[i].count, true);
        tf_text_char(text, '}');
    }
    tf_text_char(text, ']');
}

static void put_json_total(const struct summary *s)
{
    const struct tf_rulebook *book = s->w->book;
    struct tf_text *text = s->w->text;

    tf_text_put(text, ",\n\"total\":{");
    sum_money(text, "amount", s->sums[TF_SUM_AMOUNT], false);
    sum_money(text, "prepaid", s->sums[TF_SUM_PREPAID], false);
    sum_money(text, "balance", s->sums[TF_SUM_BALANCE], false);
    sum_money(text, "rounding", s->sums[TF_SUM_ROUNDING], true);
    tf_text_put(text, "},\n\"paid_by\":[");
    for (size_t i = 0; i < book->deduct_count; i++) {
        uint32_t pool = book->deduct[i];

        tf_text_char(text, '{');
        tf_json_pair(text, "pool", book->pools[pool].name, false);
        tf_text_put(text, "\"amount\":\"");
        tf_put_pool_number(text, s->sums[TF_ROW_SUMS + pool], book, pool);
        tf_text_put(text, "\",");
        tf_json_pair(text, "unit", tf_pool_unit(book, pool), true);
        tf_text_put(text, "},");
    }
    tf_text_put(text, "{\"pool\":\"balance\",");
    sum_money(text, "amount", s->sums[TF_SUM_BALANCE], false);
    tf_json_pair(text, "unit", book->currency, true);
    tf_text_put(text, "}]");
}

static void put_json_group(struct tf_text *text, const struct group *group)
{
    tf_text_put(text, "\n{");
    tf_json_pair(text, "name", group->name, false);
    if (group->unit != NULL) {
        tf_json_pair(text, "title", group->title, false);
        tf_text_put(text, "\"quantity\":\"");
        tf_show_number(text, group->sums[TF_SUM_QUANTITY], group->unit);
        tf_text_put(text, "\",");
        tf_json_pair(text, "unit", group->unit->text, false);
    }
    sum_money(text, "amount", group->sums[TF_SUM_AMOUNT], false);
    sum_money(text, "prepaid", group->sums[TF_SUM_PREPAID], false);
    sum_money(text, "balance", group->sums[TF_SUM_BALANCE], true);
    tf_text_char(text, '}');
}

static void put_json_groups(const struct summary *s)
{
    struct tf_text *text = s->w->text;
    bool has_prices = s->group_count > 0 && s->groups[s->group_count - 1].label == NULL;
    size_t labels = s->group_count - has_prices;

    tf_text_put(text, ",\n\"by_label\":{");
    for (size_t i = 0; i < labels; i++) {
        tf_text_put(text, i > 0 ? "," : "");
        tf_json_name(text, s->groups[i].label);
        tf_text_char(text, '[');
        for (size_t k = 0; k < s->groups[i].count; k++) {
            tf_text_put(text, k > 0 ? "," : "");
            put_json_group(text, &s->groups[i].items[k]);
        }
        tf_text_char(text, ']');
    }
    tf_text_put(text, "},\n\"by_price\":[");
    for (size_t k = 0; has_prices && k < s->groups[labels].count; k++) {
        tf_text_put(text, k > 0 ? "," : "");
        put_json_group(text, &s->groups[labels].items[k]);
    }
    tf_text_char(text, ']');
}

static void put_document(const struct summary *s)
{
    struct tf_text *text = s->w->text;

    tf_text_char(text, '{');
    tf_json_head(s->w);
    tf_text_put(text, "\n\"period\":{\"from\":\"");
    if (s->first_at != TF_NEVER)
        put_period(s, text, s->first_at, s->first_account);
    tf_text_put(text, "\",\"to\":\"");
    if (s->first_at != TF_NEVER)
        put_period(s, text, s->last_at, s->last_account);
    tf_text_put(text, "\"}");
    put_json_counts(s);
    put_json_total(s);
    put_json_groups(s);
    tf_text_put(text, ",\n");
    tf_json_pair(text, "statement_hash", s->hash, true);
    tf_text_put(text, "}\n");
}

tariff_code tf_write_summary(struct tf_writing *w, tariff_error *err)
{
    struct summary s;
    tariff_code code = sum_up(&s, w, err);

    if (code != TARIFF_OK)
        return code;
    if (w->format == TARIFF_FORMAT_JSON)
        put_document(&s);
    else
        put_page(&s);
    return TARIFF_OK;
}
