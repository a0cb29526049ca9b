/* SPDX-License-Identifier: MIT */
/*
 * write_rulebook.c - the price list, the plans and the order of deduction at an instant, as
 * plain text, Markdown or HTML.
 */
#include <string.h>

#include "io/write_facts.h"
#include "io/write_json.h"
#include "io/write_words.h"
#include "rating/show.h"
#include "rulebook/rate_unit.h"

/* A page on its way. */
struct page {
    const struct tf_rulebook *book;
    int64_t at;
    tariff_format format;
    struct tf_output *output;
    struct tf_text *text;
};

/* -- headings and paragraphs ------------------------------------------------------------------ */

static const char style[] =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;"
        "color:#1b1f24}\n"
        "table{border-collapse:collapse;width:100%;margin:1rem 0 2rem}\n"
        "th,td{border-bottom:1px solid #d5dae0;padding:.4rem .6rem;text-align:left;"
        "vertical-align:top}\n"
        "th{background:#f3f5f7}\n"
        ".number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n";

static void show_escaped(const struct page *page, const char *value, size_t length)
{
    if (page->format == TARIFF_FORMAT_HTML)
        tf_html_text(page->text, value, length);
    else if (page->format == TARIFF_FORMAT_MARKDOWN)
        tf_markdown_text(page->text, value, length);
    else
        tf_text_add(page->text, value, length);
}

static void show_heading(const struct page *page, unsigned level, const char *title)
{
    size_t length = strlen(title);

    if (page->format == TARIFF_FORMAT_HTML)
        tf_text_format(page->text, "<h%u>", level);
    else if (page->format == TARIFF_FORMAT_MARKDOWN)
        tf_text_put(page->text, level == 1 ? "# " : "## ");
    show_escaped(page, title, length);
    if (page->format == TARIFF_FORMAT_HTML)
        tf_text_format(page->text, "</h%u>\n", level);
    else
        tf_text_put(page->text, "\n\n");
}

/* A paragraph whose words were gathered in `words`, which is emptied. */
static void show_paragraph(const struct page *page, struct tf_text *words)
{
    const char *end = page->format == TARIFF_FORMAT_HTML ? "</p>\n" : "\n\n";

    tf_text_put(page->text, page->format == TARIFF_FORMAT_HTML ? "<p>" : "");
    if (words->failed)
        page->text->failed = true;
    else if (words->length > 0)
        show_escaped(page, words->data, words->length);
    tf_text_put(page->text, end);
    tf_text_clear(words);
}

static void put_date(struct tf_text *text, const struct page *page)
{
    struct tf_clock clock = tf_clock_at(page->book->zone, page->at);

    tf_text_format(text, "%04d-%02d-%02d", (int)clock.year, (int)clock.month, (int)clock.day);
}

static void put_introduction(const struct page *page)
{
    const struct tf_rulebook *book = page->book;
    struct tf_text words;

    tf_text_init(&words, page->text->alloc);
    show_heading(page, 1, book->title == NULL ? book->name : book->title);
    tf_text_format(&words, "Rulebook %s as in force at ", book->name);
    tf_show_instant(&words, book->zone, page->at);
    tf_text_format(&words, " (%s). All money is in %s. ", tf_zone_name(book->zone), book->currency);
    tf_text_format(&words, "Usage is settled for each %s; amounts are rounded ",
            tf_window_name(book->settle));
    tf_words_round(&words, &book->round);
    tf_text_char(&words, '.');
    show_paragraph(page, &words);
    tf_text_free(&words);
}

