/* SPDX-License-Identifier: MIT */
/*
 * write_benefit.c - coupons: grants of money pools that no plan fills, with the lines that each
 * paid for as far as lines were kept.
 */
#include "io/write_part.h"

/* A pool of money into which no plan puts anything. */
static bool is_benefit(const struct tf_rulebook *book, uint32_t pool)
{
    for (uint32_t i = 0; i < book->plan_count; i++) {
        for (size_t k = 0; k < book->plans[i].grant_count; k++) {
            if (book->plans[i].grants[k].pool == pool)
                return false;
        }
    }
    return book->pools[pool].is_money;
}

/* One account's stretch of the lines. */
struct stretch {
    const struct tf_line *lines;
    size_t count;
};

static void put_benefit_grant(const struct tf_writing *w, struct tf_grid *grid,
        const struct tf_party *party, const struct tf_grant_view *view)
{
    tf_grid_put(grid, party->id);
    tf_grid_put(grid, view->grant->id);
    tf_grid_put(grid, w->book->pools[view->grant->pool].name);
    tf_show_decimal(tf_grid_cell(grid), view->grant->amount, 2);
    tf_show_decimal(tf_grid_cell(grid), view->used, 2);
    tf_show_decimal(tf_grid_cell(grid), view->left, 2);
    tf_show_decimal(tf_grid_cell(grid), view->expired, 2);
    tf_show_instant(tf_grid_cell(grid), party->zone, view->grant->effective);
    tf_put_until(w, tf_grid_cell(grid), party->zone, view->grant->expires);
    tf_grid_put(grid, view->state);
}

static void put_payment(const struct tf_writing *w, struct tf_grid *grid,
        const struct tf_party *party, const struct tf_line *line, size_t number,
        struct tf_dec amount)
{
    tf_text_u64(tf_grid_cell(grid), number);
    tf_grid_put(grid, w->book->prices[line->price].name);
    tf_show_instant(tf_grid_cell(grid), party->zone, line->window.from);
    tf_show_instant(tf_grid_cell(grid), party->zone, line->window.until);
    tf_show_decimal(tf_grid_cell(grid), amount, 2);
    tf_grid_row(grid);
}

/* A row for each line that the grant paid for; one without a line when there is none. */
static void put_benefit(const struct tf_writing *w, struct tf_grid *grid,
        const struct tf_party *party, uint32_t index, struct stretch stretch)
{
    struct tf_grant_view view = tf_grant_look(w, party, index);
    bool found = false;

    for (size_t i = 0; i < stretch.count; i++) {
        const struct tf_line *line = &stretch.lines[i];

        for (size_t k = 0; k < line->draw_count; k++) {
            if (line->draws[k].grant != index || line->draws[k].pool == TF_NONE)
                continue;
            found = true;
            put_benefit_grant(w, grid, party, &view);
            put_payment(w, grid, party, line, i + 1, line->draws[k].amount);
        }
    }
    if (!found) {
        put_benefit_grant(w, grid, party, &view);
        tf_grid_row(grid);
    }
}

/* The lines of an account, which come after those of the accounts before it. */
static struct stretch next_stretch(const struct tf_result *result, size_t *at, uint32_t account)
{
    struct stretch stretch = { NULL, 0 };

    if (*at < result->line_count)
        stretch.lines = &result->lines[*at];
    while (*at < result->line_count && result->lines[*at].account == account) {
        stretch.count++;
        ++*at;
    }
    return stretch;
}

tariff_code tf_write_benefits(struct tf_writing *w, tariff_error *err)
{
    static const struct tf_grid_column columns[] = { { "account", TF_GRID_TEXT },
        { "grant", TF_GRID_TEXT }, { "pool", TF_GRID_TEXT }, { "face", TF_GRID_NUMBER },
        { "used", TF_GRID_NUMBER }, { "left", TF_GRID_NUMBER }, { "expired", TF_GRID_NUMBER },
        { "effective", TF_GRID_TEXT }, { "expires", TF_GRID_TEXT }, { "state", TF_GRID_TEXT },
        { "line", TF_GRID_NUMBER }, { "price", TF_GRID_TEXT }, { "from", TF_GRID_TEXT },
        { "until", TF_GRID_TEXT }, { "paid", TF_GRID_NUMBER } };
    struct tf_grid grid;
    size_t at = 0;

    (void)err;
    tf_grid_begin(&grid, w->output, w->format, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < w->outcome->accounts->count && tf_writing_goes_on(w); i++) {
        uint32_t index = w->outcome->by_name[i];
        const struct tf_party *party = tf_writing_party(w, index);
        struct stretch stretch = next_stretch(w->outcome->result, &at, index);

        for (size_t k = 0; party != NULL && tf_writing_shows(w, index) && k < party->grant_count;
                k++) {
            if (is_benefit(w->book, party->grants[k].pool))
                put_benefit(w, &grid, party, (uint32_t)k, stretch);
        }
    }
    tf_grid_end(&grid);
    return TARIFF_OK;
}
