/* SPDX-License-Identifier: MIT */
/*
 * sheet.c - the rows of a statement become cells under names that all runs share.
 */
#include "whatif/sheet.h"

#include <stdio.h>
#include <string.h>

#include "base/sort.h"
#include "io/write_part.h"

/* -- the frame ----------------------------------------------------------------------------------
 */

void tf_frame_init(struct tf_frame *frame, struct tf_alloc alloc)
{
    *frame = (struct tf_frame){ .alloc = alloc, .knows_month = true, .knows_price = true };
    tf_arena_init(&frame->arena, alloc);
    tf_intern_init(&frame->price_names, alloc);
    tf_intern_init(&frame->pool_names, alloc);
    tf_intern_init(&frame->plan_names, alloc);
    tf_intern_init(&frame->account_ids, alloc);
}

void tf_frame_free(struct tf_frame *frame)
{
    tf_free(frame->alloc, frame->prices, frame->price_capacity * sizeof *frame->prices);
    tf_free(frame->alloc, frame->pools, frame->pool_capacity * sizeof *frame->pools);
    tf_free(frame->alloc, frame->plans, frame->plan_capacity * sizeof *frame->plans);
    tf_free(frame->alloc, frame->accounts, frame->account_capacity * sizeof *frame->accounts);
    tf_intern_free(&frame->price_names);
    tf_intern_free(&frame->pool_names);
    tf_intern_free(&frame->plan_names);
    tf_intern_free(&frame->account_ids);
    tf_arena_free(&frame->arena);
}

/* The index of a name, and whether it is new; UINT32_MAX when there is no memory. */
static uint32_t name_index(struct tf_intern *names, const char *name, bool *is_new)
{
    size_t before = names->count;
    uint32_t id = tf_intern_add(names, name, strlen(name));

    *is_new = names->count != before;
    return id - 1;
}

static const char *keep_name(struct tf_frame *frame, const char *text)
{
    return tf_arena_text(&frame->arena, text == NULL ? "" : text, text == NULL ? 0 : strlen(text));
}

/* What a price's `when` says of the field `item`, as text; "" when it says nothing plain. */
static const char *item_of(const struct tf_price *price)
{
    const struct tf_node *item = price->when == NULL ? NULL : tf_node_find(price->when, "item");

    return item != NULL && item->kind == TF_NODE_TEXT ? item->text : "";
}

static bool frame_price(struct tf_frame *frame, const struct tf_rulebook *book,
        const struct tf_price *price, uint32_t *out)
{
    bool is_new;
    struct tf_frame_price *kept;

    *out = name_index(&frame->price_names, price->name, &is_new);
    if (*out == UINT32_MAX || !tf_grow(frame->alloc, &frame->prices, &frame->price_capacity,
                                      (size_t)*out + 1, sizeof *frame->prices))
        return false;
    if (!is_new)
        return true;
    kept = &frame->prices[*out];
    *kept = (struct tf_frame_price){ .name = tf_intern_text(&frame->price_names, *out + 1),
        .title = keep_name(frame, price->title == NULL ? price->name : price->title),
        .item = keep_name(frame, item_of(price)),
        .unit = { .text = "" } };
    if (price->meter != TF_NONE) /* free ones count nothing */
        kept->unit = *tf_price_unit(book, price);
    return kept->title != NULL && kept->item != NULL;
}

static bool frame_pool(
        struct tf_frame *frame, const struct tf_rulebook *book, uint32_t pool, uint32_t *out)
{
    const struct tf_pool *one = &book->pools[pool];
    bool is_new;
    struct tf_frame_pool *kept;

    *out = name_index(&frame->pool_names, one->name, &is_new);
    if (*out == UINT32_MAX || !tf_grow(frame->alloc, &frame->pools, &frame->pool_capacity,
                                      (size_t)*out + 1, sizeof *frame->pools))
        return false;
    if (!is_new)
        return true;
    kept = &frame->pools[*out];
    *kept = (struct tf_frame_pool){ .name = tf_intern_text(&frame->pool_names, *out + 1),
        .title = keep_name(frame, one->title == NULL ? one->name : one->title),
        .unit = keep_name(frame, tf_pool_unit(book, pool)),
        .is_money = one->is_money,
        .quantity = one->unit };
    return kept->title != NULL && kept->unit != NULL;
}

