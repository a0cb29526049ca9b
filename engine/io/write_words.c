/* SPDX-License-Identifier: MIT */
/*
 * write_words.c - a rulebook in words.
 */
#include "io/write_words.h"

#include <string.h>

#include "rating/show.h"

/* -- conditions ------------------------------------------------------------------------------ */

static void put_condition_value(struct tf_text *text, const struct tf_node *node);

static void put_condition_list(struct tf_text *text, const struct tf_node *node)
{
    for (size_t i = 0; i < node->item_count; i++) {
        tf_text_put(text, i == 0 ? "" : i + 1 == node->item_count ? " or " : ", ");
        put_condition_value(text, &node->items[i]);
    }
}

/* fact "x" and the like, as the name alone. */
static void put_border(struct tf_text *text, const struct tf_node *word, size_t item)
{
    if (item < word->item_count)
        put_condition_value(text, &word->items[item]);
}

static void put_condition_word(struct tf_text *text, const struct tf_node *node)
{
    if (strcmp(node->word, "no") == 0) {
        tf_text_put(text, "anything but ");
        put_condition_list(text, node);
    } else if (strcmp(node->word, "between") == 0) {
        tf_text_put(text, "from ");
        put_border(text, node, 0);
        tf_text_put(text, " to before ");
        put_border(text, node, 1);
    } else if (strcmp(node->word, "upto") == 0) {
        tf_text_put(text, "up to ");
        put_border(text, node, 0);
    } else if (strcmp(node->word, "beyond") == 0) {
        tf_text_put(text, "over ");
        put_border(text, node, 0);
    } else {
        put_condition_list(text, node);
    }
}

static void put_condition_value(struct tf_text *text, const struct tf_node *node)
{
    switch (node->kind) {
    case TF_NODE_TEXT:
        tf_text_add(text, node->text, node->length);
        break;
    case TF_NODE_NUMBER:
        tf_show_decimal(text, node->number, 0);
        break;
    case TF_NODE_BOOL:
        tf_text_put(text, node->truth ? "true" : "false");
        break;
    case TF_NODE_TABLE:
        put_condition_list(text, node);
        break;
    case TF_NODE_WORD:
        put_condition_word(text, node);
        break;
    case TF_NODE_FUNCTION:
        tf_text_put(text, "what a function says");
        break;
    }
}

void tf_words_condition(struct tf_text *text, const struct tf_node *when)
{
    if (when == NULL || when->entry_count == 0) {
        tf_text_put(text, "everything");
        return;
    }
    for (size_t i = 0; i < when->entry_count; i++) {
        tf_text_put(text, i == 0 ? "" : ", ");
        tf_text_put(text, when->entries[i].key);
        tf_text_char(text, ' ');
        put_condition_value(text, when->entries[i].value);
    }
}

static bool condition_lists(const struct tf_node *node, const char *symbol)
{
    if (node->kind == TF_NODE_TEXT)
        return strcmp(node->text, symbol) == 0;
    if (node->kind != TF_NODE_TABLE && node->kind != TF_NODE_WORD)
        return false;
    for (size_t i = 0; i < node->item_count; i++) {
        if (condition_lists(&node->items[i], symbol))
            return true;
    }
    return false;
}

bool tf_words_allow(const struct tf_node *when, const char *field, const char *symbol)
{
    const struct tf_node *node = when == NULL ? NULL : tf_node_find(when, field);

    if (node == NULL || node->kind == TF_NODE_FUNCTION)
        return true;
    return condition_lists(node, symbol) != tf_node_is_word(node, "no");
}

/* -- rates ------------------------------------------------------------------------------------- */

void tf_words_rate(
        struct tf_text *text, const struct tf_fact *fact, struct tf_dec value, struct tf_dec scale)
{
    struct tf_dec scaled = value;
    bool fits = tf_dec_mul(value, scale, TF_ROUND_HALF_UP, &scaled);

    tf_show_decimal(text, scaled, fact->is_money ? 2 : 0);
    tf_text_char(text, ' ');
    if (!fact->is_rate || tf_dec_cmp(fact->per, tf_dec_of(1)) == 0) {
        tf_text_put(text, fact->unit_text);
    } else { /* "CNY/request" for so many */
        const char *slash = strchr(fact->unit_text, '/');

        tf_text_add(text, fact->unit_text,
                slash == NULL ? strlen(fact->unit_text) : (size_t)(slash - fact->unit_text));
        tf_text_put(text, " per ");
        tf_show_decimal(text, fact->per, 0);
        tf_text_format(text, " %s", fact->unit.text);
    }
    if (!fits) {
        tf_text_put(text, " x ");
        tf_show_decimal(text, scale, 0);
    }
}

