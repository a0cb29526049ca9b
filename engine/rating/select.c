/* SPDX-License-Identifier: MIT */
/*
 * select.c - which price takes an event: exactly one, or it says which is
 * missing or too many.
 */
#include <stdio.h>
#include <string.h>

#include "rating/work.h"

struct tf_place tf_event_place(const struct tf_rater *rater, const struct tf_event *event)
{
    const char *file = rater->files == NULL ? NULL : rater->files[event->file];

    return (struct tf_place){ file, event->line, 0 };
}

/* "item=compute, edition=shared": an event's symbols, for a message. */
static void describe_event(
        const struct tf_rater *rater, const struct tf_event *event, char *text, size_t size)
{
    const struct tf_schema *schema = &rater->book->schema;
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < schema->count && used < size; i++) {
        const struct tf_field *field = &schema->fields[i];
        int wrote;

        if (field->kind != TF_FIELD_SYMBOL || event->codes[field->slot] == 0)
            continue;
        wrote = snprintf(text + used, size - used, "%s%s=%s", used == 0 ? "" : ", ", field->name,
                field->symbols[event->codes[field->slot] - 1]);
        used += wrote < 0 ? 0 : (size_t)wrote;
    }
}

static tariff_code no_price(
        const struct tf_rater *rater, const struct tf_event *event, tariff_error *err)
{
    char what[300];

    describe_event(rater, event, what, sizeof what);
    return tf_fail(err, TF_F_NO_PRICE, tf_event_place(rater, event),
            "Add a price whose `when` takes it, with a rate, `free` or `refuse`.",
            "No price takes event \"%.*s\" (%s).", (int)event->id_length, event->id, what);
}

static tariff_code two_prices(const struct tf_rater *rater, const struct tf_event *event,
        uint32_t a, uint32_t b, tariff_error *err)
{
    bool is_dated = tf_life_is_dated(&rater->book->prices[a].life) ||
                    tf_life_is_dated(&rater->book->prices[b].life);

    return tf_fail(err, TF_F_TWO_PRICES, tf_event_place(rater, event),
            is_dated ? "End one before the other begins, or say instead_of in the one that is to "
                       "win."
                     : "Narrow one `when`, or say instead_of in the price that is to win.",
            "The prices \"%s\" and \"%s\" both take event \"%.*s\".", rater->book->prices[a].name,
            rater->book->prices[b].name, (int)event->id_length, event->id);
}

/* True when price a stands, directly or over others, instead of price b. */
static bool is_instead(const struct tf_rulebook *book, uint32_t a, uint32_t b)
{
    for (uint32_t steps = 0; steps < book->price_count; steps++) {
        a = book->prices[a].instead_of;
        if (a == b || a == TF_NONE)
            return a == b;
    }
    return false;
}

/* The one price of a set that stands instead of all others. */
static tariff_code pick(const struct tf_rater *rater, const struct tf_event *event,
        const struct tf_rule_set *set, uint32_t *price, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    uint32_t best = TF_NONE;

    for (uint32_t word = 0; word * 64 < book->price_count; word++) {
        uint64_t bits = set->bits[word];

        for (; bits != 0; bits &= bits - 1) {
            uint32_t found = word * 64 + tf_word_lowest(bits);

            if (found >= book->price_count)
                break;
            if (best == TF_NONE ||
                    (book->prices[found].any_instead && is_instead(book, found, best)))
                best = found;
            else if (!is_instead(book, best, found))
                return two_prices(rater, event, best, found, err);
        }
    }
    *price = best;
    return best == TF_NONE ? no_price(rater, event, err) : TARIFF_OK;
}

/* Of prices that do not hold at an instant, the one that ended last, or else begins first. */
static const struct tf_price *nearest_price(
        const struct tf_rulebook *book, const struct tf_rule_set *candidates, int64_t at)
{
    const struct tf_price *best = NULL;

    for (uint32_t i = 0; i < book->price_count; i++) {
        const struct tf_life *life = &book->prices[i].life;
        bool is_nearer = best == NULL ||
                         (life->until <= at ? best->life.until < life->until || best->life.from > at
                                            : best->life.from > life->from);

        if (tf_rule_set_has(candidates, i) && is_nearer)
            best = &book->prices[i];
    }
    return best;
}

/* No price takes the event now, but one does at another time. */
static tariff_code no_price_then(const struct tf_rater *rater, const struct tf_event *event,
        const struct tf_rule_set *candidates, int64_t at, tariff_error *err)
{
    const struct tf_price *price = nearest_price(rater->book, candidates, at);
    const struct tf_life *life = &price->life;
    char instant[TF_INSTANT_TEXT_MAX];

    tf_instant_format(at, tf_zone_offset(rater->book->zone, at), instant);
    return tf_fail(err, TF_F_NO_PRICE_THEN, tf_event_place(rater, event),
            "Add a price that is in force then, or correct the dates of the prices.",
            "No price takes event \"%.*s\" at %s; the price \"%s\" is in force%s%s%s%s.",
            (int)event->id_length, event->id, instant, price->name,
            life->from_text == NULL ? "" : " from ", life->from_text == NULL ? "" : life->from_text,
            life->until_text == NULL ? "" : " until ",
            life->until_text == NULL ? "" : life->until_text);
}