/* How late usage may come, and where what it changes stands, when the rulebook says so. */
static void show_late(const struct page *page)
{
    static const struct tf_span a_month = { .months = 1 };
    const struct tf_late *late = &page->book->late;
    struct tf_text words;

    if (!late->to_open && memcmp(&late->within, &a_month, sizeof a_month) == 0)
        return;
    tf_text_init(&words, page->text->alloc);
    tf_text_put(&words, "Usage of a month is taken until ");
    tf_words_span(&words, late->within);
    tf_text_put(&words, " after its end. ");
    if (late->to_open) {
        tf_text_put(&words, "What changes once the month is closed");
        if (late->closes.months != 0 || late->closes.days != 0 || late->closes.us != 0) {
            tf_text_put(&words, ", ");
            tf_words_span(&words, late->closes);
            tf_text_put(&words, " after its end,");
        }
        tf_text_put(&words, " stands on the statement that is open.");
    } else {
        tf_text_put(&words, "What changes stands on the statement of its own month.");
    }
    show_paragraph(page, &words);
    tf_text_free(&words);
}

static void begin_grid(const struct page *page, struct tf_grid *grid,
        const struct tf_grid_column *columns, size_t count)
{
    tf_grid_begin(grid, page->output, page->format, columns, count);
}

static void end_grid(const struct page *page, struct tf_grid *grid)
{
    tf_grid_end(grid);
    tf_text_put(page->text, page->format == TARIFF_FORMAT_TABLE ? "\n" : "");
}

/* "; from 2026-04-01" behind other words; nothing for what is always in force. */
static void put_life(struct tf_text *text, const struct tf_life *life)
{
    if (tf_life_is_dated(life))
        tf_text_put(text, "; ");
    tf_life_put(text, life);
}

/* -- prices -------------------------------------------------------------------------------------
 */

/* One row of the price list: a rate, and what goes with it. */
struct price_row {
    const struct tf_price *price;
    bool is_first; /* of its price: says its title, usage and terms */
    const struct tf_model_version *version;
};

static void put_since(const struct page *page, struct tf_grid *grid, const struct price_row *row)
{
    const struct tf_fact_version *fact = row->version == NULL ? NULL : row->version->fact;
    const struct tf_place *place = &row->price->rate_place;
    char since[TF_INSTANT_TEXT_MAX];

    (void)page;
    if (fact != NULL) {
        tf_grid_put(grid, tf_fact_since(fact, since));
        tf_grid_put(grid, fact->source == NULL ? "" : fact->source);
        return;
    }
    tf_grid_put(grid, "");
    if (place->file != NULL)
        tf_text_format(tf_grid_cell(grid), "%s:%u", place->file, (unsigned)place->line);
}

/* "250.00 EUR or 3 events per month included, until one of both ends; " */
static void put_included_terms(
        const struct page *page, struct tf_text *text, const struct tf_price *price)
{
    const struct tf_included *included = &price->included;
    struct tf_dec amount;

    if (!included->given || !tf_amount_at(included->fact, included->amount, page->at, &amount))
        return;
    if (included->has_amount)
        tf_show_quantity(text, amount, &page->book->meters[price->meter].unit);
    if (included->has_events) {
        tf_text_put(text, included->has_amount ? " or " : "");
        tf_show_decimal(text, included->events, 0);
        tf_text_put(text, tf_dec_cmp(included->events, tf_dec_of(1)) == 0 ? " event" : " events");
    }
    tf_text_format(text, " per %s included", tf_window_name(included->per));
    if (included->has_amount && included->has_events)
        tf_text_put(text, included->ends_last ? ", until both end" : ", until one of both ends");
    tf_text_put(text, "; ");
}

/* "at 0.05 EUR/credit" */
static void put_worth(const struct page *page, struct tf_text *text, const struct tf_model *model)
{
    size_t version;

    if (model == NULL || model->worth == NULL)
        return;
    version = tf_fact_version_at(model->worth, page->at);
    if (version == SIZE_MAX)
        return;
    tf_text_put(text, "at ");
    tf_words_rate(text, model->worth, model->worth->versions[version].cells[0], tf_dec_of(1));
    tf_text_put(text, "; ");
}