static bool frame_plan(struct tf_frame *frame, const struct tf_plan *plan)
{
    bool is_new;
    uint32_t index = name_index(&frame->plan_names, plan->name, &is_new);

    if (index == UINT32_MAX || !tf_grow(frame->alloc, &frame->plans, &frame->plan_capacity,
                                       (size_t)index + 1, sizeof *frame->plans))
        return false;
    if (is_new)
        frame->plans[index] =
                (struct tf_frame_plan){ .name = tf_intern_text(&frame->plan_names, index + 1),
                    .title = keep_name(frame, plan->title == NULL ? plan->name : plan->title) };
    return frame->plans[index].title != NULL;
}

static bool frame_account(struct tf_frame *frame, const struct tf_account *account, uint32_t *out)
{
    struct tf_account_field *fields;
    struct tf_frame_account *kept;
    bool is_new, good = true;

    *out = name_index(&frame->account_ids, account->id, &is_new);
    if (*out == UINT32_MAX || !tf_grow(frame->alloc, &frame->accounts, &frame->account_capacity,
                                      (size_t)*out + 1, sizeof *frame->accounts))
        return false;
    if (!is_new)
        return true;
    fields = tf_arena_array(&frame->arena, account->field_count + 1, sizeof *fields);
    if (fields == NULL)
        return false;
    for (size_t i = 0; i < account->field_count; i++) {
        fields[i].name = keep_name(frame, account->fields[i].name);
        fields[i].text = keep_name(frame, account->fields[i].text);
        good = good && fields[i].name != NULL && fields[i].text != NULL;
    }
    kept = &frame->accounts[*out];
    *kept = (struct tf_frame_account){ .id = tf_intern_text(&frame->account_ids, *out + 1),
        .fields = fields,
        .field_count = account->field_count };
    return good;
}

/* -- a sheet
 * --------------------------------------------------------------------------------------- */

/* One run on its way into a sheet. */
struct filling {
    struct tf_sheet *sheet;
    struct tf_frame *frame;
    const struct tf_outcome *outcome;
    uint32_t *prices;   /* the frame's, by price of the rulebook */
    uint32_t *accounts; /* likewise */
    struct tf_dec *sums;
};

static bool map_names(struct filling *f)
{
    const struct tf_rulebook *book = f->outcome->book;
    const struct tf_accounts *accounts = f->outcome->accounts;
    struct tf_arena *arena = &f->sheet->arena;
    bool good;

    f->prices = tf_arena_array(arena, (size_t)book->price_count_all + 1, sizeof *f->prices);
    f->accounts = tf_arena_array(arena, accounts->count + 1, sizeof *f->accounts);
    f->sheet->pool_count = book->pool_count;
    f->sheet->pool_of =
            tf_arena_array(arena, (size_t)book->pool_count + 1, sizeof *f->sheet->pool_of);
    f->sums = tf_arena_array(arena, TF_ROW_SUMS + (size_t)book->pool_count, sizeof *f->sums);
    f->sheet->expired =
            tf_arena_array(arena, (size_t)book->pool_count + 1, sizeof *f->sheet->expired);
    good = f->prices != NULL && f->accounts != NULL && f->sheet->pool_of != NULL &&
           f->sums != NULL && f->sheet->expired != NULL;
    for (uint32_t i = 0; i < book->price_count_all && good; i++)
        good = frame_price(f->frame, book, &book->prices[i], &f->prices[i]);
    for (uint32_t i = 0; i < book->pool_count && good; i++)
        good = frame_pool(f->frame, book, i, &f->sheet->pool_of[i]);
    for (uint32_t i = 0; i < book->plan_count && good; i++)
        good = frame_plan(f->frame, &book->plans[i]);
    for (size_t i = 0; i < accounts->count && good; i++)
        good = frame_account(f->frame, &accounts->items[i], &f->accounts[i]);
    f->frame->knows_price = f->frame->knows_price && tf_rows_know_price(book);
    f->frame->knows_month = f->frame->knows_month && tf_rows_know_month(book);
    return good;
}

