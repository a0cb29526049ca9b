/* SPDX-License-Identifier: MIT */
/*
 * write_statement.c - the rulebook's statement rows: CSV and JSON as it declares them, and
 * a page for each account and month for people.
 */
#include <string.h>

#include "io/write_json.h"
#include "io/write_part.h"

/* -- CSV and JSON: rows and columns as declared ------------------------------------------- */

static void put_part(const struct tf_writing *w, struct tf_text *text, const struct tf_row *row,
        const struct tf_row_part *part)
{
    const struct tf_price *price = &w->book->prices[row->price];
    const struct tf_keys *keys = &w->outcome->rater->keys;

    switch (part->kind) {
    case TF_ROW_ACCOUNT:
        tf_text_put(text, tf_writing_id(w, row->account));
        break;
    case TF_ROW_MONTH:
        tf_show_month(text, tf_writing_zone(w, row->account), row->period_from);
        break;
    case TF_ROW_PRICE:
        tf_text_put(text, price->name);
        break;
    case TF_ROW_KEY:
        tf_keys_write(keys, row->key, &price->shown_key, text);
        break;
    case TF_ROW_RULEBOOK:
        tf_text_put(text, w->book->hash);
        break;
    case TF_ROW_CORRECTS:
        if (row->corrects != TF_ALWAYS)
            tf_show_month(text, tf_writing_zone(w, row->account), row->corrects);
        break;
    case TF_ROW_FIELD:
        tf_text_put(text,
                tf_code_text(&w->book->schema, keys->texts, part->field,
                        tf_keys_code(keys, row->key, w->book->schema.fields[part->field].slot)));
        break;
    case TF_ROW_LABEL:
        tf_text_put(text, tf_label_text(price, part->label));
        break;
    }
}

/* A column's number: a quantity in its meter's unit, a pool in its own, or money. */
static void put_row_value(const struct tf_writing *w, struct tf_text *text,
        const struct tf_row *row, const struct tf_dec *sums, const struct tf_column_out *column)
{
    const struct tf_unit *unit = NULL;
    struct tf_dec value = tf_sums_value(sums, column);

    if (!tf_measure_is_money(column->kind))
        unit = tf_price_unit(w->book, &w->book->prices[row->price]);
    else if (column->kind == TF_MEASURE_POOL && !w->book->pools[column->pool].is_money)
        unit = &w->book->pools[column->pool].unit;
    if (unit != NULL)
        (void)tf_unit_from_base(value, unit, TF_ROUND_HALF_UP, &value);
    tf_show_decimal(text, value, column->min_places);
}

/* What a row shows, until the next row's; NULL when it is not to be seen. */
static const struct tf_dec *shown_sums(const struct tf_writing *w, const struct tf_row *row)
{
    if (!tf_writing_shows(w, row->account))
        return NULL;
    (void)tf_row_sums(w->outcome->result, row, w->sums);
    return w->book->statement.zero || !tf_sums_are_empty(w->book, w->sums) ? w->sums : NULL;
}

static tariff_code write_rows(struct tf_writing *w, tariff_error *err)
{
    const struct tf_statement_form *form = &w->book->statement;
    const struct tf_result *result = w->outcome->result;
    size_t count = form->row_count + form->column_count;
    struct tf_grid_column *columns = tf_arena_array(&w->arena, count + 1, sizeof *columns);
    struct tf_grid grid;

    if (columns == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < form->row_count; i++)
        columns[i] = (struct tf_grid_column){ form->rows[i].title, TF_GRID_TEXT };
    for (size_t i = 0; i < form->column_count; i++)
        columns[form->row_count + i] =
                (struct tf_grid_column){ form->columns[i].title, TF_GRID_NUMBER };
    tf_grid_begin(&grid, w->output, w->format, columns, count);
    for (size_t i = 0; i < result->row_count && tf_writing_goes_on(w); i++) {
        const struct tf_row *row = &result->rows[i];
        const struct tf_dec *sums = shown_sums(w, row);

        if (sums == NULL)
            continue;
        for (size_t k = 0; k < form->row_count; k++)
            put_part(w, tf_grid_cell(&grid), row, &form->rows[k]);
        for (size_t k = 0; k < form->column_count; k++)
            put_row_value(w, tf_grid_cell(&grid), row, sums, &form->columns[k]);
        tf_grid_row(&grid);
    }
    tf_grid_end(&grid);
    return TARIFF_OK;
}

