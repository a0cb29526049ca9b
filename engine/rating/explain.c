/* SPDX-License-Identifier: MIT */
/*
 * explain.c - what the stations put out, as text under each line: the stretch, the rate
 * with its fact, date and source, each grant considered, and who paid.
 */
#include <string.h>

#include "rating/show.h"
#include "rating/work.h"
#include "rulebook/rate_unit.h"

static void put_stretch(
        struct tf_rater *rater, const struct tf_zone *zone, int64_t from, int64_t until)
{
    char text[TF_INSTANT_TEXT_MAX];

    tf_instant_format(from, tf_zone_offset(zone, from), text);
    tf_text_put(rater->trail, text);
    if (from == until)
        return;
    tf_instant_format(until, tf_zone_offset(zone, until), text);
    tf_text_put(rater->trail, " to ");
    tf_text_put(rater->trail, text);
}

void tf_trail_piece(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_piece *piece, const struct tf_item *item, struct tf_dec measured,
        struct tf_dec quantity)
{
    const struct tf_meter *meter = &rater->book->meters[item->meter];

    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "    ");
    put_stretch(rater, party->zone, piece->from, piece->until);
    tf_text_put(rater->trail, "  ");
    tf_show_quantity(rater->trail, quantity, &meter->unit);
    if (tf_dec_cmp(measured, quantity) != 0) {
        tf_text_put(rater->trail, " (measured ");
        tf_show_quantity(rater->trail, measured, &meter->unit);
        tf_text_char(rater->trail, ')');
    }
    tf_text_put(rater->trail, ", event ");
    tf_text_add(rater->trail, item->event->id, item->event->id_length);
    if (item->event->ties != NULL && item->event->ties->other != NULL)
        tf_text_format(rater->trail, " in the place of %s", item->event->ties->other);
    tf_text_char(rater->trail, '\n');
}

void tf_trail_included(struct tf_rater *rater, const struct tf_price *price, struct tf_dec taken,
        struct tf_dec left, struct tf_dec events)
{
    const struct tf_unit *unit = &rater->book->meters[price->meter].unit;
    const struct tf_included *included = &price->included;

    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "      included: takes ");
    tf_show_quantity(rater->trail, taken, unit);
    if (included->has_amount) {
        tf_text_put(rater->trail, ", leaves ");
        tf_show_quantity(rater->trail, left, unit);
    }
    if (included->has_events) {
        tf_text_put(rater->trail, ", events ");
        tf_show_decimal(rater->trail, events, 0);
        tf_text_put(rater->trail, " of ");
        tf_show_decimal(rater->trail, included->events, 0);
    }
    tf_text_format(rater->trail, " of this %s\n", tf_window_name(included->per));
}

/* By what functions of the queue's order sort the grant. */
static void put_keys(struct tf_rater *rater, uint32_t queue, const struct tf_grant *grant)
{
    const struct tf_order *order = &rater->book->queues[queue].first;
    bool some = false;

    for (size_t i = 0; i < order->count; i++) {
        const struct tf_grant_key *key;

        if (order->items[i].key != TF_ORDER_FUNCTION)
            continue;
        key = &grant->keys[order->items[i].place];
        tf_text_put(rater->trail, some ? ", " : " (sorted by ");
        if (key->text != NULL)
            tf_text_format(rater->trail, "\"%s\"", key->text);
        else
            tf_show_decimal(rater->trail, key->number, 0);
        some = true;
    }
    tf_text_put(rater->trail, some ? ")" : "");
}

