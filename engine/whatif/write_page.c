/* SPDX-License-Identifier: MIT */
/*
 * write_page.c - a what-if for people: on a terminal, or in a pull request.
 */
#include <stdio.h>
#include <string.h>

#include "io/write_grid.h"
#include "io/write_json.h"
#include "rating/show.h"
#include "whatif/write.h"

enum {
    GROUPS_SHOWN = 12,  /* of one grouping, by the size of their differences */
    ACCOUNTS_SHOWN = 10 /* likewise */
};

struct page {
    const struct tf_whatif_result *result;
    const struct tf_comparison *c;
    struct tf_output *output;
    struct tf_text *text;
    tariff_format format;
};

/* -- pieces
 * ----------------------------------------------------------------------------------------- */

static void put_sentence(const struct page *p, const char *sentence)
{
    tf_text_char(p->text, '\n');
    tf_text_put(p->text, sentence);
    tf_text_char(p->text, '\n');
}

static void put_signed(struct tf_text *text, struct tf_dec value)
{
    if (tf_dec_sign(value) > 0)
        tf_text_char(text, '+');
    tf_show_short(text, value, 2);
}

/* The difference as a share of what was before, in percent of two decimals. */
static void put_share(struct tf_text *text, const struct tf_pair *pair)
{
    struct tf_dec size = tf_dec_sign(pair->before) < 0 ? tf_dec_neg(pair->before) : pair->before;
    struct tf_dec share, hundredth;

    (void)tf_dec_parse("0.01", 4, &hundredth);
    if (tf_dec_sign(size) == 0 ||
            !tf_dec_mul_div(tf_pair_difference(pair), tf_dec_of(100).units, size.units,
                    TF_ROUND_HALF_UP, &share) ||
            !tf_dec_round(share, hundredth, TF_ROUND_HALF_UP, &share))
        return;
    put_signed(text, share);
    tf_text_put(text, " %");
}

/* Before, after, difference and share: four cells. */
static void put_pair_cells(struct tf_grid *grid, const struct tf_pair *pair)
{
    tf_show_short(tf_grid_cell(grid), pair->before, 2);
    tf_show_short(tf_grid_cell(grid), pair->after, 2);
    put_signed(tf_grid_cell(grid), tf_pair_difference(pair));
    put_share(tf_grid_cell(grid), pair);
}

static void put_money_row(struct tf_grid *grid, const char *title, const struct tf_pair *pair)
{
    tf_grid_put(grid, title);
    put_pair_cells(grid, pair);
    tf_grid_row(grid);
}

static void begin_pairs(const struct page *p, struct tf_grid *grid,
        struct tf_grid_column columns[5], const char *title)
{
    columns[0] = (struct tf_grid_column){ title, TF_GRID_TEXT };
    columns[1] = (struct tf_grid_column){ "Before", TF_GRID_NUMBER };
    columns[2] = (struct tf_grid_column){ "After", TF_GRID_NUMBER };
    columns[3] = (struct tf_grid_column){ "Difference", TF_GRID_NUMBER };
    columns[4] = (struct tf_grid_column){ "Share", TF_GRID_NUMBER };
    tf_grid_begin(grid, p->output, p->format, columns, 5);
}

/* -- parts
 * ------------------------------------------------------------------------------------------- */

static void page_head(const struct page *p)
{
    const struct tf_whatif_result *result = p->result;

    if (p->format == TARIFF_FORMAT_MARKDOWN)
        tf_text_put(p->text, "## ");
    tf_text_put(p->text, "What if: ");
    tf_text_put(p->text, result->name);
    tf_text_char(p->text, '\n');
    if (p->format == TARIFF_FORMAT_MARKDOWN)
        tf_text_char(p->text, '\n');
    for (size_t i = 0; i < result->change_count; i++) {
        if (strcmp(result->changes[i], result->name) == 0)
            continue; /* the one change is the name of the whole */
        tf_text_put(p->text, p->format == TARIFF_FORMAT_MARKDOWN ? "- " : "  ");
        tf_text_put(p->text, result->changes[i]);
        tf_text_char(p->text, '\n');
    }
}

/* A quantity pool's pair, in its unit. */
static void put_pool_pair(
        struct tf_grid *grid, const struct tf_frame_pool *pool, const struct tf_pair *pair)
{
    struct tf_dec difference = tf_pair_difference(pair);
    struct tf_text *text;

