/* SPDX-License-Identifier: MIT */
/*
 * write.c - a what-if for programs: CSV and JSON.
 */
#include "whatif/write.h"

#include <string.h>

#include "io/write_grid.h"
#include "io/write_json.h"
#include "rating/show.h"

/* -- CSV
 * --------------------------------------------------------------------------------------------- */

static void put_csv_amount(struct tf_grid *grid, const struct tf_sheet_cell *cell)
{
    tf_show_decimal(
            tf_grid_cell(grid), cell == NULL ? tf_dec_zero() : cell->money[TF_CELL_AMOUNT], 2);
}

/* Account, month and price, with what it came to before and after. */
static void write_csv_cells(const struct tf_comparison *c, struct tf_output *output)
{
    static const struct tf_grid_column columns[] = { { "account", TF_GRID_TEXT },
        { "month", TF_GRID_TEXT }, { "price", TF_GRID_TEXT }, { "before", TF_GRID_NUMBER },
        { "after", TF_GRID_NUMBER } };
    const struct tf_sheet *before = c->before, *after = c->after;
    struct tf_grid grid;
    size_t i = 0, k = 0;

    tf_grid_begin(&grid, output, TARIFF_FORMAT_CSV, columns, 5);
    while ((i < before->cell_count || k < after->cell_count) && output->code == TARIFF_OK) {
        const struct tf_sheet_cell *one = i < before->cell_count ? &before->cells[i] : NULL;
        const struct tf_sheet_cell *two = k < after->cell_count ? &after->cells[k] : NULL;
        int way = one == NULL ? 1 : two == NULL ? -1 : tf_sheet_compare_cells(c->frame, one, two);
        const struct tf_sheet_cell *named = way <= 0 ? one : two;
        char month[16];

        tf_month_text(named->month, month);
        tf_grid_put(&grid, c->frame->accounts[named->account].id);
        tf_grid_put(&grid, c->frame->knows_month ? month : "");
        tf_grid_put(&grid, c->frame->knows_price ? c->frame->prices[named->price].name : "");
        put_csv_amount(&grid, way <= 0 ? one : NULL);
        put_csv_amount(&grid, way >= 0 ? two : NULL);
        tf_grid_row(&grid);
        tf_output_flush(output);
        i += way <= 0;
        k += way >= 0;
    }
    tf_grid_end(&grid);
}

/* -- JSON
 * ----------------------------------------------------------------------------------------------
 */

static void json_text(struct tf_text *text, const char *name, const char *value, bool is_last)
{
    tf_json_name(text, name);
    tf_json_put(text, value);
    tf_text_put(text, is_last ? "" : ",");
}

static void json_count(struct tf_text *text, const char *name, uint64_t count, bool is_last)
{
    tf_json_name(text, name);
    tf_text_u64(text, count);
    tf_text_put(text, is_last ? "" : ",");
}

static void json_decimal(
        struct tf_text *text, const char *name, struct tf_dec value, unsigned places, bool is_last)
{
    tf_json_name(text, name);
    tf_text_char(text, '"');
    tf_show_decimal(text, value, places);
    tf_text_put(text, is_last ? "\"" : "\",");
}

/* {"before":"1.00","after":"2.00","difference":"1.00"} */
static void json_pair(struct tf_text *text, const struct tf_pair *pair)
{
    tf_text_char(text, '{');
    json_decimal(text, "before", pair->before, 2, false);
    json_decimal(text, "after", pair->after, 2, false);
    json_decimal(text, "difference", tf_pair_difference(pair), 2, true);
    tf_text_char(text, '}');
}

void tf_whatif_put_changes(const struct tf_whatif_result *result, struct tf_text *text)
{
    tf_json_name(text, "changes");
    tf_text_char(text, '[');
    for (size_t i = 0; i < result->change_count; i++) {
        tf_text_put(text, i == 0 ? "" : ",");
        tf_json_put(text, result->changes[i]);
    }
    tf_text_char(text, ']');
}