/* A row as a cell; false when there is no memory. */
static bool fill_cell(struct filling *f, const struct tf_row *row, struct tf_sheet_cell *cell)
{
    const struct tf_rulebook *book = f->outcome->book;
    const struct tf_party *party = &f->outcome->parties[row->account];
    struct tf_clock clock = tf_clock_at(party->zone, row->period_from);

    *cell = (struct tf_sheet_cell){ .account = f->accounts[row->account],
        .price = f->prices[row->price],
        .month = clock.year * 12 + clock.month - 1,
        .pools = tf_arena_array(
                &f->sheet->arena, (size_t)book->pool_count + 1, sizeof *cell->pools) };
    if (cell->pools == NULL)
        return false;
    (void)tf_row_sums(
            f->outcome->result, row, f->sums); /* tf_result_finish has found that it fits */
    cell->quantity = f->sums[TF_SUM_QUANTITY];
    cell->money[TF_CELL_AMOUNT] = f->sums[TF_SUM_AMOUNT];
    cell->money[TF_CELL_PREPAID] = f->sums[TF_SUM_PREPAID];
    cell->money[TF_CELL_BALANCE] = f->sums[TF_SUM_BALANCE];
    memcpy(cell->pools, f->sums + TF_ROW_SUMS, book->pool_count * sizeof *cell->pools);
    return true;
}

static bool add_cell(struct tf_sheet_cell *to, const struct tf_sheet_cell *more, size_t pools)
{
    bool fits = tf_dec_add(to->quantity, more->quantity, &to->quantity);

    for (size_t i = 0; i < TF_CELL_MONEY && fits; i++)
        fits = tf_dec_add(to->money[i], more->money[i], &to->money[i]);
    for (size_t i = 0; i < pools && fits; i++)
        fits = tf_dec_add(to->pools[i], more->pools[i], &to->pools[i]);
    return fits;
}

int tf_sheet_compare_cells(
        const struct tf_frame *frame, const struct tf_sheet_cell *a, const struct tf_sheet_cell *b)
{
    int way = a->account == b->account
                      ? 0
                      : strcmp(frame->accounts[a->account].id, frame->accounts[b->account].id);

    if (way == 0)
        way = (a->month > b->month) - (a->month < b->month);
    if (way == 0 && a->price != b->price)
        way = strcmp(frame->prices[a->price].name, frame->prices[b->price].name);
    return way;
}

static int compare_cells(void *ud, const void *a, const void *b)
{
    return tf_sheet_compare_cells(ud, a, b);
}

static tariff_code sheet_too_large(tariff_error *err)
{
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
            "A sum over all accounts does not fit.");
}

/* Cells in order; rows that differ in their keys only are one. */
static tariff_code fill_cells(struct filling *f, tariff_error *err)
{
    const struct tf_result *result = f->outcome->result;
    struct tf_sheet *sheet = f->sheet;
    struct tf_sheet_cell *scratch =
            tf_arena_array(&sheet->arena, result->row_count + 1, sizeof *scratch);
    size_t kept = 0;

    sheet->cells = tf_arena_array(&sheet->arena, result->row_count + 1, sizeof *sheet->cells);
    if (sheet->cells == NULL || scratch == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < result->row_count; i++) {
        if (!fill_cell(f, &result->rows[i], &sheet->cells[i]))
            return tf_no_memory(err);
    }
    tf_sort(sheet->cells, result->row_count, sizeof *sheet->cells, compare_cells, f->frame,
            scratch);
    for (size_t i = 0; i < result->row_count; i++) {
        if (kept > 0 &&
                tf_sheet_compare_cells(f->frame, &sheet->cells[kept - 1], &sheet->cells[i]) == 0) {
            if (!add_cell(&sheet->cells[kept - 1], &sheet->cells[i], sheet->pool_count))
                return sheet_too_large(err);
        } else {
            sheet->cells[kept++] = sheet->cells[i];
        }
    }
    sheet->cell_count = kept;
    return TARIFF_OK;
}

static tariff_code fill_entries(struct filling *f, tariff_error *err)
{
    const struct tf_result *result = f->outcome->result;
    const struct tf_rulebook *book = f->outcome->book;
    struct tf_sheet *sheet = f->sheet;
    bool fits = true;

    sheet->plan_count = tf_frame_count(&f->frame->plan_names);
    sheet->plans = tf_arena_array(&sheet->arena, sheet->plan_count + 1, sizeof *sheet->plans);
    if (sheet->plans == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < result->entry_count && fits; i++) {
        const struct tf_wallet_entry *entry = &result->entries[i];
        struct tf_sheet_plan *plan;
        bool is_new;

        if (entry->at < result->from || entry->at >= result->until)
            continue;
        if (entry->kind == TF_ENTRY_EXPIRED)
            fits = tf_dec_add(
                    sheet->expired[entry->pool], entry->amount, &sheet->expired[entry->pool]);
        if (entry->kind != TF_ENTRY_PURCHASE && entry->kind != TF_ENTRY_REFUSED)
            continue;
        plan = &sheet->plans[name_index(
                &f->frame->plan_names, book->plans[entry->plan].name, &is_new)];
        plan->refused += entry->kind == TF_ENTRY_REFUSED;
        plan->bought += entry->kind == TF_ENTRY_PURCHASE;
        if (entry->kind == TF_ENTRY_PURCHASE)
            fits = tf_dec_add(plan->paid, entry->amount, &plan->paid);
    }
    return fits ? TARIFF_OK : sheet_too_large(err);
}