/* -- for people ------------------------------------------------------------------------------ */

/* A stretch of rows: one account, one month. */
struct page {
    const struct tf_row *rows;
    size_t count;
    size_t shown; /* rows that are not hidden */
    bool has_key;
    bool has_note;
};

static bool has_note(const struct tf_row *row)
{
    return row->open || row->provisional || row->corrects != TF_ALWAYS;
}

static void put_note(const struct tf_writing *w, struct tf_text *text, const struct tf_row *row)
{
    if (row->corrects == TF_ALWAYS) {
        tf_text_put(text, row->open ? "still open" : row->provisional ? "provisional" : "");
        return;
    }
    tf_text_put(text, "corrects ");
    tf_show_month(text, tf_writing_zone(w, row->account), row->corrects);
}

/* What a row is about: the price's title, or the labels and fields of its parts. */
static void put_subject(const struct tf_writing *w, struct tf_text *text, const struct tf_row *row)
{
    const struct tf_statement_form *form = &w->book->statement;
    bool first = true;

    if (tf_rows_know_price(w->book)) {
        tf_text_put(text, w->book->prices[row->price].title);
        return;
    }
    for (size_t i = 0; i < form->row_count; i++) {
        enum tf_row_kind kind = form->rows[i].kind;

        if (kind != TF_ROW_LABEL && kind != TF_ROW_FIELD)
            continue;
        tf_text_put(text, first ? "" : ", ");
        put_part(w, text, row, &form->rows[i]);
        first = false;
    }
    if (first)
        tf_text_put(text, "Usage");
}

static void put_row_key(const struct tf_writing *w, struct tf_text *text, const struct tf_row *row)
{
    tf_keys_write(&w->outcome->rater->keys, row->key, &w->book->prices[row->price].shown_key, text);
}

static void put_payer(struct tf_text *text, bool *first, const char *name)
{
    tf_text_put(text, *first ? "" : ", ");
    tf_text_put(text, name);
    tf_text_char(text, ' ');
    *first = false;
}

/* "included 200 request, storage 12 GB hour, coupon 5.00": who paid, beside the balance. */
static void put_row_payers(const struct tf_writing *w, struct tf_text *text,
        const struct tf_dec *sums, const struct tf_unit *unit)
{
    const struct tf_rulebook *book = w->book;
    bool first = true;

    if (unit != NULL && !tf_dec_is_zero(sums[TF_SUM_INCLUDED])) {
        put_payer(text, &first, "included");
        tf_show_short_quantity(text, sums[TF_SUM_INCLUDED], unit);
        tf_text_format(text, " %s", unit->text);
    }
    for (size_t i = 0; i < book->deduct_count; i++) {
        uint32_t pool = book->deduct[i];
        struct tf_dec paid = sums[TF_ROW_SUMS + pool];

        if (tf_dec_is_zero(paid))
            continue;
        put_payer(text, &first, book->pools[pool].name);
        tf_put_pool_short(text, paid, book, pool);
        if (!book->pools[pool].is_money)
            tf_text_format(text, " %s", book->pools[pool].unit.text);
    }
}

static bool add_page_sums(const struct tf_writing *w, const struct page *page, struct tf_dec *sums)
{
    size_t count = TF_ROW_SUMS + w->book->pool_count;
    bool fits = true;

    for (size_t i = 0; i < page->count; i++) {
        (void)tf_row_sums(w->outcome->result, &page->rows[i], w->sums);
        for (size_t k = 0; k < count; k++)
            fits = tf_dec_add(sums[k], w->sums[k], &sums[k]) && fits;
    }
    return fits;
}