static void json_head(const struct tf_whatif_result *result, struct tf_text *text)
{
    const struct tf_comparison *c = result->comparison;

    json_text(text, "whatif", result->name, false);
    json_text(text, "currency", c->frame->currency, false);
    tf_json_name(text, "rulebook");
    tf_text_char(text, '{');
    json_text(text, "path", result->rulebook, false);
    json_text(text, "against", result->against == NULL ? "" : result->against, false);
    json_text(text, "hash_before", c->before->hash, false);
    json_text(text, "hash_after", c->after->hash, true);
    tf_text_put(text, "},\n\"inputs\":[");
    for (size_t i = 0; i < result->input_count; i++) {
        tf_text_put(text, i == 0 ? "{" : ",\n{");
        json_text(text, "kind", result->inputs[i].kind, false);
        json_text(text, "path", result->inputs[i].path, false);
        json_text(text, "hash", result->inputs[i].hash, true);
        tf_text_char(text, '}');
    }
    tf_text_put(text, "],\n\"behaviour\":\"not modelled\",\n");
    tf_json_name(text, "as_of");
    tf_text_char(text, '"');
    tf_show_instant(text, result->zone, c->before->as_of);
    tf_text_put(text, "\",\n");
    tf_whatif_put_changes(result, text);
    tf_text_put(text, ",\n\"counts\":{");
    json_count(text, "events", c->before->events, false);
    json_count(text, "accounts", c->accounts->count, false);
    json_count(text, "lines_before", c->before->lines, false);
    json_count(text, "lines_after", c->after->lines, true);
    tf_text_char(text, '}');
}

static void json_totals(const struct tf_comparison *c, struct tf_text *text)
{
    tf_text_put(text, ",\n\"totals\":{");
    for (size_t i = 0; i < TF_TOTALS; i++) {
        tf_json_name(text, tf_total_words[i]);
        json_pair(text, &c->totals[i]);
        tf_text_put(text, i + 1 < TF_TOTALS ? "," : "}");
    }
}

/* A pair of a pool, in its unit. */
static void json_pool_pair(
        struct tf_text *text, const struct tf_frame_pool *pool, const struct tf_pair *pair)
{
    struct tf_dec values[3] = { pair->before, pair->after, tf_pair_difference(pair) };
    static const char *const names[3] = { "before", "after", "difference" };

    tf_text_char(text, '{');
    for (size_t i = 0; i < 3; i++) {
        tf_json_name(text, names[i]);
        tf_text_char(text, '"');
        if (pool->is_money)
            tf_show_decimal(text, values[i], 2);
        else
            tf_show_number(text, values[i], &pool->quantity);
        tf_text_put(text, i < 2 ? "\"," : "\"");
    }
    tf_text_char(text, '}');
}

static void json_pools(const struct tf_comparison *c, struct tf_text *text)
{
    tf_text_put(text, ",\n\"pools\":[");
    for (size_t i = 0; i < tf_frame_count(&c->frame->pool_names); i++) {
        const struct tf_frame_pool *pool = &c->frame->pools[i];

        tf_text_put(text, i == 0 ? "\n{" : ",\n{");
        json_text(text, "pool", pool->name, false);
        json_text(text, "title", pool->title, false);
        json_text(text, "unit", pool->unit, false);
        tf_json_name(text, "paid");
        json_pool_pair(text, pool, &c->paid[i]);
        tf_text_put(text, ",\"expired\":");
        json_pool_pair(text, pool, &c->expired[i]);
        tf_text_char(text, '}');
    }
    tf_text_char(text, ']');
}

static void json_plans(const struct tf_comparison *c, struct tf_text *text)
{
    tf_text_put(text, ",\n\"plans\":[");
    for (uint32_t i = 0; i < tf_frame_count(&c->frame->plan_names); i++) {
        struct tf_sheet_plan before = tf_sheet_plan_of(c->before, i);
        struct tf_sheet_plan after = tf_sheet_plan_of(c->after, i);
        struct tf_pair paid = { before.paid, after.paid };

        tf_text_put(text, i == 0 ? "\n{" : ",\n{");
        json_text(text, "plan", c->frame->plans[i].name, false);
        json_text(text, "title", c->frame->plans[i].title, false);
        json_count(text, "bought_before", before.bought, false);
        json_count(text, "bought_after", after.bought, false);
        json_count(text, "refused_before", before.refused, false);
        json_count(text, "refused_after", after.refused, false);
        tf_json_name(text, "paid");
        json_pair(text, &paid);
        tf_text_char(text, '}');
    }
    tf_text_char(text, ']');
}