void tf_words_ratio(struct tf_text *text, struct tf_ratio rate, const struct tf_unit *unit,
        const char *currency)
{
    struct tf_dec value = tf_dec_zero();

    (void)tf_dec_mul_div(unit->is_money ? tf_dec_of(100) : unit->factor, rate.num, rate.den,
            TF_ROUND_HALF_UP, &value);
    tf_show_decimal(text, value, unit->is_money ? 0 : 2);
    if (unit->is_money)
        tf_text_put(text, " %");
    else
        tf_text_format(text, " %s/%s", currency, unit->text);
}

/* "7.00 EUR/unit and 5.00 EUR", "1.00 EUR/unit in packages of 10 unit" */
void tf_words_tier(struct tf_text *text, const struct tf_model_tier *tier,
        const struct tf_unit *unit, const struct tf_rulebook *book)
{
    bool has_rate = tier->inner != NULL || !tf_i128_is_zero(tier->rate.num);

    if (tier->inner != NULL)
        tf_words_inner(text, tier->inner, unit, book);
    else if (has_rate || tf_dec_is_zero(tier->flat))
        tf_words_ratio(text, tier->rate, unit, book->currency);
    if (tf_dec_sign(tier->step) > 0) {
        tf_text_put(text, " in steps of ");
        tf_show_quantity(text, tier->step, unit);
    }
    if (tf_dec_is_zero(tier->flat))
        return;
    if (has_rate)
        tf_text_put(text, " and ");
    tf_show_money(text, tier->flat, book);
}

void tf_words_border(struct tf_text *text, const struct tf_model_version *version, size_t index,
        const struct tf_unit *unit)
{
    const struct tf_model_tier *tier = &version->tiers[index];

    if (tier->open && index == 0) {
        tf_text_put(text, "all of it");
        return;
    }
    tf_text_put(text, tier->open ? "over " : "up to ");
    tf_show_quantity(text, tier->open ? tier[-1].upto : tier->upto, unit);
}

void tf_words_model_terms(struct tf_text *text, const struct tf_model *model,
        const struct tf_unit *unit, const struct tf_rulebook *book)
{
    static const char *const started[] = { [TF_ROUND_DOWN] = ", a started one free",
        [TF_ROUND_HALF_UP] = ", a started one by its part",
        [TF_ROUND_UP] = "" };

    if (model->kind->means != NULL)
        tf_text_format(text, "%s; ", model->kind->means);
    if (tf_dec_sign(model->size) > 0) {
        tf_text_put(text, "in packages of ");
        tf_show_quantity(text, model->size, unit);
        tf_text_format(text, "%s; ", started[model->started]);
    }
    if (!tf_dec_is_zero(model->fixed)) {
        tf_text_put(text, "and ");
        tf_show_money(text, model->fixed, book);
        tf_text_put(text, "; ");
    }
    if (!tf_dec_is_zero(model->least)) {
        tf_text_put(text, "at least ");
        tf_show_money(text, model->least, book);
        tf_text_put(text, "; ");
    }
    if (model->has_most) {
        tf_text_put(text, "at most ");
        tf_show_money(text, model->most, book);
        tf_text_put(text, "; ");
    }
}

void tf_words_inner(struct tf_text *text, const struct tf_model *model, const struct tf_unit *unit,
        const struct tf_rulebook *book)
{
    const struct tf_model_version *version = &model->versions[0];
    size_t from;

    tf_text_format(text, "%s (", model->kind->word);
    if (version->rates != NULL)
        tf_words_ratio(text, version->rates[0], unit, book->currency);
    for (size_t i = 0; i < version->tier_count; i++) {
        if (i > 0)
            tf_text_put(text, ", ");
        if (version->tier_count > 1) {
            tf_words_border(text, version, i, unit);
            tf_text_char(text, ' ');
        }
        tf_words_tier(text, &version->tiers[i], unit, book);
    }
    tf_text_put(text, "; ");
    from = text->length;
    tf_words_model_terms(text, model, unit, book);
    text->length -= text->length >= from ? strlen("; ") : 0;
    tf_text_char(text, ')');
}

/* -- spans, rounding, orders --------------------------------------------------------------------
 */

static void put_span_part(struct tf_text *text, bool *first, uint64_t count, const char *name)
{
    if (count == 0)
        return;
    tf_text_put(text, *first ? "" : " ");
    tf_text_u64(text, count);
    tf_text_format(text, " %s%s", name, count == 1 ? "" : "s");
    *first = false;
}