static void put_row(const struct tf_writing *w, struct tf_grid *grid, const struct page *page,
        const struct tf_row *row, const struct tf_dec *sums)
{
    const struct tf_unit *unit = tf_price_unit(w->book, &w->book->prices[row->price]);

    put_subject(w, tf_grid_cell(grid), row);
    if (page->has_key)
        put_row_key(w, tf_grid_cell(grid), row);
    tf_show_short_quantity(tf_grid_cell(grid), sums[TF_SUM_QUANTITY], unit);
    tf_grid_put(grid, unit->text);
    tf_show_decimal(tf_grid_cell(grid), sums[TF_SUM_AMOUNT], 2);
    put_row_payers(w, tf_grid_cell(grid), sums, unit);
    tf_show_decimal(tf_grid_cell(grid), sums[TF_SUM_BALANCE], 2);
    if (page->has_note)
        put_note(w, tf_grid_cell(grid), row);
    tf_grid_row(grid);
}

static void put_sums(const struct tf_writing *w, struct tf_grid *grid, const struct page *page,
        const struct tf_dec *sums)
{
    tf_grid_rule(grid);
    tf_text_format(tf_grid_cell(grid), "Total in %s", w->book->currency);
    if (page->has_key)
        tf_grid_put(grid, "");
    tf_grid_put(grid, "");
    tf_grid_put(grid, "");
    tf_show_decimal(tf_grid_cell(grid), sums[TF_SUM_AMOUNT], 2);
    put_row_payers(w, tf_grid_cell(grid), sums, NULL);
    tf_show_decimal(tf_grid_cell(grid), sums[TF_SUM_BALANCE], 2);
    tf_grid_row(grid);
}

static size_t page_columns(const struct page *page, struct tf_grid_column columns[8])
{
    size_t count = 0;

    columns[count++] = (struct tf_grid_column){ "Charge", TF_GRID_TEXT };
    if (page->has_key)
        columns[count++] = (struct tf_grid_column){ "For", TF_GRID_TEXT };
    columns[count++] = (struct tf_grid_column){ "Quantity", TF_GRID_NUMBER };
    columns[count++] = (struct tf_grid_column){ "Unit", TF_GRID_TEXT };
    columns[count++] = (struct tf_grid_column){ "Amount", TF_GRID_NUMBER };
    columns[count++] = (struct tf_grid_column){ "Prepaid by", TF_GRID_TEXT };
    columns[count++] = (struct tf_grid_column){ "Balance", TF_GRID_NUMBER };
    if (page->has_note)
        columns[count++] = (struct tf_grid_column){ "", TF_GRID_TEXT };
    return count;
}

/* Looks at the rows of a page for the columns it needs. */
static bool survey(struct tf_writing *w, struct page *page)
{
    struct tf_text key;
    bool fine;

    tf_text_init(&key, w->arena.alloc);
    for (size_t i = 0; i < page->count; i++) {
        if (shown_sums(w, &page->rows[i]) == NULL)
            continue;
        page->shown++;
        put_row_key(w, &key, &page->rows[i]);
        page->has_note |= has_note(&page->rows[i]);
    }
    page->has_key = key.length > 0 && tf_rows_know_price(w->book);
    fine = !key.failed;
    tf_text_free(&key);
    return fine;
}