static void put_terms(const struct page *page, struct tf_text *text, const struct tf_price *price)
{
    const struct tf_rulebook *book = page->book;
    const struct tf_unit *unit = &book->meters[price->meter].unit;
    const struct tf_periods *periods = tf_price_periods(book, price);
    size_t from = text->length;

    if (periods != NULL) {
        tf_words_periods(text, periods);
        tf_text_put(text, "; ");
    }
    put_included_terms(page, text, price);
    if (tf_dec_sign(price->start_fee) != 0) {
        tf_show_money(text, price->start_fee, book);
        tf_text_put(text, " for each start; ");
    }
    if (book->meters[price->meter].over != TF_WINDOW_NONE)
        tf_text_format(
                text, "average of the %s; ", tf_window_name(book->meters[price->meter].over));
    if (price->bills < book->meter_count)
        tf_text_format(text, "charged by %s; ", book->meters[price->bills].name);
    if (price->has_step) {
        tf_text_put(text, "in steps of ");
        tf_show_quantity(text, price->step, unit);
        tf_text_put(text, "; ");
    }
    if (price->model != NULL)
        tf_words_model_terms(text, price->model, unit, book);
    put_worth(page, text, price->model);
    if (price->has_minimum && price->commit == NULL) {
        tf_text_put(text, "at least ");
        tf_show_money(text, price->minimum, book);
        tf_text_put(text, " once used; ");
    }
    if (price->total != TF_WINDOW_NONE)
        tf_text_format(text, "counted per %s; ", tf_window_name(price->total));
    if (price->instead_of != TF_NONE)
        tf_text_format(text, "instead of %s; ", book->prices[price->instead_of].title);
    if (tf_dec_cmp(price->round.to, book->round.to) != 0 || price->round.per != book->round.per ||
            price->round.mode != book->round.mode) {
        tf_text_put(text, "rounded ");
        tf_words_round(text, &price->round);
        tf_text_put(text, "; ");
    }
    if (tf_life_is_dated(&price->life)) {
        tf_life_put(text, &price->life);
        tf_text_put(text, "; ");
    }
    if (text->length > from)
        text->length -= strlen("; ");
}

/* "of storage, traffic, with the plan Gold, by days" */
static void put_commit(
        const struct tf_rulebook *book, struct tf_text *text, const struct tf_commit *commit)
{
    for (size_t i = 0; commit->prices != NULL && i < commit->prices->item_count; i++)
        tf_text_format(text, "%s%s", i == 0 ? "prices " : ", ", commit->prices->items[i].text);
    if (commit->plan != TF_NONE)
        tf_text_format(text, "; plan %s%s", book->plans[commit->plan].title,
                commit->by_day ? ", by days" : "");
}

static void begin_price_row(
        const struct page *page, struct tf_grid *grid, const struct price_row *row)
{
    const struct tf_periods *periods = tf_price_periods(page->book, row->price);

    tf_grid_put(grid, row->is_first ? row->price->title : "");
    if (row->is_first && row->price->commit != NULL)
        put_commit(page->book, tf_grid_cell(grid), row->price->commit);
    else if (row->is_first && periods != NULL)
        tf_text_format(tf_grid_cell(grid), "plan %s", page->book->plans[periods->plan].title);
    else if (row->is_first)
        tf_words_condition(tf_grid_cell(grid), row->price->when);
    else
        tf_grid_put(grid, "");
}

static void end_price_row(const struct page *page, struct tf_grid *grid, struct price_row *row)
{
    struct tf_text *text = tf_grid_cell(grid);

    if (row->is_first)
        put_terms(page, text, row->price);
    put_since(page, grid, row);
    tf_grid_row(grid);
    row->is_first = false;
}

/* The symbols of a cell's by-fields; false when the price's condition leaves one out. */
static bool cell_symbols(const struct page *page, const struct tf_price *price, size_t cell,
        const char *symbols[TF_BY_MAX])
{
    const struct tf_fact *fact = price->model->fact;

    for (size_t i = fact->by_count; i-- > 0;) {
        const struct tf_field *field = &page->book->schema.fields[fact->by[i]];

        symbols[i] = field->symbols[cell % field->symbol_count];
        cell /= field->symbol_count;
        if (!tf_words_allow(price->when, field->name, symbols[i]))
            return false;
    }
    return true;
}