static void json_group(
        const struct tf_comparison *c, struct tf_text *text, const struct tf_group *group)
{
    json_text(text, "key", group->key, false);
    if (group->price != TF_NONE) {
        const struct tf_unit *unit = &c->frame->prices[group->price].unit;

        json_text(text, "title", group->title, false);
        json_text(text, "unit", unit->text, false);
        tf_text_put(text, "\"quantity_before\":\"");
        tf_show_number(text, group->quantity.before, unit);
        tf_text_put(text, "\",\"quantity_after\":\"");
        tf_show_number(text, group->quantity.after, unit);
        tf_text_put(text, "\",");
    }
    for (size_t i = 0; i < TF_CELL_MONEY; i++) {
        tf_json_name(text, tf_total_words[i]);
        json_pair(text, &group->money[i]);
        tf_text_put(text, i + 1 < TF_CELL_MONEY ? "," : "");
    }
}

/* An account has its fields too, to be searched for. */
static void json_fields(
        const struct tf_comparison *c, struct tf_text *text, const struct tf_group *group)
{
    uint32_t id = tf_intern_find(&c->frame->account_ids, group->key, strlen(group->key));
    const struct tf_frame_account *account = &c->frame->accounts[id - 1];

    tf_text_put(text, ",\"fields\":{");
    for (size_t i = 0; i < account->field_count; i++)
        json_text(text, account->fields[i].name, account->fields[i].text,
                i + 1 == account->field_count);
    tf_text_char(text, '}');
}

/* What a page needs of an account: [key, before, after, difference, fields]. */
static void json_row(
        const struct tf_comparison *c, struct tf_text *text, const struct tf_group *group)
{
    const struct tf_pair *amount = &group->money[0];
    const struct tf_dec shown[] = { amount->before, amount->after, tf_pair_difference(amount) };
    uint32_t id = tf_intern_find(&c->frame->account_ids, group->key, strlen(group->key));
    const struct tf_frame_account *account = &c->frame->accounts[id - 1];

    tf_json_put(text, group->key);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        tf_text_put(text, ",\"");
        tf_show_decimal(text, shown[i], 2);
        tf_text_char(text, '"');
    }
    tf_text_put(text, ",{");
    for (size_t i = 0; i < account->field_count; i++)
        json_text(text, account->fields[i].name, account->fields[i].text,
                i + 1 == account->field_count);
    tf_text_char(text, '}');
}

static void json_accounts(const struct tf_comparison *c, struct tf_output *output)
{
    tf_text_put(&output->text, "\"rows\":[");
    for (size_t k = 0; k < c->accounts->count && output->code == TARIFF_OK; k++) {
        tf_text_put(&output->text, k == 0 ? "\n[" : ",\n[");
        json_row(c, &output->text, &c->accounts->items[k]);
        tf_text_char(&output->text, ']');
        tf_output_flush(output);
    }
    tf_text_put(&output->text, "]}");
}

static void json_groupings(const struct tf_whatif_result *result, const struct tf_comparison *c,
        struct tf_output *output)
{
    struct tf_text *text = &output->text;

    tf_text_put(text, ",\n\"by\":[");
    for (size_t i = 0; i < c->grouping_count; i++) {
        const struct tf_grouping *grouping = &c->groupings[i];

        tf_text_put(text, i == 0 ? "\n{" : ",\n{");
        json_text(text, "by", grouping->name, false);
        tf_json_name(text, "of_accounts");
        tf_text_put(text, grouping->is_field ? "true," : "false,");
        if (result->for_page && grouping == c->accounts) {
            json_accounts(c, output);
            continue;
        }
        tf_text_put(text, "\"groups\":[");
        for (size_t k = 0; k < grouping->count && output->code == TARIFF_OK; k++) {
            tf_text_put(text, k == 0 ? "\n{" : ",\n{");
            json_group(c, text, &grouping->items[k]);
            if (grouping == c->accounts)
                json_fields(c, text, &grouping->items[k]);
            tf_text_char(text, '}');
            tf_output_flush(output);
        }
        tf_text_put(text, "]}");
    }
    tf_text_char(text, ']');
}

