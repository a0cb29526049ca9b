/* SPDX-License-Identifier: MIT */
/*
 * write_facts.c - the numbers of a rulebook, each with its date and source.
 */
#include "io/write_facts.h"

#include "io/write_words.h"
#include "rating/show.h"

const struct tf_grid_column tf_fact_columns[TF_FACT_COLUMNS] = { { "Number", TF_GRID_TEXT },
    { "Of", TF_GRID_TEXT }, { "Value", TF_GRID_NUMBER }, { "Since", TF_GRID_TEXT },
    { "Source", TF_GRID_TEXT } };

/* The facts of a grid on its way. */
struct fact_rows {
    struct tf_grid *grid;
    const struct tf_rulebook *book;
    const struct tf_fact *fact;
    const struct tf_fact_version *version;
};

static void begin_fact_row(const struct fact_rows *rows)
{
    const struct tf_fact *fact = rows->fact;

    tf_grid_put(rows->grid, fact->title[0] == '\0' ? fact->name : fact->title);
}

static void end_fact_row(const struct fact_rows *rows)
{
    char since[TF_INSTANT_TEXT_MAX];

    tf_grid_put(rows->grid, tf_fact_since(rows->version, since));
    tf_grid_put(rows->grid, rows->version->source == NULL ? "" : rows->version->source);
    tf_grid_row(rows->grid);
}

/* "gn7i", or "gn7i east" where a table goes by several fields. */
static void put_cell_symbols(const struct fact_rows *rows, size_t cell)
{
    const struct tf_fact *fact = rows->fact;
    struct tf_text *text = tf_grid_cell(rows->grid);
    size_t below = fact->cell_count;

    for (size_t i = 0; i < fact->by_count; i++) {
        const struct tf_field *field = &rows->book->schema.fields[fact->by[i]];

        below /= field->symbol_count;
        tf_text_format(
                text, "%s%s", i > 0 ? " " : "", field->symbols[cell / below % field->symbol_count]);
    }
}

static void write_cells(const struct fact_rows *rows)
{
    for (size_t i = 0; i < rows->fact->cell_count; i++) {
        if (rows->version->has != NULL && !rows->version->has[i])
            continue;
        begin_fact_row(rows);
        put_cell_symbols(rows, i);
        tf_words_rate(tf_grid_cell(rows->grid), rows->fact, rows->version->cells[i], tf_dec_of(1));
        end_fact_row(rows);
    }
}

static void write_tiers(const struct fact_rows *rows)
{
    for (size_t i = 0; i < rows->version->tier_count; i++) {
        const struct tf_tier *tier = &rows->version->tiers[i];
        struct tf_text *text;

        begin_fact_row(rows);
        text = tf_grid_cell(rows->grid);
        tf_text_put(text, tier->open ? "the rest" : "up to ");
        if (!tier->open)
            tf_show_decimal(text, tier->upto, 0);
        text = tf_grid_cell(rows->grid);
        tf_words_rate(text, rows->fact, tier->rate, tf_dec_of(1));
        if (!tf_dec_is_zero(tier->flat)) {
            tf_text_put(text, " and ");
            tf_show_money(text, tier->flat, rows->book);
        }
        end_fact_row(rows);
    }
}

void tf_facts_write(struct tf_grid *grid, const struct tf_rulebook *book, int64_t at)
{
    for (size_t i = 0; i < book->facts.count; i++) {
        const struct tf_fact *fact = &book->facts.items[i];
        size_t version = tf_fact_version_at(fact, at);
        struct fact_rows rows = { grid, book, fact, NULL };

        if (version == SIZE_MAX)
            continue;
        rows.version = &fact->versions[version];
        if (fact->kind == TF_FACT_TIERS)
            write_tiers(&rows);
        else
            write_cells(&rows);
    }
}