static void put_cells(const struct page *page, struct tf_grid *grid, struct price_row *row)
{
    const struct tf_model *model = row->price->model;
    const struct tf_fact *fact = model->fact;
    const struct tf_fact_version *version = row->version->fact;
    const char *symbols[TF_BY_MAX];

    for (size_t i = 0; i < fact->cell_count; i++) {
        struct tf_text *text;

        if ((version->has != NULL && !version->has[i]) ||
                !cell_symbols(page, row->price, i, symbols))
            continue;
        begin_price_row(page, grid, row);
        text = tf_grid_cell(grid);
        for (size_t k = 0; k < fact->by_count; k++)
            tf_text_format(text, "%s%s", k > 0 ? " " : "", symbols[k]);
        tf_words_rate(tf_grid_cell(grid), fact, version->cells[i], model->scale);
        end_price_row(page, grid, row);
    }
}

/* "up to 100 GB storage, 1000 call calls": where each meter of a capacity stays in a tier. */
static void put_bounds(const struct page *page, struct tf_text *text, const struct tf_price *price,
        const struct tf_model_tier *tier)
{
    size_t from = text->length;

    for (uint32_t i = 0; i < (price->meter_count == 0 ? 1 : price->meter_count); i++) {
        const struct tf_meter *meter =
                &page->book->meters[price->meter_count == 0 ? price->meter : price->meters[i]];

        if (!tier->bounds[i].given)
            continue;
        tf_text_put(text, text->length == from ? "up to " : ", ");
        tf_show_quantity(text, tier->bounds[i].upto, &meter->unit);
        tf_text_format(text, " of %s", meter->name);
    }
    if (text->length == from)
        tf_text_put(text, "whatever it is");
}

static void put_tiers(const struct page *page, struct tf_grid *grid, struct price_row *row)
{
    const struct tf_unit *unit = &page->book->meters[row->price->meter].unit;

    for (size_t i = 0; i < row->version->tier_count; i++) {
        const struct tf_model_tier *tier = &row->version->tiers[i];
        struct tf_text *text;

        begin_price_row(page, grid, row);
        text = tf_grid_cell(grid);
        if (tier->bounds != NULL)
            put_bounds(page, text, row->price, tier);
        else
            tf_words_border(text, row->version, i, unit);
        tf_words_tier(tf_grid_cell(grid), tier, unit, page->book);
        end_price_row(page, grid, row);
    }
}

/* One row that says something else than a number. */
static void put_remark(const struct page *page, struct tf_grid *grid, struct price_row *row,
        const char *remark, const char *why)
{
    struct tf_text *text;

    begin_price_row(page, grid, row);
    tf_grid_put(grid, "");
    text = tf_grid_cell(grid);
    tf_text_put(text, remark);
    if (row->price->kind != TF_PRICE_CHARGE) {
        text = tf_grid_cell(grid);
        tf_text_put(text, why);
        put_life(text, &row->price->life);
        tf_grid_row(grid);
        return;
    }
    end_price_row(page, grid, row);
}

/* What its prices cost at least, together. */
static void show_commit(const struct page *page, struct tf_grid *grid, struct price_row *row)
{
    const struct tf_price *price = row->price;
    struct tf_dec least;

    begin_price_row(page, grid, row);
    tf_grid_put(grid, "");
    if (tf_amount_at(price->commit->fact, price->minimum, page->at, &least)) {
        struct tf_text *text = tf_grid_cell(grid);

        tf_text_put(text, "at least ");
        tf_show_money(text, least, page->book);
    } else {
        tf_grid_put(grid, "not in force yet");
    }
    end_price_row(page, grid, row);
}

/* "field amount x 0.9" */
static void put_carried_field(
        const struct page *page, struct tf_text *text, const struct tf_model *model)
{
    tf_text_format(text, "field %s", page->book->schema.fields[model->field].name);
    if (tf_dec_cmp(model->scale, tf_dec_of(1)) == 0)
        return;
    tf_text_put(text, " x ");
    tf_show_decimal(text, model->scale, 0);
}