void tf_trail_grant(struct tf_rater *rater, const struct tf_party *party, uint32_t queue,
        uint32_t grant, const char *why_not, struct tf_dec taken, struct tf_dec left)
{
    const struct tf_grant *it = &party->grants[grant];
    const struct tf_pool *pool = &rater->book->pools[it->pool];
    char text[TF_INSTANT_TEXT_MAX];

    if (rater->trail == NULL)
        return;
    tf_text_format(rater->trail, "      %s %s", pool->name, it->id);
    if (it->expires != TF_NEVER) {
        tf_instant_format(it->expires, tf_zone_offset(party->zone, it->expires), text);
        tf_text_format(rater->trail, " (expires %s)", text);
    }
    put_keys(rater, queue, it);
    if (why_not != NULL) {
        tf_text_format(rater->trail, ": passed over, %s\n", why_not);
        return;
    }
    tf_text_put(rater->trail, ": pays ");
    tf_show_pool_amount(rater->trail, taken, rater->book, it->pool);
    if (!tf_grant_is_unlimited(it)) {
        tf_text_put(rater->trail, ", has left ");
        tf_show_pool_amount(rater->trail, left, rater->book, it->pool);
    }
    tf_text_char(rater->trail, '\n');
}

void tf_trail_ahead(struct tf_rater *rater, const struct tf_price *price, struct tf_dec taken)
{
    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "      of a step that was taken before: ");
    tf_show_quantity(rater->trail, taken, &rater->book->meters[price->meter].unit);
    tf_text_char(rater->trail, '\n');
}

void tf_trail_rest(struct tf_rater *rater, uint32_t pool, bool is_owed, struct tf_dec amount,
        struct tf_dec owed)
{
    if (rater->trail == NULL)
        return;
    tf_text_format(rater->trail, "      %s: %s ", rater->book->pools[pool].name,
            is_owed ? "owes" : "cannot cover, which costs nothing,");
    tf_show_pool_amount(rater->trail, amount, rater->book, pool);
    if (is_owed) {
        tf_text_put(rater->trail, " for it, in all ");
        tf_show_pool_amount(rater->trail, owed, rater->book, pool);
    }
    tf_text_char(rater->trail, '\n');
}

/* -- what functions saw ---------------------------------------------------------------------- */

static const char *unit_of_look(const struct tf_rulebook *book, const struct tf_seen *look)
{
    uint32_t pool = TF_NONE;

    for (uint32_t i = 0; strcmp(look->what, "meter") == 0 && i < book->meter_count; i++)
        if (strcmp(book->meters[i].name, look->name) == 0)
            return book->meters[i].unit.text;
    if (strcmp(look->what, "wallet") != 0)
        return NULL;
    pool = tf_rulebook_pool(book, look->name, strlen(look->name));
    return pool == TF_NONE || book->pools[pool].is_money ? book->currency
                                                         : book->pools[pool].unit.text;
}

static const char *keep_text(struct tf_rater *rater, const char *text)
{
    return text == NULL ? NULL : tf_arena_text(&rater->kept, text, strlen(text));
}

/* The value as text, kept; NULL also when there is none. */
static const char *keep_value(
        struct tf_rater *rater, const struct tf_view_value *value, bool is_money)
{
    char digits[TF_DEC_TEXT_MAX];

    if (value->kind == TF_VIEW_TEXT)
        return tf_arena_text(&rater->kept, value->text, value->length);
    if (value->kind == TF_VIEW_BOOL)
        return value->truth ? "held" : "not held";
    if (value->kind == TF_VIEW_WHOLE)
        return tf_arena_text(
                &rater->kept, digits, tf_dec_format(tf_dec_of(value->whole), 0, digits));
    return tf_arena_text(
            &rater->kept, digits, tf_dec_format(value->number, is_money ? 2 : 0, digits));
}

static bool is_same_look(const struct tf_seen *a, const struct tf_seen *b)
{
    return strcmp(a->what, b->what) == 0 && (a->name == NULL) == (b->name == NULL) &&
           (a->name == NULL || strcmp(a->name, b->name) == 0);
}

