/* SPDX-License-Identifier: MIT */
/*
 * write_explain.c - why each amount is what it is: the rule with its file and line, what the
 * stations put out, and the sums that prove the line.
 */
#include <string.h>

#include "io/write_json.h"
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
    tf_text_put(w->text, line->correction    ? "  (correction"
                         : line->open        ? "  (still open"
                         : line->provisional ? "  (provisional"
                                             : "");
    if (line->carried) {
        tf_text_put(w->text, ", on the statement of ");
        tf_show_month(w->text, zone, line->carried_to);
    }
    tf_text_put(w->text, line->correction || line->open || line->provisional ? ")" : "");
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
    if (draw->grant == TF_DRAW_OWED || draw->grant == TF_DRAW_REPORTED)
        return draw->grant == TF_DRAW_OWED ? "owed" : "reported";
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

static bool is_purchase(const struct tf_wallet_entry *entry, uint32_t account)
{
    return !tf_entry_is_of_grant(entry) && entry->account == account;
}

/* What was bought or refused, and what the plan's functions saw when they were asked. */
static void explain_purchase(const struct tf_writing *w, const struct tf_wallet_entry *entry)
{
    const struct tf_plan *plan = &w->book->plans[entry->plan];

    tf_text_format(
            w->text, "%s %s  ", entry->kind == TF_ENTRY_LEFT ? "End" : "Purchase", entry->id);
    tf_show_instant(w->text, tf_writing_zone(w, entry->account), entry->at);
    tf_text_format(
            w->text, "%s\n  plan %s: ", entry->correction ? "  (correction)" : "", plan->name);
    if (entry->kind == TF_ENTRY_REFUSED) {
        tf_text_format(w->text, "refused, %s\n", entry->reason == NULL ? "" : entry->reason);
    } else if (entry->kind == TF_ENTRY_LEFT) {
        tf_text_put(w->text, "left\n");
    } else {
        tf_text_put(w->text, "accepted, costs ");
        tf_show_money(w->text, entry->amount, w->book);
        tf_text_char(w->text, '\n');
    }
    if (plan->place.file != NULL)
        tf_text_format(
                w->text, "    rule at %s:%u\n", plan->place.file, (unsigned)plan->place.line);
    for (const struct tf_seen *seen = entry->seen; seen != NULL; seen = seen->next) {
        tf_text_put(w->text, "    ");
        tf_show_seen(w->text, seen);
    }
    tf_text_char(w->text, '\n');
}

static void explain_purchases(const struct tf_writing *w, uint32_t account)
{
    const struct tf_result *result = w->outcome->result;

    for (size_t i = 0; i < result->entry_count; i++) {
        if (is_purchase(&result->entries[i], account))
            explain_purchase(w, &result->entries[i]);
    }
}

static struct tf_place row_of_event(const struct tf_writing *w, const struct tf_event *event)
{
    return (struct tf_place){ w->outcome->rater->files[event->file], event->line, 0 };
}

/* ", usage.csv:2"; an event of the state that was gone on from has no line. */
static void put_row_place(const struct tf_writing *w, const struct tf_event *event)
{
    struct tf_place place = row_of_event(w, event);

    tf_text_format(w->text, ", %s", place.file);
    if (place.line > 0)
        tf_text_format(w->text, ":%u", (unsigned)place.line);
}

/* What does not count, and why. */
static void explain_undone(const struct tf_writing *w, uint32_t account)
{
    for (size_t i = 0; i < w->outcome->undone_count; i++) {
        const struct tf_undone *undone = &w->outcome->undone[i];
        const struct tf_event *event = undone->event;

        if (event->account != account)
            continue;
        tf_text_format(w->text, "%s %s  ", event->buy == NULL ? "Usage" : "Purchase", event->id);
        tf_show_instant(w->text, tf_writing_zone(w, account), event->from);
        put_row_place(w, event);
        tf_text_format(w->text, "\n  %s by %s", event->ties->is_replaced ? "replaced" : "voided",
                event->ties->voided_by);
        if (undone->by != NULL)
            put_row_place(w, undone->by);
        tf_text_put(w->text, "\n\n");
    }
}

/* -- JSON ------------------------------------------------------------------------------------ */

static void json_or_null(struct tf_text *text, const char *name, const char *value)
{
    tf_text_char(text, ',');
    tf_json_name(text, name);
    if (value == NULL)
        tf_text_put(text, "null");
    else
        tf_json_put(text, value);
}