    if (pool->is_money) {
        put_pair_cells(grid, pair);
        return;
    }
    tf_show_short_quantity(tf_grid_cell(grid), pair->before, &pool->quantity);
    tf_show_short_quantity(tf_grid_cell(grid), pair->after, &pool->quantity);
    text = tf_grid_cell(grid);
    if (tf_dec_sign(difference) > 0)
        tf_text_char(text, '+');
    tf_show_short_quantity(text, difference, &pool->quantity);
    put_share(tf_grid_cell(grid), pair);
}

static bool pair_is_nothing(const struct tf_pair *pair)
{
    return tf_dec_is_zero(pair->before) && tf_dec_is_zero(pair->after);
}

/* "  Storage, GB hour" */
static void put_pool_name(
        struct tf_grid *grid, const struct tf_frame_pool *pool, const char *before)
{
    struct tf_text *text = tf_grid_cell(grid);

    tf_text_put(text, before);
    tf_text_put(text, pool->title);
    if (!pool->is_money) {
        tf_text_put(text, ", ");
        tf_text_put(text, pool->unit);
    }
}

static void page_pools(const struct page *p, struct tf_grid *grid, bool of_money,
        const char *before, const struct tf_pair *pairs)
{
    for (size_t i = 0; i < tf_frame_count(&p->c->frame->pool_names); i++) {
        const struct tf_frame_pool *pool = &p->c->frame->pools[i];

        if (pool->is_money != of_money || pair_is_nothing(&pairs[i]))
            continue;
        put_pool_name(grid, pool, before);
        put_pool_pair(grid, pool, &pairs[i]);
        tf_grid_row(grid);
    }
}

static void page_totals(const struct page *p)
{
    const struct tf_pair *totals = p->c->totals;
    struct tf_grid_column columns[5];
    struct tf_grid grid;

    tf_text_char(p->text, '\n');
    begin_pairs(p, &grid, columns, p->c->frame->currency);
    put_money_row(&grid, "Charged", &totals[TF_CELL_AMOUNT]);
    page_pools(p, &grid, true, "- paid by ", p->c->paid);
    put_money_row(&grid, "- from the balance", &totals[TF_CELL_BALANCE]);
    put_money_row(&grid, "Plans sold", &totals[TF_TOTAL_SOLD]);
    put_money_row(&grid, "Earned: balance and plans sold", &totals[TF_TOTAL_EARNED]);
    tf_grid_end(&grid);
}

/* What plans of quantities took, and what was lost of any: left out when there is nothing. */
static void page_quantities(const struct page *p)
{
    size_t pools = tf_frame_count(&p->c->frame->pool_names);
    bool covers = false, loses = false;
    struct tf_grid_column columns[5];
    struct tf_grid grid;

    for (size_t i = 0; i < pools; i++) {
        covers = covers || (!p->c->frame->pools[i].is_money && !pair_is_nothing(&p->c->paid[i]));
        loses = loses || !pair_is_nothing(&p->c->expired[i]);
    }
    if (covers) {
        tf_text_char(p->text, '\n');
        begin_pairs(p, &grid, columns, "Covered by plans");
        page_pools(p, &grid, false, "", p->c->paid);
        tf_grid_end(&grid);
    }
    if (loses) {
        tf_text_char(p->text, '\n');
        begin_pairs(p, &grid, columns, "Lost: void when it expired");
        page_pools(p, &grid, true, "", p->c->expired);
        page_pools(p, &grid, false, "", p->c->expired);
        tf_grid_end(&grid);
    }
}

/* Groups are shown by their amounts; where those agree everywhere, by what the balance pays. */
static unsigned telling_money(const struct page *p)
{
    const struct tf_spread *charged = &p->c->spreads[TF_CELL_AMOUNT];

    return charged->more + charged->less > 0 ? TF_CELL_AMOUNT : TF_CELL_BALANCE;
}

static tariff_code page_grouping(
        const struct page *p, const struct tf_grouping *grouping, size_t most, tariff_error *err)
{
    unsigned money = telling_money(p);
    char title[80];
    struct tf_grid_column columns[5];
    struct tf_grid grid;
    uint32_t *order;
    bool by_time = strcmp(grouping->name, "month") == 0;
    tariff_code code = tf_largest(p->c, grouping, money, &order, err);

    if (code != TARIFF_OK)
        return code;
    snprintf(title, sizeof title, "%s by %.40s",
            money == TF_CELL_AMOUNT ? "Charged" : "From the balance", grouping->name);
    tf_text_char(p->text, '\n');
    begin_pairs(p, &grid, columns, title);
    for (size_t i = 0; i < grouping->count && i < most; i++) {
        const struct tf_group *group = &grouping->items[by_time ? i : order[i]];

        put_money_row(&grid, group->title, &group->money[money]);
    }
    tf_grid_end(&grid);
    if (grouping->count > most)
        tf_text_format(p->text, "and %zu more with smaller differences\n", grouping->count - most);
    return TARIFF_OK;
}