bool tf_trail_seen(struct tf_rater *rater, const struct tf_seen *look, const struct tf_event *event,
        const struct tf_view_value *value)
{
    struct tf_seen **end = &rater->seen;
    struct tf_seen *seen;

    if (rater->trail == NULL || value->kind == TF_VIEW_UNKNOWN)
        return true;
    for (; *end != NULL; end = &(*end)->next)
        if (is_same_look(*end, look))
            return true; /* it has not changed meanwhile */
    seen = tf_arena_get(&rater->kept, sizeof *seen);
    if (seen == NULL)
        return false;
    *seen = (struct tf_seen){ .what = keep_text(rater, look->what),
        .name = keep_text(rater, look->name),
        .event = event == NULL ? NULL : tf_arena_text(&rater->kept, event->id, event->id_length),
        .unit = unit_of_look(rater->book, look),
        .at = look->at };
    if (value->kind != TF_VIEW_ABSENT)
        seen->value = keep_value(rater, value, seen->unit == rater->book->currency);
    *end = seen;
    return seen->what != NULL && (seen->name == NULL) == (look->name == NULL) &&
           (seen->event == NULL) == (event == NULL) &&
           (seen->value == NULL) == (value->kind == TF_VIEW_ABSENT);
}

/* What the price's function saw for this piece: under it, and among the line's looks. */
static void put_seen(struct tf_rater *rater)
{
    struct tf_open_line *open = &rater->work->open;

    if (open->line.seen == NULL)
        open->line.seen = rater->seen;
    else
        open->last_seen->next = rater->seen;
    for (struct tf_seen *seen = rater->seen; seen != NULL; seen = seen->next) {
        tf_text_put(rater->trail, "      ");
        tf_show_seen(rater->trail, seen);
        open->last_seen = seen;
    }
    rater->seen = NULL;
}

/* -- the rate --------------------------------------------------------------------------------- */

/* ", since 2025-01-01 (EXAMPLE; facts/prices.yaml:14)" */
static void put_origin(struct tf_rater *rater, const struct tf_fact_version *version)
{
    char since[TF_INSTANT_TEXT_MAX];

    if (version->from != TF_ALWAYS)
        tf_text_format(rater->trail, ", since %s", tf_fact_since(version, since));
    tf_text_format(rater->trail, " (%ssource: %s; %s:%u)", version->is_own ? "own price; " : "",
            version->source, version->place.file == NULL ? "?" : version->place.file,
            (unsigned)version->place.line);
}

/* "compute.exclusive.hour gn6i, 12.00 CNY/hour since 2025-01-01 (EXAMPLE), facts/prices.yaml:14" */
static void put_fact(struct tf_rater *rater, const struct tf_model *model,
        const struct tf_rate_now *rate, const struct tf_event *event)
{
    const struct tf_fact *fact = model->fact;
    const struct tf_fact_version *version = tf_fact_origin(rate->version->fact, rate->cell);
    const struct tf_schema *schema = &rater->book->schema;

    tf_text_format(rater->trail, "%s", fact->name);
    for (size_t i = 0; i < fact->by_count; i++) {
        tf_text_char(rater->trail, ' ');
        tf_text_put(rater->trail, tf_code_text(schema, rater->texts, fact->by[i],
                                          event->codes[schema->fields[fact->by[i]].slot]));
    }
    if (fact->kind != TF_FACT_TIERS) {
        tf_text_put(rater->trail, ", ");
        tf_show_decimal(rater->trail, version->cells[rate->cell], 2);
        tf_text_format(rater->trail, " %s", fact->unit_text);
        if (tf_dec_cmp(fact->per, tf_dec_of(1)) != 0) {
            tf_text_put(rater->trail, " per ");
            tf_show_decimal(rater->trail, fact->per, 0);
        }
    }
    put_origin(rater, version);
    if (rate->version->worth == NULL)
        return;
    tf_text_put(rater->trail, ", at ");
    tf_show_decimal(rater->trail, rate->version->worth->cells[0], 2);
    tf_text_format(rater->trail, " %s", model->worth->unit_text);
    put_origin(rater, rate->version->worth);
}