static void json_seen(
        const struct tf_writing *w, const struct tf_zone *zone, const struct tf_seen *first)
{
    tf_text_put(w->text, "\"looks\":[");
    for (const struct tf_seen *seen = first; seen != NULL; seen = seen->next) {
        tf_text_put(w->text, seen == first ? "{\"at\":\"" : ",{\"at\":\"");
        tf_show_instant(w->text, zone, seen->at);
        tf_text_char(w->text, '"');
        json_or_null(w->text, "event", seen->event);
        json_or_null(w->text, "what", seen->what);
        json_or_null(w->text, "name", seen->name);
        json_or_null(w->text, "value", seen->value);
        json_or_null(w->text, "unit", seen->unit);
        tf_text_char(w->text, '}');
    }
    tf_text_char(w->text, ']');
}

static void json_rule(const struct tf_writing *w, struct tf_place place)
{
    tf_text_put(w->text, "\"rule\":{");
    tf_json_pair(w->text, "file", place.file == NULL ? "" : place.file, false);
    tf_text_format(w->text, "\"line\":%u},", (unsigned)place.line);
}

/* The trail, one text a line. */
static void json_trail(const struct tf_writing *w, const struct tf_line *line)
{
    const char *at = line->trail, *end = at == NULL ? NULL : at + line->trail_length;

    tf_text_put(w->text, "\"how\":[");
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t length = stop == NULL ? (size_t)(end - at) : (size_t)(stop - at);

        tf_text_put(w->text, at == line->trail ? "" : ",");
        tf_json_text(w->text, at, length);
        at += length + 1;
    }
    tf_text_put(w->text, "]");
}

static void json_explained(const struct tf_writing *w, const struct tf_line *line, size_t number)
{
    tf_text_put(w->text, "{\"line\":");
    tf_json_line(w, line, number);
    tf_text_char(w->text, ',');
    json_rule(w, w->book->prices[line->price].place);
    json_seen(w, tf_writing_zone(w, line->account), line->seen);
    tf_text_char(w->text, ',');
    json_trail(w, line);
    tf_text_char(w->text, '}');
}

static void json_purchase(const struct tf_writing *w, const struct tf_wallet_entry *entry)
{
    const struct tf_zone *zone = tf_writing_zone(w, entry->account);
    const struct tf_plan *plan = &w->book->plans[entry->plan];
    bool accepted = entry->kind == TF_ENTRY_PURCHASE;

    tf_text_char(w->text, '{');
    tf_json_pair(w->text, "account", tf_writing_id(w, entry->account), false);
    tf_text_put(w->text, "\"at\":\"");
    tf_show_instant(w->text, zone, entry->at);
    tf_text_put(w->text, "\",");
    tf_json_pair(w->text, "id", entry->id, false);
    tf_json_pair(w->text, "plan", plan->name, false);
    tf_json_pair(w->text, "state", tf_entry_state(entry), false);
    tf_json_pair(w->text, "reason", accepted || entry->reason == NULL ? "" : entry->reason, false);
    json_rule(w, plan->place);
    json_seen(w, zone, entry->seen);
    tf_text_put(w->text, entry->correction ? ",\"correction\":true}" : ",\"correction\":false}");
}

static void json_purchases(const struct tf_writing *w)
{
    const struct tf_result *result = w->outcome->result;
    bool first = true;

    for (size_t i = 0; i < result->entry_count && tf_writing_goes_on(w); i++) {
        const struct tf_wallet_entry *entry = &result->entries[i];

        if (!tf_writing_shows(w, entry->account) || !is_purchase(entry, entry->account))
            continue;
        tf_text_put(w->text, first ? "\n" : ",\n");
        first = false;
        json_purchase(w, entry);
        tf_output_flush(w->output);
    }
}

static void json_undone(const struct tf_writing *w, const struct tf_undone *undone)
{
    const struct tf_event *event = undone->event;

    tf_text_char(w->text, '{');
    tf_json_pair(w->text, "account", tf_writing_id(w, event->account), false);
    tf_text_put(w->text, "\"at\":\"");
    tf_show_instant(w->text, tf_writing_zone(w, event->account), event->from);
    tf_text_put(w->text, "\",");
    tf_json_pair(w->text, "id", event->id, false);
    tf_json_pair(w->text, "by", event->ties->voided_by, false);
    tf_text_put(w->text, event->ties->is_replaced ? "\"replaced\":true" : "\"replaced\":false");
    tf_text_put(w->text, ",\"rows\":[");
    for (const struct tf_event *row = event; row != NULL; row = row == event ? undone->by : NULL) {
        struct tf_place place = row_of_event(w, row);

        tf_text_put(w->text, row == event ? "{" : ",{");
        tf_json_pair(w->text, "file", place.file, false);
        tf_text_format(w->text, "\"line\":%u}", (unsigned)place.line);
    }
    tf_text_put(w->text, "]}");
}

