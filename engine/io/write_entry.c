/* SPDX-License-Identifier: MIT */
/*
 * write_entry.c - what changed a wallet without a charge, purchases with their outcome, and
 * rows that were set aside.
 */
#include <string.h>

#include "io/write_part.h"

/* -- purchases --------------------------------------------------------------------------- */

static void put_purchase_row(
        const struct tf_writing *w, struct tf_grid *grid, const struct tf_wallet_entry *entry)
{
    bool accepted = entry->kind == TF_ENTRY_PURCHASE;
    bool costs = accepted || tf_dec_sign(entry->amount) != 0; /* a correction gives it back */
    const struct tf_plan *plan = &w->book->plans[entry->plan];

    tf_grid_put(grid, tf_writing_id(w, entry->account));
    tf_show_instant(tf_grid_cell(grid), tf_writing_zone(w, entry->account), entry->at);
    tf_grid_put(grid, entry->id);
    tf_grid_put(grid, plan->name);
    tf_grid_put(grid, plan->title == NULL ? "" : plan->title);
    if (costs)
        tf_show_decimal(tf_grid_cell(grid), entry->amount, 2);
    else
        tf_grid_put(grid, "");
    tf_grid_put(grid, tf_entry_state(entry));
    tf_grid_put(grid, accepted || entry->reason == NULL ? "" : entry->reason);
    tf_grid_put(grid, entry->correction ? "true" : "false");
    tf_grid_row(grid);
}

tariff_code tf_write_purchases(struct tf_writing *w, tariff_error *err)
{
    static const struct tf_grid_column columns[] = { { "account", TF_GRID_TEXT },
        { "at", TF_GRID_TEXT }, { "id", TF_GRID_TEXT }, { "plan", TF_GRID_TEXT },
        { "title", TF_GRID_TEXT }, { "paid", TF_GRID_NUMBER }, { "state", TF_GRID_TEXT },
        { "reason", TF_GRID_TEXT }, { "correction", TF_GRID_TEXT } };
    const struct tf_result *result = w->outcome->result;
    struct tf_grid grid;

    (void)err;
    tf_grid_begin(&grid, w->output, w->format, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < result->entry_count && tf_writing_goes_on(w); i++) {
        const struct tf_wallet_entry *entry = &result->entries[i];

        if (!tf_entry_is_of_grant(entry) && tf_writing_shows(w, entry->account))
            put_purchase_row(w, &grid, entry);
    }
    tf_grid_end(&grid);
    return TARIFF_OK;
}

/* -- entries -------------------------------------------------------------------------------- */

static void put_of_grant(
        const struct tf_writing *w, struct tf_grid *grid, const struct tf_wallet_entry *entry)
{
    tf_grid_put(grid, entry->kind == TF_ENTRY_EXPIRED ? "expired" : "repaid");
    tf_grid_put(grid, entry->id);
    tf_grid_put(grid, w->book->pools[entry->pool].name);
    tf_put_pool_number(tf_grid_cell(grid), entry->amount, w->book, entry->pool);
    tf_grid_put(grid, tf_pool_unit(w->book, entry->pool));
    tf_grid_put(grid, "");
}

static void put_entry_row(
        const struct tf_writing *w, struct tf_grid *grid, const struct tf_wallet_entry *entry)
{
    tf_grid_put(grid, tf_writing_id(w, entry->account));
    tf_show_instant(tf_grid_cell(grid), tf_writing_zone(w, entry->account), entry->at);
    if (tf_entry_is_of_grant(entry)) {
        put_of_grant(w, grid, entry);
    } else {
        tf_grid_put(grid, entry->kind == TF_ENTRY_PURCHASE ? "purchase" : tf_entry_state(entry));
        tf_grid_put(grid, entry->id);
        tf_grid_put(grid, "");
        tf_show_decimal(tf_grid_cell(grid), entry->amount, 2);
        tf_grid_put(grid, w->book->currency);
        tf_grid_put(grid, entry->reason == NULL ? "" : entry->reason);
    }
    tf_grid_put(grid, entry->correction ? "true" : "false");
    tf_grid_row(grid);
}

tariff_code tf_write_entries(struct tf_writing *w, tariff_error *err)
{
    static const struct tf_grid_column columns[] = { { "account", TF_GRID_TEXT },
        { "at", TF_GRID_TEXT }, { "kind", TF_GRID_TEXT }, { "grant", TF_GRID_TEXT },
        { "pool", TF_GRID_TEXT }, { "amount", TF_GRID_NUMBER }, { "unit", TF_GRID_TEXT },
        { "reason", TF_GRID_TEXT }, { "correction", TF_GRID_TEXT } };
    const struct tf_result *result = w->outcome->result;
    struct tf_grid grid;

    (void)err;
    tf_grid_begin(&grid, w->output, w->format, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < result->entry_count && tf_writing_goes_on(w); i++) {
        if (tf_writing_shows(w, result->entries[i].account))
            put_entry_row(w, &grid, &result->entries[i]);
    }
    tf_grid_end(&grid);
    return TARIFF_OK;
}

/* -- rejected rows ----------------------------------------------------------------------------- */

tariff_code tf_write_rejected(struct tf_writing *w, tariff_error *err)
{
    static const struct tf_grid_column columns[] = { { "file", TF_GRID_TEXT },
        { "line", TF_GRID_NUMBER }, { "column", TF_GRID_NUMBER }, { "message", TF_GRID_TEXT },
        { "hint", TF_GRID_TEXT }, { "row", TF_GRID_TEXT } };
    struct tf_grid grid;

    (void)err;
    tf_grid_begin(&grid, w->output, w->format, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < w->outcome->rejected_count && tf_writing_goes_on(w); i++) {
        const struct tf_rejected *rejected = &w->outcome->rejected[i];
        size_t length = rejected->length;

        while (length > 0 && strchr("\r\n", rejected->row[length - 1]) != NULL)
            length--;
        tf_grid_put(&grid, rejected->error.file);
        tf_text_u64(tf_grid_cell(&grid), rejected->error.line);
        tf_text_u64(tf_grid_cell(&grid), rejected->error.column);
        tf_grid_put(&grid, rejected->error.message);
        tf_grid_put(&grid, rejected->error.hint);
        tf_text_add(tf_grid_cell(&grid), rejected->row, length);
        tf_grid_row(&grid);
    }
    tf_grid_end(&grid);
    return TARIFF_OK;
}