static void show_price(const struct page *page, struct tf_grid *grid, const struct tf_price *price)
{
    struct price_row row = { .price = price, .is_first = true };

    if (price->commit != NULL) {
        show_commit(page, grid, &row);
    } else if (price->kind == TF_PRICE_FREE) {
        put_remark(page, grid, &row, "free", price->why);
    } else if (price->kind == TF_PRICE_REFUSE) {
        put_remark(page, grid, &row, "refused", price->why);
    } else if (price->model == NULL) {
        put_remark(page, grid, &row, "what its function says", NULL);
    } else if ((row.version = tf_model_at(price->model, page->at)) == NULL) {
        put_remark(page, grid, &row, "not in force yet", NULL);
    } else if (row.version->tier_count > 0) {
        put_tiers(page, grid, &row);
    } else if (price->model->fact != NULL && row.version->fact != NULL) {
        put_cells(page, grid, &row);
    } else if (price->model->kind == &tf_model_carried) {
        begin_price_row(page, grid, &row);
        tf_grid_put(grid, "");
        put_carried_field(page, tf_grid_cell(grid), price->model);
        end_price_row(page, grid, &row);
    } else {
        begin_price_row(page, grid, &row);
        tf_grid_put(grid, "");
        tf_words_ratio(tf_grid_cell(grid), row.version->rates[0],
                &page->book->meters[price->meter].unit, page->book->currency);
        end_price_row(page, grid, &row);
    }
}

static void show_prices(const struct page *page)
{
    static const struct tf_grid_column columns[] = { { "Price", TF_GRID_TEXT },
        { "Usage", TF_GRID_TEXT }, { "Of", TF_GRID_TEXT }, { "Rate", TF_GRID_NUMBER },
        { "Terms", TF_GRID_TEXT }, { "Since", TF_GRID_TEXT }, { "Source", TF_GRID_TEXT } };
    struct tf_grid grid;

    show_heading(page, 2, "Prices");
    begin_grid(page, &grid, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < page->book->price_count_all; i++) {
        if (tf_life_holds(&page->book->prices[i].life, page->at))
            show_price(page, &grid, &page->book->prices[i]);
    }
    end_grid(page, &grid);
}

/* -- plans ----------------------------------------------------------------------------------------
 */

static void put_cost(const struct page *page, struct tf_text *text, const struct tf_plan *plan)
{
    struct tf_dec cost = plan->cost;

    if (!tf_amount_at(plan->cost_fact, plan->cost, page->at, &cost))
        tf_text_put(text, "not yet sold");
    else if (tf_dec_is_zero(cost))
        tf_text_put(text, "free");
    else
        tf_show_money(text, cost, page->book);
    if (plan->paid_from_balance)
        tf_text_put(text, " from the balance");
}

static void put_gives(const struct page *page, struct tf_text *text, const struct tf_plan *plan)
{
    for (size_t i = 0; i < plan->grant_count; i++) {
        const struct tf_plan_grant *grant = &plan->grants[i];
        struct tf_dec amount = grant->amount;

        tf_text_put(text, i > 0 ? "; " : "");
        tf_text_format(text, "%s: ", page->book->pools[grant->pool].title);
        if (!tf_amount_at(grant->fact, grant->amount, page->at, &amount)) {
            tf_text_put(text, "not in force yet");
            continue;
        }
        if (tf_dec_cmp(amount, tf_dec_unlimited()) == 0)
            tf_text_put(text, "unlimited");
        else
            tf_show_pool_amount(text, amount, page->book, grant->pool);
        if (grant->per != TF_WINDOW_NONE)
            tf_words_per(text, " in each ", grant->per, grant->every);
    }
}

