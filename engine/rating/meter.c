/* SPDX-License-Identifier: MIT */
/*
 * meter.c - what an event measures: points, intervals, spells, levels and peaks.
 *
 * An event finds its price by its fields; the price names the meter; the meter
 * makes items.  (R3)
 */
#include <string.h>

#include "rating/work.h"

bool tf_item_measured(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, int64_t t, struct tf_dec *out)
{
    int64_t elapsed = t - item->from;

    switch (item->kind) {
    case TF_ITEM_SPELL: /* a microsecond is 10^12 units of 10^-18 seconds */
        return tf_i128_mul(tf_i128_of(elapsed), tf_i128_of(1000000000000), &out->units);
    case TF_ITEM_LEVEL:
        return tf_dec_mul_div(
                item->measured, tf_i128_of(elapsed), tf_i128_of(TF_SECOND), TF_ROUND_HALF_UP, out);
    case TF_ITEM_INTERVAL:
        if (t < item->until)
            return tf_dec_mul_div(item->measured, tf_i128_of(elapsed),
                    tf_i128_of(item->until - item->from), TF_ROUND_HALF_UP, out);
        break;
    case TF_ITEM_PERIOD:
        return tf_period_measured(rater, party, item, t, out);
    case TF_ITEM_POINT:
    case TF_ITEM_PEAK:
    case TF_ITEM_RETURN:
    case TF_ITEM_CLOSING:
    case TF_ITEM_MINIMUM:
    case TF_ITEM_PAYMENT:
        break;
    }
    *out = item->measured;
    return true;
}

bool tf_item_scaled(const struct tf_rater *rater, const struct tf_item *item,
        struct tf_dec measured, int64_t at, struct tf_dec *out)
{
    const struct tf_scale *scale = &rater->book->meters[item->meter].scale;
    struct tf_ratio ratio = scale->ratios[0];

    if (scale->fact != NULL) {
        uint32_t missing;
        size_t version = tf_fact_version_at(scale->fact, at);
        size_t cell = tf_fact_cell(scale->fact, &rater->book->schema, item->event->codes, &missing);

        if (version == SIZE_MAX || cell == SIZE_MAX)
            return false;
        ratio = scale->ratios[version * scale->fact->cell_count + cell];
    }
    return tf_dec_mul_div(measured, ratio.num, ratio.den, TF_ROUND_HALF_UP, out);
}

static bool has_bit(const uint64_t *bits, uint32_t code)
{
    return (bits[code / 64] >> (code % 64) & 1) != 0;
}

static uint32_t key_code(
        const struct tf_rater *rater, const struct tf_meter *meter, const struct tf_event *event)
{
    return meter->key == TF_NONE ? 0 : event->codes[rater->book->schema.fields[meter->key].slot];
}

tariff_code tf_meter_read(struct tf_rater *rater, const struct tf_meter *meter,
        const struct tf_event *event, struct tf_dec *out, tariff_error *err)
{
    const struct tf_field *field;

    if (meter->kind == TF_METER_COUNT) {
        *out = meter->unit.factor;
        return TARIFF_OK;
    }
    field = &rater->book->schema.fields[meter->field];
    if ((event->given >> field->slot & 1) == 0)
        return tf_fail(err, TF_F_QUANTITY_MISSING, tf_event_place(rater, event),
                "Give the quantity, or correct the fields that choose this price.",
                "Event \"%.*s\" has no %s, which the meter \"%s\" measures.", (int)event->id_length,
                event->id, field->name, meter->name);
    *out = event->numbers[field->slot];
    if (tf_i128_cmp(meter->convert.num, meter->convert.den) == 0)
        return TARIFF_OK;
    if (!tf_dec_mul_div(*out, meter->convert.num, meter->convert.den, TF_ROUND_HALF_UP, out))
        return tf_too_large(rater, event, err);
    return TARIFF_OK;
}

static bool is_settled_at_once(
        const struct tf_rater *rater, const struct tf_party *party, const struct tf_item *item)
{
    return rater->book->settle == TF_WINDOW_EVENT && item->kind == TF_ITEM_POINT &&
           rater->points_only && party->item_count == 0;
}

/* Puts an item among those waiting, or settles a point at once with settle = "event".  (R15) */
static tariff_code put_item(
        struct tf_rater *rater, struct tf_party *party, struct tf_item *item, tariff_error *err)
{
    if (is_settled_at_once(rater, party, item))
        return tf_point_settle(rater, party, item, err);
    if (!tf_grow(rater->alloc, &party->items, &party->item_capacity, party->item_count + 1,
                sizeof *party->items))
        return tf_no_memory(err);
    party->items[party->item_count++] = *item;
    return TARIFF_OK;
}