void tf_words_span(struct tf_text *text, struct tf_span span)
{
    uint64_t us = (uint64_t)span.us;
    bool first = true;

    put_span_part(text, &first, (uint64_t)span.months / 12, "year");
    put_span_part(text, &first, (uint64_t)span.months % 12, "month");
    put_span_part(text, &first, (uint64_t)span.days, "day");
    put_span_part(text, &first, us / (uint64_t)TF_HOUR, "hour");
    put_span_part(text, &first, us % (uint64_t)TF_HOUR / (uint64_t)(60 * TF_SECOND), "minute");
    put_span_part(text, &first, us % (uint64_t)(60 * TF_SECOND) / (uint64_t)TF_SECOND, "second");
}

static const char *ordinal_end(uint32_t day)
{
    uint32_t last = day / 10 == 1 ? 0 : day % 10;

    return last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th";
}

void tf_words_periods(struct tf_text *text, const struct tf_periods *periods)
{
    tf_text_put(text, "each ");
    if (periods->span.months + periods->span.days == 1)
        tf_text_put(text, periods->span.months == 1 ? "month" : "day");
    else
        tf_words_span(text, periods->span);
    if (periods->day == 0)
        tf_text_put(text, " from the purchase");
    else if (periods->day == 1)
        tf_text_put(text, " of the calendar");
    else
        tf_text_format(text, " from the %u%s", (unsigned)periods->day, ordinal_end(periods->day));
    tf_text_put(text, periods->at_end ? ", as it passes" : ", in advance");
    if (periods->prorate == TF_PRORATE_NONE)
        tf_text_put(text, ", a part is whole");
    else
        tf_text_format(
                text, ", a part by the %s", periods->prorate == TF_PRORATE_DAY ? "day" : "second");
    if (periods->leads_back)
        tf_text_put(text, ", the first back from its end");
}

void tf_words_round(struct tf_text *text, const struct tf_round *round)
{
    static const char *const modes[] = { "half up", "half to even", "up", "down" };

    if (tf_dec_sign(round->to) <= 0) {
        tf_text_put(text, "not rounded");
        return;
    }
    tf_text_format(text, "%s to ", modes[round->mode]);
    tf_show_decimal(text, round->to, 0);
    tf_text_format(text, " per %s", round->at_rows ? "statement row" : tf_window_name(round->per));
}

void tf_words_per(struct tf_text *text, const char *before, enum tf_window per, uint32_t every)
{
    if (per == TF_WINDOW_NONE)
        return;
    tf_text_put(text, before);
    if (every > 1)
        tf_text_format(text, "%u ", (unsigned)every);
    tf_text_format(text, "%s%s", tf_window_name(per), every > 1 ? "s" : "");
}

static void put_kinds(struct tf_text *text, const struct tf_order_item *item)
{
    for (size_t i = 0; i < item->kind_count; i++)
        tf_text_format(text, "%s%s", i == 0 ? " (" : ", ", item->kinds[i]);
    tf_text_put(text, item->kind_count > 0 ? ")" : "");
}

void tf_words_order(struct tf_text *text, const struct tf_order *order)
{
    if (order->preset != NULL)
        tf_text_format(text, "%s: ", order->preset);
    for (size_t i = 0; i < order->count; i++) {
        tf_text_put(text, i == 0 ? "" : ", ");
        tf_text_put(text, tf_order_name(order->items[i].key));
        put_kinds(text, &order->items[i]);
        tf_text_put(text, order->items[i].descending ? " descending" : "");
        tf_text_put(text, order->items[i].none_first ? " none first" : "");
        if (order->items[i].to > 0)
            tf_text_format(text, " to the %s",
                    order->items[i].to == TF_SECOND        ? "second"
                    : order->items[i].to == 60 * TF_SECOND ? "minute"
                                                           : "hour");
    }
}

void tf_words_lines(struct tf_text *text, const struct tf_line_order *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        tf_text_put(text, i == 0 ? "" : ", ");
        tf_text_put(text, tf_line_key_names[lines->keys[i].by]);
        tf_text_put(text, lines->keys[i].descending ? " descending" : "");
    }
}

void tf_words_step(struct tf_text *text, const struct tf_step *step, const struct tf_rulebook *book)
{
    size_t before = text->length;

    if (tf_dec_sign(step->share) > 0) {
        tf_show_decimal(text, step->share, 0);
        tf_text_put(text, " %");
    }
    if (step->has_most) {
        tf_text_put(text, text->length == before ? "at most " : ", at most ");
        tf_show_money(text, step->most, book);
        tf_text_put(text, " of a line");
    }
    if (step->spread)
        tf_text_put(
                text, text->length == before ? "spread over all lines" : ", spread over all lines");
}