static void json_all_undone(const struct tf_writing *w)
{
    bool first = true;

    for (size_t i = 0; i < w->outcome->undone_count && tf_writing_goes_on(w); i++) {
        if (!tf_writing_shows(w, w->outcome->undone[i].event->account))
            continue;
        tf_text_put(w->text, first ? "\n" : ",\n");
        first = false;
        json_undone(w, &w->outcome->undone[i]);
        tf_output_flush(w->output);
    }
}

/* -- all of it --------------------------------------------------------------------------------- */

/* The lines that are wanted, one after another. */
struct walk {
    const struct tf_writing *w;
    size_t next;
    uint32_t account; /* of the line that was found last */
    size_t number;    /* and its number in the account */
    size_t most;      /* the largest of them so far, wanted or not */
};

static const struct tf_line *walk_on(struct walk *walk)
{
    const struct tf_result *result = walk->w->outcome->result;
    uint32_t wanted = walk->w->outcome->line;

    while (walk->next < result->line_count && tf_writing_goes_on(walk->w)) {
        const struct tf_line *line = &result->lines[walk->next++];

        if (!tf_writing_shows(walk->w, line->account))
            continue;
        walk->number = line->account == walk->account ? walk->number + 1 : 1;
        walk->most = walk->number > walk->most ? walk->number : walk->most;
        walk->account = line->account;
        if (wanted == 0 || walk->number == wanted)
            return line;
    }
    return NULL;
}

static void explain_as_json(struct walk *walk)
{
    const struct tf_writing *w = walk->w;
    const struct tf_line *line;
    bool first = true;

    tf_text_char(w->text, '{');
    tf_json_head(w);
    tf_text_put(w->text, "\"explained\":[");
    while ((line = walk_on(walk)) != NULL) {
        tf_text_put(w->text, first ? "\n" : ",\n");
        first = false;
        json_explained(w, line, walk->number);
        tf_output_flush(w->output);
    }
    tf_text_put(w->text, "\n],\"purchases\":[");
    if (w->outcome->line == 0)
        json_purchases(w);
    tf_text_put(w->text, "\n],\"voided\":[");
    if (w->outcome->line == 0)
        json_all_undone(w);
    tf_text_put(w->text, "\n]}\n");
}

static void explain_as_text(struct walk *walk)
{
    const struct tf_writing *w = walk->w;
    bool all = w->outcome->line == 0;
    const struct tf_line *line;

    while ((line = walk_on(walk)) != NULL) {
        if (walk->number == 1 || !all)
            explain_account(w, line->account);
        if (walk->number == 1 && all) {
            explain_purchases(w, line->account);
            explain_undone(w, line->account);
        }
        explain_line(w, line, walk->number);
        tf_output_flush(w->output);
    }
    if (walk->most > 0 || w->only == TF_NONE)
        return;
    explain_account(w, w->only);
    explain_purchases(w, w->only);
    explain_undone(w, w->only);
    tf_text_put(w->text, "No charges.\n");
}

/* True when there is such a line among those that are shown. */
static bool is_there(const struct tf_writing *w, size_t *most)
{
    struct walk walk = { .w = w, .account = TF_NONE };
    bool found = walk_on(&walk) != NULL;

    *most = walk.most;
    return found;
}

tariff_code tf_write_explain(struct tf_writing *w, tariff_error *err)
{
    struct walk walk = { .w = w, .account = TF_NONE };
    size_t most;

    if (!w->outcome->result->keep_lines)
        return tf_fail(err, TF_F_HOST_ORDER, (struct tf_place){ 0 },
                "Ask for explanations when the run begins.", "The run did not keep its lines.");
    if (w->outcome->line != 0 && !is_there(w, &most))
        return tf_fail(err, TF_F_NO_SUCH_LINE, (struct tf_place){ 0 },
                "Leave the line out to see all of them.", "There is no line %u; the last is %zu.",
                (unsigned)w->outcome->line, most);
    if (w->format == TARIFF_FORMAT_JSON)
        explain_as_json(&walk);
    else
        explain_as_text(&walk);
    return TARIFF_OK;
}