/* The open spell, level or peak of a meter and key, or NULL. */
static struct tf_item *find_held(struct tf_party *party, uint32_t meter, uint32_t key)
{
    for (size_t i = 0; i < party->held_count; i++) {
        if (party->held[i].meter == meter && party->held[i].key == key)
            return &party->held[i];
    }
    return NULL;
}

static tariff_code hold(struct tf_rater *rater, struct tf_party *party, const struct tf_item *item,
        tariff_error *err)
{
    if (!tf_grow(rater->alloc, &party->held, &party->held_capacity, party->held_count + 1,
                sizeof *party->held))
        return tf_no_memory(err);
    party->held[party->held_count++] = *item;
    return TARIFF_OK;
}

/* What runs on over an item beside it is kept as long as the item. */
static void end_own_runnings(struct tf_party *party, const struct tf_item *item)
{
    if (item->price == TF_NONE)
        tf_runnings_end_item(&party->runnings, item->serial, item->until);
}

/* Ends a held item: it waits for settlement like any other usage. */
static tariff_code release(struct tf_rater *rater, struct tf_party *party, struct tf_item *held,
        int64_t until, tariff_error *err)
{
    struct tf_item item = *held;

    *held = party->held[--party->held_count];
    item.until = until;
    end_own_runnings(party, &item);
    return item.until > item.from ? put_item(rater, party, &item, err) : TARIFF_OK;
}

static tariff_code take_spell(
        struct tf_rater *rater, struct tf_party *party, struct tf_item *item, tariff_error *err)
{
    const struct tf_meter *meter = &rater->book->meters[item->meter];
    uint32_t code = item->event->codes[rater->book->schema.fields[meter->signal].slot];
    struct tf_item *running = find_held(party, item->meter, item->key);
    bool starts = has_bit(meter->starts, code);
    tariff_code outcome = TARIFF_OK;

    if (!starts && !has_bit(meter->stops, code)) {
        rater->free_count++;
        return TARIFF_OK;
    }
    if (running != NULL)
        outcome = release(rater, party, running, item->event->from, err);
    else if (!starts)
        rater->stray_stops++;
    if (outcome != TARIFF_OK || !starts)
        return outcome;
    item->kind = TF_ITEM_SPELL;
    item->until = TF_NEVER;
    return hold(rater, party, item, err);
}

/*
 * The same level again goes on as the same item, so that saying it twice moves nothing.  (R2)  Of
 * a level told by its changes the number that was said is another: 0.
 */
static bool is_same_level(
        const struct tf_rater *rater, const struct tf_item *a, const struct tf_item *b)
{
    const struct tf_schema *schema = &rater->book->schema;
    const struct tf_meter *meter = &rater->book->meters[a->meter];
    uint32_t change = meter->changes ? schema->fields[meter->field].slot : TF_NONE;
    bool same = tf_dec_cmp(a->measured, b->measured) == 0 && a->event->given == b->event->given &&
                memcmp(a->event->codes, b->event->codes,
                        schema->code_count * sizeof *a->event->codes) == 0;

    for (uint32_t i = 0; i < schema->number_count && same; i++) /* a price may ask for any */
        same = (a->event->given >> i & 1) == 0 || i == change ||
               tf_dec_cmp(a->event->numbers[i], b->event->numbers[i]) == 0;
    return same;
}

static tariff_code take_level(
        struct tf_rater *rater, struct tf_party *party, struct tf_item *item, tariff_error *err)
{
    const struct tf_meter *meter = &rater->book->meters[item->meter];
    struct tf_item *running = find_held(party, item->meter, item->key);
    tariff_code code;

    item->kind = TF_ITEM_LEVEL;
    item->until = TF_NEVER;
    if (!meter->hold_until_next)
        item->until = tf_rater_window(rater, party->zone, meter->window, item->from).until;
    if (meter->changes && running != NULL && running->until > item->from &&
            !tf_dec_add(running->measured, item->measured, &item->measured))
        return tf_too_large(rater, item->event, err);
    if (running != NULL) {
        if (running->until > item->from && is_same_level(rater, running, item)) {
            running->until = item->until;
            end_own_runnings(party, running);
            return TARIFF_OK;
        }
        code = release(rater, party, running,
                running->until < item->from ? running->until : item->from, err);
        if (code != TARIFF_OK)
            return code;
    }
    if (tf_dec_sign(item->measured) == 0)
        return TARIFF_OK;
    return hold(rater, party, item, err);
}