static tariff_code page_groupings(const struct page *p, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < p->c->grouping_count && code == TARIFF_OK; i++) {
        bool is_last = &p->c->groupings[i] == p->c->accounts;

        code = page_grouping(p, &p->c->groupings[i], is_last ? ACCOUNTS_SHOWN : GROUPS_SHOWN, err);
    }
    return code;
}

/* How many pay more and less, and how the differences lie. */
static void page_spread(const struct page *p)
{
    static const struct tf_grid_column columns[] = { { "Accounts", TF_GRID_TEXT },
        { "More", TF_GRID_NUMBER }, { "Less", TF_GRID_NUMBER }, { "Same", TF_GRID_NUMBER },
        { "Least", TF_GRID_NUMBER }, { "10 %", TF_GRID_NUMBER }, { "25 %", TF_GRID_NUMBER },
        { "Median", TF_GRID_NUMBER }, { "75 %", TF_GRID_NUMBER }, { "90 %", TF_GRID_NUMBER },
        { "Most", TF_GRID_NUMBER } };
    static const struct spread_row {
        unsigned money;
        const char *title;
    } rows[] = { { TF_CELL_AMOUNT, "Charged" }, { TF_CELL_BALANCE, "From the balance" } };
    struct tf_grid grid;

    tf_text_char(p->text, '\n');
    tf_grid_begin(&grid, p->output, p->format, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct tf_spread *spread = &p->c->spreads[rows[i].money];

        tf_grid_put(&grid, rows[i].title);
        tf_text_u64(tf_grid_cell(&grid), spread->more);
        tf_text_u64(tf_grid_cell(&grid), spread->less);
        tf_text_u64(tf_grid_cell(&grid), spread->same);
        for (size_t k = 0; k < TF_QUANTILES; k++)
            put_signed(tf_grid_cell(&grid), spread->quantiles[k]);
        tf_grid_row(&grid);
    }
    tf_grid_end(&grid);
}

static void put_cause(
        struct tf_grid *grid, const char *name, const struct tf_dec difference[TF_TOTALS])
{
    tf_grid_put(grid, name);
    put_signed(tf_grid_cell(grid), difference[TF_CELL_AMOUNT]);
    put_signed(tf_grid_cell(grid), difference[TF_CELL_BALANCE]);
    put_signed(tf_grid_cell(grid), difference[TF_TOTAL_EARNED]);
    tf_grid_row(grid);
}

/* What each change does alone, what they do together beyond that, and the whole. */
static void page_causes(const struct page *p)
{
    static const struct tf_grid_column columns[] = { { "What does it", TF_GRID_TEXT },
        { "Charged", TF_GRID_NUMBER }, { "From the balance", TF_GRID_NUMBER },
        { "Earned", TF_GRID_NUMBER } };
    struct tf_dec whole[TF_TOTALS];
    struct tf_grid grid;

    if (p->result->cause_count < 2)
        return;
    for (size_t i = 0; i < TF_TOTALS; i++)
        whole[i] = tf_pair_difference(&p->c->totals[i]);
    tf_text_char(p->text, '\n');
    tf_grid_begin(&grid, p->output, p->format, columns, 4);
    for (size_t i = 0; i < p->result->cause_count; i++)
        put_cause(&grid, p->result->causes[i].name, p->result->causes[i].difference);
    put_cause(&grid, "Together, beyond that", p->result->interaction);
    tf_grid_rule(&grid);
    put_cause(&grid, "The whole", whole);
    tf_grid_end(&grid);
}

tariff_code tf_whatif_write_page(const struct tf_whatif_result *result, tariff_format format,
        struct tf_output *output, tariff_error *err)
{
    const struct page p = { result, result->comparison, output, &output->text, format };
    tariff_code code;

    page_head(&p);
    if (tf_sheets_agree(p.c->frame, p.c->before, p.c->after)) {
        put_sentence(&p, "Nothing differs: no line, no payment, no purchase.");
        return TARIFF_OK;
    }
    page_totals(&p);
    page_causes(&p);
    page_quantities(&p);
    if ((code = page_groupings(&p, err)) != TARIFF_OK)
        return code;
    page_spread(&p);
    put_sentence(&p, "How people would behave is not modelled: they use what they used.");
    return TARIFF_OK;
}