static void json_spreads(const struct tf_comparison *c, struct tf_text *text)
{
    tf_text_put(text, ",\n\"spread\":{");
    for (size_t i = 0; i < TF_CELL_MONEY; i++) {
        const struct tf_spread *spread = &c->spreads[i];

        tf_json_name(text, tf_total_words[i]);
        tf_text_char(text, '{');
        json_count(text, "more", spread->more, false);
        json_count(text, "less", spread->less, false);
        json_count(text, "same", spread->same, false);
        tf_json_name(text, "quantiles");
        tf_text_char(text, '{');
        for (size_t k = 0; k < TF_QUANTILES; k++) {
            tf_text_format(text, "%s\"%u\":\"", k == 0 ? "" : ",", tf_quantile_percents[k]);
            tf_show_decimal(text, spread->quantiles[k], 2);
            tf_text_char(text, '"');
        }
        tf_text_put(text, i + 1 < TF_CELL_MONEY ? "}}," : "}}}");
    }
}

static void json_cause(struct tf_text *text, const char *name,
        const struct tf_dec difference[TF_TOTALS], bool is_first)
{
    tf_text_put(text, is_first ? "\n{" : ",\n{");
    json_text(text, "cause", name, false);
    for (size_t i = 0; i < TF_TOTALS; i++)
        json_decimal(text, tf_total_words[i], difference[i], 2, i + 1 == TF_TOTALS);
    tf_text_char(text, '}');
}

static void json_causes(const struct tf_whatif_result *result, struct tf_text *text)
{
    tf_text_put(text, ",\n\"causes\":[");
    for (size_t i = 0; i < result->cause_count; i++)
        json_cause(text, result->causes[i].name, result->causes[i].difference, i == 0);
    if (result->cause_count > 1)
        json_cause(text, "interaction", result->interaction, false);
    tf_text_put(text, "],\n\"limits\":[");
    for (size_t i = 0; i < result->limits->count; i++) {
        const struct tf_limit *limit = &result->limits->items[i];

        tf_text_put(text, i == 0 ? "\n{" : ",\n{");
        json_text(text, "of", limit->of_account ? "any account" : tf_total_words[limit->total],
                false);
        json_text(text, limit->is_most ? "at_most" : "at_least", limit->at->text, false);
        tf_json_name(text, "held");
        tf_text_put(text, limit->held ? "true}" : "false}");
    }
    tf_text_char(text, ']');
}

static void write_document(const struct tf_whatif_result *result, struct tf_output *output)
{
    struct tf_text *text = &output->text;

    tf_text_char(text, '{');
    json_head(result, text);
    json_totals(result->comparison, text);
    json_pools(result->comparison, text);
    json_plans(result->comparison, text);
    json_spreads(result->comparison, text);
    json_causes(result, text);
    json_groupings(result, result->comparison, output);
    tf_text_put(text, "}\n");
}

tariff_code tf_whatif_write(const struct tf_whatif_result *result, tariff_format format,
        struct tf_output *output, tariff_error *err)
{
    switch (format) {
    case TARIFF_FORMAT_CSV:
        write_csv_cells(result->comparison, output);
        return TARIFF_OK;
    case TARIFF_FORMAT_JSON:
        write_document(result, output);
        return TARIFF_OK;
    case TARIFF_FORMAT_TABLE:
    case TARIFF_FORMAT_MARKDOWN:
        return tf_whatif_write_page(result, format, output, err);
    case TARIFF_FORMAT_HTML:
        break;
    }
    return tf_fail(err, TF_F_NO_SUCH_FORMAT, (struct tf_place){ 0 },
            "Use TABLE, CSV, JSON or MARKDOWN.", "A what-if is not written in that format.");
}