void tf_trail_rate(struct tf_rater *rater, const struct tf_price *price,
        const struct tf_rate_now *rate, const struct tf_event *event, struct tf_dec before,
        struct tf_dec after, bool starts, struct tf_dec amount)
{
    const struct tf_unit *unit = &rater->book->meters[price->meter].unit;

    if (rater->trail == NULL)
        return;
    if (rate->version == NULL)
        put_seen(rater);
    tf_text_put(rater->trail, "      rate: ");
    if (rate->version == NULL)
        tf_text_format(rater->trail, "function at %s:%u",
                price->rate_place.file == NULL ? "?" : price->rate_place.file,
                (unsigned)price->rate_place.line);
    else if (price->model->fact != NULL)
        put_fact(rater, rate->model, rate, event);
    else
        tf_text_format(rater->trail, "%s at %s:%u", price->model->kind->word,
                price->rate_place.file == NULL ? "?" : price->rate_place.file,
                (unsigned)price->rate_place.line);
    if (tf_dec_sign(before) != 0 || (price->model != NULL && !tf_model_is_flat(price->model))) {
        tf_text_put(rater->trail, ", running total ");
        tf_show_quantity(rater->trail, before, unit);
        tf_text_put(rater->trail, " to ");
        tf_show_quantity(rater->trail, after, unit);
    }
    if (starts) {
        tf_text_put(rater->trail, "\n      start fee: ");
        tf_show_money(rater->trail, price->start_fee, rater->book);
    }
    tf_text_put(rater->trail, "\n      amount: ");
    tf_show_money(rater->trail, amount, rater->book);
    tf_text_char(rater->trail, '\n');
}

void tf_trail_covered(struct tf_rater *rater, const struct tf_price *price, uint32_t pool,
        const struct tf_rate_now *rate, const struct tf_event *event, struct tf_dec covered)
{
    const struct tf_pool *it = &rater->book->pools[pool];
    const struct tf_unit *unit = it->is_money ? &rater->book->meters[price->meter].unit : &it->unit;
    struct tf_dec scale;

    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "        covers ");
    tf_show_quantity(rater->trail, covered, unit);
    tf_text_put(rater->trail, " at ");
    if (rate->model->fact != NULL) {
        put_fact(rater, rate->model, rate, event);
    } else {
        tf_show_decimal(rater->trail, tf_rate_unscale(it->rate, &scale)->items[0].number, 0);
        tf_text_format(rater->trail, " %s/%s", rater->book->currency, unit->text);
    }
    if (tf_dec_cmp(rate->model->scale, tf_dec_of(1)) != 0) {
        tf_text_put(rater->trail, ", times ");
        tf_show_decimal(rater->trail, rate->model->scale, 0);
    }
    tf_text_char(rater->trail, '\n');
}

void tf_trail_covered_amount(struct tf_rater *rater, struct tf_dec amount)
{
    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "      amount of what is covered: ");
    tf_show_money(rater->trail, amount, rater->book);
    tf_text_char(rater->trail, '\n');
}

void tf_trail_billed(struct tf_rater *rater, const struct tf_price *price, struct tf_dec billed)
{
    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "      bills: ");
    tf_show_quantity(rater->trail, billed, &rater->book->meters[price->bills].unit);
    tf_text_format(rater->trail, " of %s\n", rater->book->meters[price->bills].name);
}

void tf_trail_waits(struct tf_rater *rater, const struct tf_price *price, struct tf_dec after)
{
    tf_trail_part(rater, price, price->meter, after);
}

void tf_trail_part(
        struct tf_rater *rater, const struct tf_price *price, uint32_t meter, struct tf_dec after)
{
    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "      running total ");
    if (price->meter_count > 0)
        tf_text_format(rater->trail, "of %s ", rater->book->meters[meter].name);
    tf_text_put(rater->trail, "to ");
    tf_show_quantity(rater->trail, after, &rater->book->meters[meter].unit);
    tf_text_format(rater->trail, ", charged when the %s closes\n", tf_window_name(price->total));
}