/* Finds out on which line an item will stand.  (R5) */
static tariff_code find_line_key(struct tf_rater *rater, const struct tf_party *party,
        struct tf_item *item, tariff_error *err)
{
    if (item->line_key != TF_NONE)
        return TARIFF_OK;
    return tf_line_key(rater, party, &rater->book->prices[item->price], item->event, item->from,
            &item->line_key, err);
}

/* The largest or the last value of a window, held until the window's last microsecond.  (R7) */
static tariff_code take_peak(
        struct tf_rater *rater, struct tf_party *party, struct tf_item *item, tariff_error *err)
{
    const struct tf_meter *meter = &rater->book->meters[item->meter];
    struct tf_interval window = tf_rater_window(rater, party->zone, meter->window, item->from);
    tariff_code code;

    item->kind = TF_ITEM_PEAK;
    item->from = item->until = window.until - 1;
    code = find_line_key(rater, party, item, err);
    for (size_t i = 0; i < party->held_count && code == TARIFF_OK; i++) {
        struct tf_item *held = &party->held[i];

        if (held->meter != item->meter || held->from != item->from || held->price != item->price ||
                held->key != item->key)
            continue;
        code = find_line_key(rater, party, held, err);
        if (code != TARIFF_OK || held->line_key != item->line_key)
            continue;
        if (meter->kind == TF_METER_LAST || tf_dec_cmp(item->measured, held->measured) > 0) {
            held->measured = item->measured;
            held->event = item->event;
        }
        return TARIFF_OK;
    }
    return code == TARIFF_OK ? hold(rater, party, item, err) : code;
}

/* What a line counts once: the value, together with what sets the line apart. */
static bool seen_key(struct tf_rater *rater, const struct tf_item *item, uint32_t *out)
{
    const struct tf_price *price = &rater->book->prices[item->price];
    const struct tf_meter *meter = &rater->book->meters[item->meter];
    uint32_t counted = rater->book->schema.fields[meter->field].slot;
    uint32_t codes[TF_FIELDS_MAX] = { 0 };

    for (size_t i = 0; i < price->line_key.count; i++) {
        uint32_t slot = price->line_key.slots[i];

        codes[slot] = tf_keys_code(&rater->keys, item->line_key, slot);
    }
    codes[counted] = item->event->codes[counted];
    if (meter->key != TF_NONE)
        codes[rater->book->schema.fields[meter->key].slot] = item->key;
    return tf_keys_get(&rater->keys, &price->seen_key, codes, out);
}

/* Counts a value the first time its line sees it in the meter's window. */
static tariff_code take_unique(
        struct tf_rater *rater, struct tf_party *party, struct tf_item *item, tariff_error *err)
{
    const struct tf_meter *meter = &rater->book->meters[item->meter];
    struct tf_running *seen;
    uint32_t key;
    tariff_code code;

    item->kind = TF_ITEM_POINT;
    item->until = item->from;
    code = find_line_key(rater, party, item, err);
    if (code != TARIFF_OK)
        return code;
    if (!seen_key(rater, item, &key))
        return tf_no_memory(err);
    seen = tf_running_get(rater->alloc, &party->runnings, TF_RUNNING_SEEN, item->price, key,
            tf_rater_window(rater, party->zone, meter->window, item->from));
    if (seen == NULL)
        return tf_no_memory(err);
    if (seen->is.total.opened)
        return TARIFF_OK;
    seen->is.total.opened = true;
    item->measured = meter->unit.factor;
    return put_item(rater, party, item, err);
}

static tariff_code take_measured(
        struct tf_rater *rater, struct tf_party *party, struct tf_item *item, tariff_error *err)
{
    const struct tf_meter *meter = &rater->book->meters[item->meter];

    switch (meter->kind) {
    case TF_METER_SPELL:
        return take_spell(rater, party, item, err);
    case TF_METER_UNIQUE:
        return take_unique(rater, party, item, err);
    case TF_METER_AVERAGE:
        return take_level(rater, party, item, err);
    case TF_METER_MAX:
    case TF_METER_LAST:
        return take_peak(rater, party, item, err);
    case TF_METER_SUM:
    case TF_METER_COUNT:
    case TF_METER_PERIODS: /* no price of usage has it */
        break;
    }
    return put_item(rater, party, item, err);
}

/* How an event found its price. */
struct choice_made {
    uint32_t found;                /* the price at the event's beginning */
    struct tf_rule_set candidates; /* when dates or the clock decide: those that take turns */
};