static void put_limit(
        const struct tf_rulebook *book, struct tf_text *text, const struct tf_plan *plan)
{
    size_t from = text->length;

    if (plan->limit > 0) {
        if (plan->limit == 1)
            tf_text_put(text, "once");
        else
            tf_text_format(text, "%u times", (unsigned)plan->limit);
        tf_text_format(text, " per %s",
                plan->limit_per == TF_WINDOW_LIFE ? "account" : tf_window_name(plan->limit_per));
    }
    if (plan->only != TF_NONE)
        tf_text_format(text, "%snot everyone (%s)", plan->limit > 0 ? "; " : "",
                plan->only_reason == NULL ? "not_eligible" : plan->only_reason);
    if (tf_life_is_dated(&plan->life)) {
        tf_text_put(text, plan->limit > 0 || plan->only != TF_NONE ? "; sold " : "sold ");
        tf_life_put(text, &plan->life);
    }
    for (size_t i = 0; i < plan->instead_count; i++)
        tf_text_format(text, "%s%s",
                i > 0                 ? ", "
                : text->length > from ? "; instead of "
                                      : "instead of ",
                book->plans[plan->instead_of[i]].title);
}

static void put_lasts(struct tf_text *to, const struct tf_plan *plan)
{
    tf_words_span(to, plan->lasts);
    if (plan->from_use)
        tf_text_put(to, " from its first use");
}

static void show_plans(const struct page *page)
{
    static const struct tf_grid_column columns[] = { { "Plan", TF_GRID_TEXT },
        { "Costs", TF_GRID_NUMBER }, { "Gives", TF_GRID_TEXT }, { "Lasts", TF_GRID_TEXT },
        { "Limit", TF_GRID_TEXT } };
    struct tf_grid grid;

    if (page->book->plan_count == 0)
        return;
    show_heading(page, 2, "Plans");
    begin_grid(page, &grid, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < page->book->plan_count; i++) {
        const struct tf_plan *plan = &page->book->plans[i];

        if (!tf_life_holds(&plan->life, page->at))
            continue;
        tf_grid_put(&grid, plan->title);
        put_cost(page, tf_grid_cell(&grid), plan);
        put_gives(page, tf_grid_cell(&grid), plan);
        if (plan->for_ever)
            tf_grid_put(&grid, "for ever");
        else if (plan->lasts_function != TF_NONE)
            tf_grid_put(&grid, "what its function says");
        else
            put_lasts(tf_grid_cell(&grid), plan);
        put_limit(page->book, tf_grid_cell(&grid), plan);
        tf_grid_row(&grid);
    }
    end_grid(page, &grid);
}

/* -- deduction
 * -------------------------------------------------------------------------------------- */

/* "prices storage, traffic; item …" */
static void put_pays_for(struct tf_text *text, const struct tf_pool *pool)
{
    for (size_t i = 0; pool->prices != NULL && i < pool->prices->item_count; i++)
        tf_text_format(text, "%s%s", i == 0 ? "prices " : ", ", pool->prices->items[i].text);
    if (pool->prices == NULL || pool->pays_for != NULL) {
        tf_text_put(text, pool->prices == NULL ? "" : "; ");
        tf_words_condition(text, pool->pays_for);
    }
}

/* How much of what is due the step of a queue is offered, from the outermost table in. */
static void put_offer(const struct page *page, struct tf_text *text, const struct tf_queue *queue)
{
    const struct tf_deduct *order = tf_deduct_at(page->book, page->at);
    size_t place = 0, before = text->length;

    while (place < order->step_count &&
            (order->steps[place].queue == TF_NONE ||
                    &page->book->queues[order->steps[place].queue] != queue))
        place++;
    for (size_t i = 0; i <= place && place < order->step_count; i++) {
        if (i + order->steps[i].span <= place || !order->steps[i].is_limited)
            continue;
        tf_text_put(text, text->length == before ? "" : "; ");
        tf_words_step(text, &order->steps[i], page->book);
    }
    if (text->length == before)
        tf_text_put(text, "all");
}