static bool has_price(const struct tf_rulebook *book, const struct tf_rule_set *set)
{
    uint32_t price = 0;

    while (price < book->price_count && !tf_rule_set_has(set, price))
        price++;
    return price < book->price_count;
}

tariff_code tf_price_select(struct tf_rater *rater, const struct tf_event *event,
        const struct tf_zone *zone, struct tf_asked asked, const struct tf_rule_set *candidates,
        uint32_t *price, tariff_error *err)
{
    const struct tf_match *match = &rater->book->match;
    struct tf_rule_set set = *candidates;
    bool is_dated = match->uses_dates && tf_rule_sets_meet(match, &set, &match->dated);
    bool is_timed = match->uses_buckets && tf_rule_sets_meet(match, &set, &match->timed);

    if ((is_dated || is_timed) && asked.clock_at == TF_ALWAYS) {
        *price = TF_NONE;
        return TARIFF_OK;
    }
    if (is_dated) {
        tf_match_dates(match, asked.in_force_at, &set);
        if (!has_price(rater->book, &set))
            return no_price_then(rater, event, candidates, asked.in_force_at, err);
    }
    if (is_timed) {
        struct tf_clock clock = tf_clock_at(zone, asked.clock_at);

        tf_match_clock(match, &clock, &set);
    }
    return pick(rater, event, &set, price, err);
}

tariff_code tf_price_refuses(const struct tf_rater *rater, const struct tf_price *price,
        const struct tf_event *event, tariff_error *err)
{
    return tf_fail(err, TF_F_EVENT_REFUSED, tf_event_place(rater, event),
            "Take the event out of the usage, or change the price.",
            "The price \"%s\" refuses event \"%.*s\": %s.", price->name, (int)event->id_length,
            event->id, price->why);
}

tariff_code tf_price_takes_over(const struct tf_rater *rater, const struct tf_price *price,
        const struct tf_item *item, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    const struct tf_event *event = item->event;

    if (price->kind == TF_PRICE_REFUSE)
        return tf_price_refuses(rater, price, event, err);
    if (price->kind == TF_PRICE_FREE || tf_price_counts_by(price, item->meter))
        return TARIFF_OK;
    return tf_fail(err, TF_F_METER_CHANGES, tf_event_place(rater, event),
            "Give prices that follow each other for the same usage one meter.",
            "Event \"%.*s\" is counted by the meter \"%s\", and the price \"%s\", which takes "
            "over, has the meter \"%s\".",
            (int)event->id_length, event->id, book->meters[item->meter].name, price->name,
            book->meters[price->meter].name);
}

/* -- remembered choices --------------------------------------------------------------------- */

static struct tf_choice *choice_place(const struct tf_rater *rater, const struct tf_event *event)
{
    uint64_t hash = 0;

    for (uint32_t i = 0; i < rater->book->schema.code_count; i++)
        hash = (hash ^ event->codes[i]) * UINT64_C(0x9E3779B97F4A7C15);
    return &rater->work->choices[(hash >> 32) % TF_CHOICES];
}

static bool has_codes(
        const struct tf_rater *rater, const struct tf_choice *choice, const struct tf_event *event)
{
    bool same = choice->is_set;

    for (uint32_t i = 0; i < rater->book->schema.code_count; i++)
        same = same && choice->codes[i] == event->codes[i];
    return same;
}

tariff_code tf_choose(struct tf_rater *rater, const struct tf_event *event, struct tf_choice **out,
        tariff_error *err)
{
    struct tf_choice *choice = choice_place(rater, event);
    struct tf_rule_set candidates;
    const struct tf_price *price;
    uint32_t found;
    tariff_code code;

    *out = NULL;
    if (!rater->work->codes_decide)
        return TARIFF_OK;
    *out = choice;
    if (has_codes(rater, choice, event))
        return TARIFF_OK;
    choice->is_set = false;
    tf_match_event(&rater->book->match, event, &candidates);
    code = pick(rater, event, &candidates, &found, err);
    if (code != TARIFF_OK)
        return code;
    choice->price = found;
    price = &rater->book->prices[found];
    choice->has_key = price->function == TF_NONE || price->looks;
    choice->key_read = 0;
    choice->key = 0;
    if (choice->has_key && !tf_keys_get(&rater->keys, &price->line_key, event->codes, &choice->key))
        return tf_no_memory(err);
    memcpy(choice->codes, event->codes, rater->book->schema.code_count * sizeof *choice->codes);
    choice->is_set = true;
    return TARIFF_OK;
}

uint64_t tf_pools_paying(const struct tf_rater *rater, const struct tf_zone *zone,
        const struct tf_payers *payers, const struct tf_event *event, int64_t at, uint64_t pools)
{
    const struct tf_rulebook *book = rater->book;
    struct tf_rule_set takers;

    pools &= payers->can;
    if ((payers->some & pools) == 0)
        return pools;
    tf_match_event(&book->match, event, &takers);
    if (book->match.uses_buckets) {
        struct tf_clock clock = tf_clock_at(zone, at);

        tf_match_clock(&book->match, &clock, &takers);
    }
    for (uint32_t pool = 0; pool < book->pool_count; pool++) {
        if ((payers->some >> pool & 1) != 0 && !tf_rule_set_has(&takers, book->pools[pool].rule))
            pools &= ~((uint64_t)1 << pool);
    }
    return pools;
}