void tf_trail_closing(struct tf_rater *rater, const struct tf_price *price)
{
    if (rater->trail != NULL)
        tf_text_format(rater->trail, "    the %s closes\n", tf_window_name(price->total));
}

void tf_trail_minimum(struct tf_rater *rater, const struct tf_price *price, struct tf_dec charged,
        struct tf_dec minimum, struct tf_promise promise, struct tf_dec amount)
{
    if (rater->trail == NULL)
        return;
    tf_text_format(
            rater->trail, "    the %s closes\n      charged: ", tf_window_name(price->total));
    tf_show_money(rater->trail, charged, rater->book);
    tf_text_put(rater->trail, ", at least ");
    tf_show_money(rater->trail, minimum, rater->book);
    if (promise.days != promise.of)
        tf_text_format(rater->trail, " for %lld of %lld days", (long long)promise.days,
                (long long)promise.of);
    tf_text_put(rater->trail, "\n      amount: ");
    tf_show_money(rater->trail, amount, rater->book);
    tf_text_char(rater->trail, '\n');
}

void tf_trail_payment(struct tf_rater *rater, struct tf_interval window, struct tf_dec amount)
{
    (void)window;
    if (rater->trail == NULL)
        return;
    tf_text_format(
            rater->trail, "    the %s is paid\n      due: ", tf_window_name(rater->book->settle));
    tf_show_money(rater->trail, amount, rater->book);
    tf_text_char(rater->trail, '\n');
}

void tf_trail_offer(struct tf_rater *rater, const struct tf_step *step, struct tf_dec offered)
{
    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "      to pay of it: ");
    tf_show_money(rater->trail, offered, rater->book);
    if (tf_dec_sign(step->share) > 0) {
        tf_text_put(rater->trail, ", a share of ");
        tf_show_decimal(rater->trail, step->share, 0);
        tf_text_put(rater->trail, " %");
    }
    if (step->has_most) {
        tf_text_put(rater->trail, ", at most ");
        tf_show_money(rater->trail, step->most, rater->book);
    }
    if (step->spread)
        tf_text_put(rater->trail, ", spread over the lines");
    tf_text_char(rater->trail, '\n');
}

void tf_trail_back(struct tf_rater *rater, const struct tf_party *party, uint32_t grant,
        struct tf_dec amount, bool is_void)
{
    const struct tf_grant *it = &party->grants[grant];

    if (rater->trail == NULL)
        return;
    tf_text_format(
            rater->trail, "      %s %s: gets back ", rater->book->pools[it->pool].name, it->id);
    tf_show_pool_amount(rater->trail, amount, rater->book, it->pool);
    tf_text_put(rater->trail, is_void ? ", which is void: it has expired\n" : "\n");
}

void tf_trail_back_included(
        struct tf_rater *rater, const struct tf_price *price, struct tf_dec amount)
{
    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "      included: gets back ");
    tf_show_quantity(rater->trail, amount, &rater->book->meters[price->meter].unit);
    tf_text_char(rater->trail, '\n');
}

void tf_trail_back_rest(struct tf_rater *rater, uint32_t pool, bool is_owed, struct tf_dec amount)
{
    if (rater->trail == NULL)
        return;
    tf_text_format(rater->trail, "      %s: %s ", rater->book->pools[pool].name,
            is_owed ? "owes" : "reports");
    tf_show_pool_amount(rater->trail, amount, rater->book, pool);
    tf_text_put(rater->trail, " less\n");
}

void tf_trail_back_balance(struct tf_rater *rater, struct tf_dec amount)
{
    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "      balance: gets back ");
    tf_show_money(rater->trail, amount, rater->book);
    tf_text_char(rater->trail, '\n');
}

void tf_trail_balance(struct tf_rater *rater, struct tf_dec taken)
{
    if (rater->trail == NULL)
        return;
    tf_text_put(rater->trail, "      balance: pays ");
    tf_show_money(rater->trail, taken, rater->book);
    tf_text_char(rater->trail, '\n');
}