static tariff_code write_page(struct tf_writing *w, struct page *page, tariff_error *err)
{
    struct tf_dec *sums =
            tf_arena_array(&w->arena, TF_ROW_SUMS + w->book->pool_count, sizeof *sums);
    struct tf_grid_column columns[8];
    struct tf_grid grid;
    size_t count;

    if (sums == NULL || !survey(w, page))
        return tf_no_memory(err);
    if (page->shown == 0)
        return TARIFF_OK;
    tf_text_put(w->text, "\n  ");
    tf_show_month(w->text, tf_writing_zone(w, page->rows->account), page->rows->period_from);
    tf_text_char(w->text, '\n');
    count = page_columns(page, columns);
    tf_grid_begin(&grid, w->output, w->format, columns, count);
    grid.indent = "  ";
    for (size_t i = 0; i < page->count; i++) {
        const struct tf_dec *shown = shown_sums(w, &page->rows[i]);

        if (shown != NULL)
            put_row(w, &grid, page, &page->rows[i], shown);
    }
    if (add_page_sums(w, page, sums))
        put_sums(w, &grid, page, sums);
    tf_grid_end(&grid);
    return TARIFF_OK;
}

static const char *free_field(const struct tf_account *account, const char *name)
{
    for (size_t i = 0; i < account->field_count; i++) {
        if (strcmp(account->fields[i].name, name) == 0)
            return account->fields[i].text;
    }
    return NULL;
}

static void put_account_heading(const struct tf_writing *w, uint32_t index)
{
    const struct tf_account *account = &w->outcome->accounts->items[index];
    const char *name = free_field(account, "name");

    tf_text_put(w->text, account->id);
    if (name != NULL && name[0] != '\0')
        tf_text_format(w->text, "  %s", name);
    tf_text_format(w->text, "  (%s)\n", tf_zone_name(tf_writing_zone(w, index)));
}

static void put_balance_line(const struct tf_writing *w, uint32_t index)
{
    const struct tf_party *party = tf_writing_party(w, index);
    const struct tf_zone *zone = tf_writing_zone(w, index);

    if (party == NULL)
        return;
    tf_text_put(w->text, "\n  Balance on ");
    tf_show_instant(w->text, zone, w->outcome->counts.as_of);
    tf_text_put(w->text, ": ");
    tf_show_money(w->text, party->balance, w->book);
    tf_text_char(w->text, '\n');
}

/* The rows of one account, a page a month. */
static tariff_code write_account(
        struct tf_writing *w, const struct tf_row *rows, size_t count, tariff_error *err)
{
    tariff_code code = TARIFF_OK;
    size_t from = 0;

    put_account_heading(w, rows->account);
    for (size_t i = 1; i <= count && code == TARIFF_OK; i++) {
        if (i < count && rows[i].period_from == rows[from].period_from)
            continue;
        code = write_page(w, &(struct page){ .rows = rows + from, .count = i - from }, err);
        from = i;
    }
    put_balance_line(w, rows->account);
    return code;
}

static tariff_code write_pages(struct tf_writing *w, tariff_error *err)
{
    const struct tf_result *result = w->outcome->result;
    tariff_code code = TARIFF_OK;
    size_t from = 0, accounts = 0;

    for (size_t i = 1; i <= result->row_count && code == TARIFF_OK && tf_writing_goes_on(w); i++) {
        if (i < result->row_count && result->rows[i].account == result->rows[from].account)
            continue;
        if (tf_writing_shows(w, result->rows[from].account)) {
            tf_text_put(w->text, accounts++ > 0 ? "\n" : "");
            code = write_account(w, result->rows + from, i - from, err);
            tf_output_flush(w->output);
        }
        from = i;
    }
    if (code == TARIFF_OK && accounts == 0 && w->only != TF_NONE) {
        put_account_heading(w, w->only);
        tf_text_put(w->text, "\n  No charges.\n");
        put_balance_line(w, w->only);
    }
    return code;
}

tariff_code tf_write_statement(struct tf_writing *w, tariff_error *err)
{
    tariff_code code;

    if (w->format == TARIFF_FORMAT_TABLE)
        return write_pages(w, err);
    if (w->format == TARIFF_FORMAT_CSV)
        return write_rows(w, err);
    tf_text_char(w->text, '{');
    tf_json_head(w);
    tf_text_put(w->text, "\"rows\":");
    code = write_rows(w, err);
    tf_text_put(w->text, "}\n");
    return code;
}