/* A fact as people read it; its numbers stand behind. */
static void put_fact_title(
        const struct page *page, struct tf_text *text, const struct tf_node *name)
{
    const struct tf_fact *fact = tf_facts_find(&page->book->facts, name->text, name->length);
    bool has_title = fact != NULL && fact->title[0] != '\0';

    tf_text_format(text, "\"%s\"", has_title ? fact->title : name->text);
}

/* "0.05 EUR a minute", or the fact's title. */
static void put_pool_rate(const struct page *page, struct tf_text *text, const struct tf_pool *pool)
{
    struct tf_dec scale;
    const struct tf_node *node = tf_rate_unscale(pool->rate, &scale);

    if (tf_node_is_word(node, "fact")) {
        put_fact_title(page, text, &node->items[0]);
    } else {
        tf_show_money(text, node->items[0].number, page->book);
        tf_text_format(text, pool->is_money ? " a unit" : " a %s", pool->unit.text);
    }
    if (tf_dec_cmp(scale, tf_dec_of(1)) != 0) {
        tf_text_put(text, " times ");
        tf_show_decimal(text, scale, 0);
    }
}

/* How its grants are taken, and what becomes of what they cannot cover. */
static void put_pool_rest(const struct page *page, struct tf_text *text, const struct tf_pool *pool)
{
    static const char *const rests[] = { "", "; what it cannot cover it owes",
        "; what it cannot cover is refused", "; what it cannot cover costs nothing" };

    if (pool->has_step) {
        tf_text_put(text, "; in steps of ");
        tf_show_quantity(text, pool->step, &pool->unit);
    }
    if (pool->rate != NULL) {
        tf_text_put(text, "; what it covers costs ");
        put_pool_rate(page, text, pool);
    }
    tf_text_put(text, rests[pool->rest]);
    if (tf_dec_sign(pool->overdraft) <= 0)
        return;
    tf_text_put(text, "; may owe ");
    if (pool->is_money)
        tf_show_money(text, pool->overdraft, page->book);
    else
        tf_show_quantity(text, pool->overdraft, &pool->unit);
}

static void show_pool(const struct page *page, struct tf_grid *grid, const struct tf_pool *pool,
        const struct tf_queue *queue)
{
    struct tf_text *text;

    tf_grid_put(grid, pool->title);
    tf_grid_put(grid, pool->is_money ? page->book->currency : pool->unit.text);
    put_pays_for(tf_grid_cell(grid), pool);
    text = tf_grid_cell(grid);
    tf_words_order(text, &queue->first);
    tf_text_put(text, queue->group == NULL ? "" : ", over the whole group");
    text = tf_grid_cell(grid);
    tf_text_put(text, pool->stacks      ? "several at a time"
                      : pool->drop_part ? "one at a time, a second part is left out"
                                        : "one at a time");
    put_pool_rest(page, text, pool);
    put_life(text, &pool->life);
    if (page->book->pays_by_steps)
        put_offer(page, tf_grid_cell(grid), queue);
    tf_grid_row(grid);
}

/* In which order lines are paid, when not as the rulebook has them. */
static void show_line_order(const struct page *page, const struct tf_line_order *lines)
{
    struct tf_text words;

    if (lines->count == 0)
        return;
    tf_text_init(&words, page->text->alloc);
    tf_text_put(&words, lines->before_rating ? "Lines are covered in the order of "
                                             : "Lines are paid in the order of ");
    tf_words_lines(&words, lines);
    tf_text_char(&words, '.');
    show_paragraph(page, &words);
    tf_text_free(&words);
}

static void show_order_dates(const struct page *page, const struct tf_deduct *order)
{
    struct tf_text words;

    tf_text_init(&words, page->text->alloc);
    tf_text_put(&words, "This order holds ");
    tf_life_put(&words, &order->life);
    tf_text_char(&words, '.');
    show_paragraph(page, &words);
    tf_text_free(&words);
}

