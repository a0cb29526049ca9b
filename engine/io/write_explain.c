/* SPDX-License-Identifier: MIT */
/*
 * write_explain.c - why each amount is what it is: the rule with its file and line, what the
 * stations put out, and the sums that prove the line.
 */
#include <string.h>

#include "io/write_part.h"

static void explain_heading(const struct tf_writing *w, const struct tf_line *line, size_t number)
{
    const struct tf_price *price = &w->book->prices[line->price];
    const struct tf_zone *zone = tf_writing_zone(w, line->account);
    size_t from;

    tf_text_format(w->text, "Line %zu  ", number);
    tf_show_instant(w->text, zone, line->window.from);
    if (line->window.until != line->window.from) {
        tf_text_put(w->text, " to ");
        tf_show_instant(w->text, zone, line->window.until);
    }
    tf_text_put(w->text, line->correction    ? "  (correction)"
                         : line->open        ? "  (still open)"
                         : line->provisional ? "  (provisional)"
                                             : "");
    tf_text_format(w->text, "\n  price %s: %s\n", price->name, price->title);
    if (price->place.file != NULL) {
        tf_text_format(
                w->text, "    rule at %s:%u", price->place.file, (unsigned)price->place.line);
        tf_text_put(w->text, tf_life_is_dated(&price->life) ? ", in force " : "");
        tf_life_put(w->text, &price->life);
        tf_text_char(w->text, '\n');
    }
    from = w->text->length;
    tf_text_put(w->text, "    for ");
    tf_keys_write(&w->outcome->rater->keys, line->key, &price->shown_key, w->text);
    if (w->text->length == from + strlen("    for "))
        w->text->length = from; /* the price has no key */
    else
        tf_text_char(w->text, '\n');
}

static void explain_amounts(const struct tf_writing *w, const struct tf_line *line)
{
    const struct tf_unit *unit = tf_price_unit(w->book, &w->book->prices[line->price]);

    tf_text_put(w->text, "  quantity ");
    tf_show_quantity(w->text, line->quantity, unit);
    if (tf_dec_cmp(line->quantity, line->measured) != 0) {
        tf_text_put(w->text, ", measured ");
        tf_show_quantity(w->text, line->measured, unit);
    }
    tf_text_put(w->text, "\n  amount ");
    tf_show_money(w->text, line->amount, w->book);
    tf_text_char(w->text, '\n');
}

static const char *payer_id(
        const struct tf_writing *w, const struct tf_line *line, const struct tf_draw *draw)
{
    const struct tf_party *party = tf_writing_party(w, line->account);

    if (draw->grant == TF_DRAW_INCLUDED)
        return "included";
    if (draw->grant == TF_DRAW_BALANCE)
        return "balance";
    return party != NULL && draw->grant < party->grant_count ? party->grants[draw->grant].id : "?";
}

static bool is_money_draw(const struct tf_writing *w, const struct tf_draw *draw)
{
    return draw->pool == TF_NONE ? draw->grant == TF_DRAW_BALANCE
                                 : w->book->pools[draw->pool].is_money;
}

/* "paid by lot-1 3.00 + balance 0.57 = 3.57 CNY" */
static void explain_payers(const struct tf_writing *w, const struct tf_line *line, bool money)
{
    const struct tf_unit *unit = tf_price_unit(w->book, &w->book->prices[line->price]);
    struct tf_dec sum = tf_dec_zero();
    size_t count = 0;

    for (size_t i = 0; i < line->draw_count; i++) {
        const struct tf_draw *draw = &line->draws[i];

        if (is_money_draw(w, draw) != money)
            continue;
        tf_text_put(w->text, count++ > 0 ? " + " : money ? "  paid by " : "  covered by ");
        tf_text_format(w->text, "%s ", payer_id(w, line, draw));
        if (money)
            tf_show_decimal(w->text, draw->amount, 2);
        else
            tf_show_number(w->text, draw->amount, unit);
        (void)tf_dec_add(sum, draw->amount, &sum); /* parts of the line */
    }
    if (count == 0)
        return;
    tf_text_put(w->text, " = ");
    if (money)
        tf_show_money(w->text, sum, w->book);
    else
        tf_show_quantity(w->text, sum, unit);
    tf_text_char(w->text, '\n');
}

static void explain_proof(const struct tf_writing *w, const struct tf_line *line)
{
    struct tf_dec moved = tf_line_moved(line);

    explain_payers(w, line, false);
    explain_payers(w, line, true);
    if (tf_dec_is_zero(moved))
        return;
    tf_text_put(w->text, "  rounding moved ");
    tf_show_money(w->text, moved, w->book);
    tf_text_put(w->text, ": exactly it would be ");
    tf_show_money(w->text, line->exact, w->book);
    tf_text_char(w->text, '\n');
}

static void explain_line(const struct tf_writing *w, const struct tf_line *line, size_t number)
{
    explain_heading(w, line, number);
    explain_amounts(w, line);
    if (line->trail != NULL) {
        tf_text_put(w->text, "  how it came about\n");
        tf_text_add(w->text, line->trail, line->trail_length);
    }
    explain_proof(w, line);
    tf_text_char(w->text, '\n');
}

static void explain_account(const struct tf_writing *w, uint32_t account)
{
    tf_text_format(w->text, "Account %s  (%s)\n", tf_writing_id(w, account),
            tf_zone_name(tf_writing_zone(w, account)));
    tf_text_format(w->text, "Rulebook %s, %s\n\n", w->book->name, w->book->hash);
}

tariff_code tf_write_explain(struct tf_writing *w, tariff_error *err)
{
    const struct tf_result *result = w->outcome->result;
    uint32_t account = TF_NONE;
    size_t number = 0, shown = 0, most = 0;

    if (!result->keep_lines)
        return tf_fail(err, TARIFF_BAD_ARGUMENT, (struct tf_place){ 0 },
                "Ask for explanations when the run begins.", "The run did not keep its lines.");
    for (size_t i = 0; i < result->line_count && tf_writing_goes_on(w); i++) {
        const struct tf_line *line = &result->lines[i];

        if (!tf_writing_shows(w, line->account))
            continue;
        number = line->account == account ? number + 1 : 1;
        most = number > most ? number : most;
        account = line->account;
        if (w->outcome->line != 0 && number != w->outcome->line)
            continue;
        if (number == 1 || w->outcome->line != 0)
            explain_account(w, account);
        explain_line(w, line, number);
        shown++;
        tf_output_flush(w->output);
    }
    if (shown == 0 && w->outcome->line != 0)
        return tf_fail(err, TARIFF_BAD_ARGUMENT, (struct tf_place){ 0 },
                "Leave the line out to see all of them.", "There is no line %u; the last is %zu.",
                (unsigned)w->outcome->line, most);
    if (shown == 0 && w->only != TF_NONE) {
        explain_account(w, w->only);
        tf_text_put(w->text, "No charges.\n");
    }
    return TARIFF_OK;
}