tariff_code tf_sheet_fill(struct tf_sheet *sheet, struct tf_frame *frame,
        const struct tf_outcome *outcome, tariff_error *err)
{
    struct filling f = { .sheet = sheet, .frame = frame, .outcome = outcome };
    tariff_code code;

    *sheet = (struct tf_sheet){ .lines = outcome->counts.lines,
        .events = outcome->counts.events,
        .as_of = outcome->counts.as_of };
    tf_arena_init(&sheet->arena, frame->alloc);
    memcpy(sheet->hash, outcome->book->hash, sizeof sheet->hash);
    if (frame->currency == NULL)
        frame->currency = keep_name(frame, outcome->book->currency);
    if (frame->currency == NULL || !map_names(&f))
        return tf_no_memory(err);
    code = fill_cells(&f, err);
    return code == TARIFF_OK ? fill_entries(&f, err) : code;
}

void tf_sheet_free(struct tf_sheet *sheet)
{
    if (sheet->arena.alloc.hook != NULL)
        tf_arena_free(&sheet->arena);
}

void tf_month_text(int32_t month, char text[16])
{
    snprintf(text, 16, "%04d-%02d", (int)(month / 12), (int)(month % 12 + 1));
}

/* -- asking
 * ------------------------------------------------------------------------------------------ */

static size_t pool_place(const struct tf_sheet *sheet, uint32_t pool)
{
    size_t i = 0;

    while (i < sheet->pool_count && sheet->pool_of[i] != pool)
        i++;
    return i;
}

struct tf_dec tf_sheet_paid(
        const struct tf_sheet *sheet, const struct tf_sheet_cell *cell, uint32_t pool)
{
    size_t at = pool_place(sheet, pool);

    return at == sheet->pool_count ? tf_dec_zero() : cell->pools[at];
}

struct tf_dec tf_sheet_expired(const struct tf_sheet *sheet, uint32_t pool)
{
    size_t at = pool_place(sheet, pool);

    return at == sheet->pool_count ? tf_dec_zero() : sheet->expired[at];
}

struct tf_sheet_plan tf_sheet_plan_of(const struct tf_sheet *sheet, uint32_t plan)
{
    return plan < sheet->plan_count ? sheet->plans[plan] : (struct tf_sheet_plan){ 0 };
}

static bool cells_agree(const struct tf_frame *frame, const struct tf_sheet *a,
        const struct tf_sheet_cell *one, const struct tf_sheet *b, const struct tf_sheet_cell *two)
{
    bool same = tf_sheet_compare_cells(frame, one, two) == 0 &&
                tf_dec_cmp(one->quantity, two->quantity) == 0;

    for (size_t i = 0; i < TF_CELL_MONEY && same; i++)
        same = tf_dec_cmp(one->money[i], two->money[i]) == 0;
    for (uint32_t i = 0; i < tf_frame_count(&frame->pool_names) && same; i++)
        same = tf_dec_cmp(tf_sheet_paid(a, one, i), tf_sheet_paid(b, two, i)) == 0;
    return same;
}

bool tf_sheets_agree(
        const struct tf_frame *frame, const struct tf_sheet *a, const struct tf_sheet *b)
{
    bool same = a->cell_count == b->cell_count;

    for (size_t i = 0; i < a->cell_count && same; i++)
        same = cells_agree(frame, a, &a->cells[i], b, &b->cells[i]);
    for (uint32_t i = 0; i < tf_frame_count(&frame->pool_names) && same; i++)
        same = tf_dec_cmp(tf_sheet_expired(a, i), tf_sheet_expired(b, i)) == 0;
    for (uint32_t i = 0; i < tf_frame_count(&frame->plan_names) && same; i++) {
        struct tf_sheet_plan one = tf_sheet_plan_of(a, i), two = tf_sheet_plan_of(b, i);

        same = one.bought == two.bought && one.refused == two.refused &&
               tf_dec_cmp(one.paid, two.paid) == 0;
    }
    return same;
}