/*
 * The price that takes an event, and the one its item begins with: NONE when dates or the clock
 * decide, piece by piece.
 */
static tariff_code choose_price(struct tf_rater *rater, const struct tf_party *party,
        struct tf_item *item, struct choice_made *made, tariff_error *err)
{
    const struct tf_event *event = item->event;
    struct tf_asked asked = { event->from, TF_ALWAYS };
    struct tf_choice *choice;
    tariff_code code = tf_choose(rater, event, &choice, err);

    item->choice = item->line_key = TF_NONE;
    if (code != TARIFF_OK)
        return code;
    if (choice != NULL) {
        made->found = item->price = choice->price;
        item->choice = (uint32_t)(choice - rater->work->choices);
        return TARIFF_OK;
    }
    tf_match_event(&rater->book->match, event, &made->candidates);
    code = tf_price_select(rater, event, party->zone, asked, &made->candidates, &item->price, err);
    made->found = item->price;
    asked.clock_at = event->from;
    if (code == TARIFF_OK && made->found == TF_NONE)
        code = tf_price_select(
                rater, event, party->zone, asked, &made->candidates, &made->found, err);
    return code;
}

/* True when one price takes the whole of an event, the one that is found where it begins. */
static bool has_one_price(const struct tf_meter *meter, bool is_point)
{
    switch (meter->kind) {
    case TF_METER_SPELL:
    case TF_METER_AVERAGE:
        return false; /* what an instant begins goes on for a while */
    case TF_METER_MAX:
    case TF_METER_LAST:
    case TF_METER_UNIQUE:
        return true;
    case TF_METER_SUM:
    case TF_METER_COUNT:
    case TF_METER_PERIODS:
        break;
    }
    return is_point;
}

/* Asks the function of a price, if it has one that sees nothing but the event, for an instant. */
static tariff_code ask_at(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, const struct tf_price *price, int64_t at, tariff_error *err)
{
    uint32_t key;

    if (price->function == TF_NONE || price->looks)
        return TARIFF_OK;
    return tf_line_key(rater, party, price, item->event, at, &key, err);
}

/*
 * Asks for the rates of an event before the meter takes it, so that one at which a function fails
 * leaves no trace.  What has no end yet is asked for its beginning only.
 */
static tariff_code ask_ahead(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, uint32_t price, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    const struct tf_meter *meter = &book->meters[item->meter];
    const struct tf_event *event = item->event;
    bool takes_turns = item->price == TF_NONE;
    struct tf_rule_set candidates;
    int64_t t = event->from;
    tariff_code code;

    if (meter->kind == TF_METER_SPELL &&
            !has_bit(meter->starts, event->codes[book->schema.fields[meter->signal].slot]))
        return TARIFF_OK; /* the beginning was asked */
    code = ask_at(rater, party, item, &book->prices[price], t, err);
    tf_match_event(&book->match, event, &candidates);
    while (code == TARIFF_OK && t < event->until) {
        struct tf_asked asked;

        t = tf_next_border(
                rater, party, item, &book->prices[price], takes_turns ? &candidates : NULL, t);
        if (t >= event->until)
            break;
        asked = (struct tf_asked){ t, t };
        if (takes_turns)
            code = tf_price_select(rater, event, party->zone, asked, &candidates, &price, err);
        if (code == TARIFF_OK)
            code = ask_at(rater, party, item, &book->prices[price], t, err);
    }
    return code;
}

/* Of prices that take turns, the first that charges usage which lasts; or the found one. */
static uint32_t charging_price(
        const struct tf_rulebook *book, const struct choice_made *made, bool is_point)
{
    for (uint32_t i = 0; i < book->price_count; i++) {
        if (tf_rule_set_has(&made->candidates, i) && book->prices[i].kind == TF_PRICE_CHARGE &&
                !has_one_price(&book->meters[book->prices[i].meter], is_point))
            return i;
    }
    return made->found;
}

/* A peak has the price that is in force when it settles.  (R7) */
static tariff_code choose_at_peak(struct tf_rater *rater, const struct tf_party *party,
        struct tf_item *item, struct choice_made *made, tariff_error *err)
{
    const struct tf_meter *meter = &rater->book->meters[item->meter];
    struct tf_asked asked = { .clock_at = item->from };
    tariff_code code;

    if (item->price != TF_NONE || (meter->kind != TF_METER_MAX && meter->kind != TF_METER_LAST))
        return TARIFF_OK;
    asked.in_force_at = tf_rater_window(rater, party->zone, meter->window, item->from).until - 1;
    code = tf_price_select(
            rater, item->event, party->zone, asked, &made->candidates, &made->found, err);
    if (code != TARIFF_OK)
        return code;
    return tf_price_takes_over(rater, &rater->book->prices[made->found], item, err);
}