/* The pools of a group stand at one place. */
static void show_queue(
        const struct page *page, struct tf_grid *grid, const struct tf_queue *queue, size_t *place)
{
    bool some = false;

    for (uint32_t i = 0; i < page->book->pool_count; i++) {
        const struct tf_pool *pool = &page->book->pools[i];

        if ((queue->pools >> i & 1) == 0 || !tf_life_holds(&pool->life, page->at))
            continue;
        *place += some ? 0 : 1;
        some = true;
        tf_text_u64(tf_grid_cell(grid), *place);
        show_pool(page, grid, pool, queue);
    }
}

static void show_deduction(const struct page *page)
{
    static const struct tf_grid_column columns[] = { { "", TF_GRID_NUMBER },
        { "Pool", TF_GRID_TEXT }, { "Counts", TF_GRID_TEXT }, { "Pays for", TF_GRID_TEXT },
        { "Its grants in the order of", TF_GRID_TEXT }, { "Held", TF_GRID_TEXT },
        { "Of what is due", TF_GRID_TEXT } };
    const struct tf_deduct *order = tf_deduct_at(page->book, page->at);
    struct tf_grid grid;
    size_t place = 0;

    show_heading(page, 2, "What pays first");
    if (order != NULL && tf_life_is_dated(&order->life))
        show_order_dates(page, order);
    if (order != NULL)
        show_line_order(page, &order->lines);
    begin_grid(page, &grid, columns,
            sizeof columns / sizeof columns[0] - (page->book->pays_by_steps ? 0 : 1));
    for (size_t i = 0; order != NULL && i < order->queue_count; i++)
        show_queue(page, &grid, &page->book->queues[order->queues[i]], &place);
    tf_text_u64(tf_grid_cell(&grid), place + 1);
    tf_grid_put(&grid, "Balance");
    tf_grid_put(&grid, page->book->currency);
    tf_grid_put(&grid, "everything that is left");
    tf_grid_row(&grid);
    end_grid(page, &grid);
}

/* -- the numbers ------------------------------------------------------------------------------ */

static void show_numbers(const struct page *page)
{
    struct tf_grid grid;

    if (page->book->facts.count == 0)
        return;
    show_heading(page, 2, "Where the numbers come from");
    begin_grid(page, &grid, tf_fact_columns, TF_FACT_COLUMNS);
    tf_facts_write(&grid, page->book, page->at);
    end_grid(page, &grid);
}

/* -- the page
 * ------------------------------------------------------------------------------------------ */

static void put_html_head(const struct page *page)
{
    const char *title = page->book->title == NULL ? page->book->name : page->book->title;

    tf_text_put(page->text,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    tf_html_text(page->text, title, strlen(title));
    tf_text_put(page->text, ", ");
    put_date(page->text, page);
    tf_text_put(page->text, "</title>\n<style>\n");
    tf_text_put(page->text, style);
    tf_text_put(page->text, "</style>\n</head>\n<body>\n");
}

static void show_hash(const struct page *page)
{
    struct tf_text words;

    tf_text_init(&words, page->text->alloc);
    tf_text_format(&words, "Rulebook hash %s", page->book->hash);
    show_paragraph(page, &words);
    tf_text_free(&words);
}

tariff_code tf_write_rulebook(const struct tf_rulebook *book, int64_t at, tariff_format format,
        struct tf_output *output, tariff_error *err)
{
    struct page page = { book, at, format, output, &output->text };

    if (format != TARIFF_FORMAT_TABLE && format != TARIFF_FORMAT_MARKDOWN &&
            format != TARIFF_FORMAT_HTML)
        return tf_fail(err, TF_F_NO_SUCH_FORMAT, (struct tf_place){ 0 },
                "Use a table, Markdown or HTML.", "A rulebook is not shown in that format.");
    if (format == TARIFF_FORMAT_HTML)
        put_html_head(&page);
    put_introduction(&page);
    show_late(&page);
    show_prices(&page);
    show_plans(&page);
    show_deduction(&page);
    show_numbers(&page);
    show_hash(&page);
    if (format == TARIFF_FORMAT_HTML)
        tf_text_put(&output->text, "</body>\n</html>\n");
    return TARIFF_OK;
}