/* Takes an event by one meter of the price that it found. */
static tariff_code take_by(struct tf_rater *rater, struct tf_party *party, struct tf_item item,
        struct choice_made made, const struct tf_price *price, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    const struct tf_meter *meter = &book->meters[item.meter];
    const struct tf_event *event = item.event;
    bool is_point = event->from == event->until;
    tariff_code code = TARIFF_OK;
    struct tf_dec billed;

    item.key = key_code(rater, meter, event);
    item.kind = is_point ? TF_ITEM_POINT : TF_ITEM_INTERVAL;
    if (meter->kind != TF_METER_SPELL && meter->kind != TF_METER_UNIQUE)
        code = tf_meter_read(rater, meter, event, &item.measured, err);
    if (code == TARIFF_OK && price->bills != TF_NONE) /* before anything of it is charged */
        code = tf_meter_read(rater, &book->meters[price->bills], event, &billed, err);
    if (code == TARIFF_OK)
        code = choose_at_peak(rater, party, &item, &made, err);
    if (has_one_price(meter, is_point))
        item.price = made.found;
    if (item.price == TF_NONE)
        item.serial = party->next_serial + 1;
    if (code == TARIFF_OK && rater->asks && !is_settled_at_once(rater, party, &item))
        code = ask_ahead(rater, party, &item, made.found, err);
    if (code == TARIFF_OK)
        code = take_measured(rater, party, &item, err);
    party->next_serial += code == TARIFF_OK && item.price == TF_NONE;
    return code;
}

/* Takes an event by each of a price's meters whose field it has; it must have one. */
static tariff_code take_by_several(struct tf_rater *rater, struct tf_party *party,
        struct tf_item *item, const struct choice_made *made, const struct tf_price *price,
        tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    tariff_code code = TARIFF_OK;
    bool taken = false;

    for (uint32_t i = 0; i < price->meter_count && code == TARIFF_OK; i++) {
        const struct tf_field *field = &book->schema.fields[book->meters[price->meters[i]].field];

        if ((item->event->given >> field->slot & 1) == 0)
            continue;
        taken = true;
        item->meter = price->meters[i];
        code = take_by(rater, party, *item, *made, price, err);
    }
    return taken ? code : take_by(rater, party, *item, *made, price, err);
}

/* Usage begins; not with what ends a spell, nor with a level that is nothing or is said again. */
static tariff_code note_use(struct tf_rater *rater, struct tf_party *party,
        const struct tf_price *price, const struct tf_price *found, const struct tf_event *event,
        tariff_error *err)
{
    const struct tf_meter *meter = &rater->book->meters[price->meter];
    bool is_held = meter->kind == TF_METER_SPELL || meter->kind == TF_METER_AVERAGE;
    const struct tf_item *held =
            is_held ? find_held(party, price->meter, key_code(rater, meter, event)) : NULL;

    if (is_held && (held == NULL || held->from != event->from))
        return TARIFF_OK;
    return is_held || event->from < event->until
                   ? tf_plans_used_lasting(rater, party, event, event->from, err)
                   : tf_plans_used(rater, party, found, event, event->from, err);
}

tariff_code tf_meter_take(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    struct tf_item item = {
        .event = event, .from = event->from, .until = event->until, .done = TF_ALWAYS
    };
    const struct tf_price *price;
    bool is_point = event->from == event->until;
    struct choice_made made;
    tariff_code code;

    code = tf_check_lasting(rater, party, event, event->from, event->until, err);
    if (code == TARIFF_OK)
        code = choose_price(rater, party, &item, &made, err);
    if (code != TARIFF_OK)
        return code;
    price = &book->prices[made.found];
    if (price->kind == TF_PRICE_FREE && item.price == TF_NONE) /* it may cost something later */
        price = &book->prices[charging_price(book, &made, is_point)];
    if (price->kind == TF_PRICE_FREE) {
        rater->free_count++;
        return TARIFF_OK;
    }
    if (price->kind == TF_PRICE_REFUSE)
        return tf_price_refuses(rater, price, event, err);
    item.meter = price->meter; /* all that may take turns share one: cut_item sees to it */
    code = price->meter_count > 0 ? take_by_several(rater, party, &item, &made, price, err)
                                  : take_by(rater, party, item, made, price, err);
    if (code == TARIFF_OK && book->begins_by_use)
        code = note_use(rater, party, price, &book->prices[made.found], event, err);
    return code;
}
