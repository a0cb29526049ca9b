/* SPDX-License-Identifier: MIT */
/*
 * compile_price.c - `price "name" { when, meter, rate | free | refuse, … }`, and what a charge
 * has of it.
 */
#include <string.h>

#include "rulebook/compile.h"

/* The meter that a text names, or NONE (reported). */
static uint32_t read_meter_name(struct tf_compiler *c, const struct tf_node *node)
{
    const struct tf_rulebook *book = c->book;
    const char *text = node->text;
    const char **names;
    char hint[300];

    if (node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Name a meter, in quotes.",
                "There is %s where a meter's name is due.", tf_node_kind_name(node));
        return TF_NONE;
    }
    for (uint32_t i = 0; i < book->meter_count; i++) {
        if (strcmp(book->meters[i].name, text) == 0)
            return i;
    }
    names = tf_compile_array(c, book->meter_count, sizeof *names);
    for (uint32_t i = 0; names != NULL && i < book->meter_count; i++)
        names[i] = book->meters[i].name;
    tf_suggest(text, names, names == NULL ? 0 : book->meter_count, hint, sizeof hint);
    tf_complain(c, TF_F_METER_UNKNOWN, node->place, hint, "There is no meter \"%s\".", text);
    return TF_NONE;
}

/* meter = { "storage", "calls" }: several at once, each of which measures a field if it is there.
 */
static void read_meters(struct tf_compiler *c, struct tf_price *price, const struct tf_node *node)
{
    for (size_t i = 0; i < node->item_count && i < TF_METERS_MAX; i++) {
        uint32_t meter = read_meter_name(c, &node->items[i]);
        enum tf_meter_kind kind = meter == TF_NONE ? TF_METER_SUM : c->book->meters[meter].kind;
        bool fits = kind == TF_METER_SUM || kind == TF_METER_MAX || kind == TF_METER_LAST;

        if (meter == TF_NONE)
            return;
        if (!fits || tf_price_place_of(price, meter) < price->meter_count) {
            tf_complain(c, TF_F_METERS, node->items[i].place,
                    "Name different meters, each with a sum, max or last.",
                    "The price \"%s\" cannot count by the meter \"%s\" beside others: it %s.",
                    price->name, c->book->meters[meter].name,
                    fits ? "is named twice" : "has no sum, max or last");
            return;
        }
        price->meters[price->meter_count++] = meter;
    }
    price->meter = price->meters[0];
    if (node->item_count > TF_METERS_MAX)
        tf_complain(c, TF_F_TOO_MANY, node->place, "Use fewer meters.",
                "A price counts by at most %d meters.", (int)TF_METERS_MAX);
}

/* A total that closes before a peak of it is known would be charged again for the peak. */
static void check_peaks(
        struct tf_compiler *c, const struct tf_price *price, const struct tf_node *total)
{
    for (uint32_t i = 0; i < price->meter_count && total != NULL; i++) {
        const struct tf_meter *meter = &c->book->meters[price->meters[i]];
        bool is_peak = meter->kind == TF_METER_MAX || meter->kind == TF_METER_LAST;
        enum tf_window window =
                meter->window == TF_WINDOW_STATEMENT ? TF_WINDOW_MONTH : meter->window;

        if (is_peak && price->total >= TF_WINDOW_HOUR && window > price->total)
            tf_complain(c, TF_F_METER_WINDOW, total->place,
                    "Let the total be as long, or give the price a meter with a shorter window.",
                    "The meter \"%s\" goes by the %s, but the total of the price \"%s\" closes "
                    "each %s.",
                    meter->name, tf_window_name(meter->window), price->name,
                    tf_window_name(price->total));
    }
}

/* What is about one quantity has no place at a price of several. */
static void check_meters(
        struct tf_compiler *c, const struct tf_price *price, const struct tf_node *body)
{
    static const char *const single[] = { "included", "step", "counts", "bills", "start_fee",
        "on_change" };
    const struct tf_node *node = tf_node_find(body, "meter");

    if (price->meter_count == 0)
        return;
    if (price->model == NULL || price->model->kind->at_once == NULL)
        tf_complain(c, TF_F_METERS, node->place, "Use capacity{ … }, or one meter.",
                "The price \"%s\" counts by several meters, but its rate goes by one.",
                price->name);
    else if (!price->closes && tf_node_find(body, "total") != NULL)
        tf_complain(c, TF_F_TOTAL_MISSING, tf_node_find(body, "total")->place,
                "Write total = \"month\", or another window of an hour or longer.",
                "The meters of price \"%s\" need a total that closes.", price->name);
    check_peaks(c, price, tf_node_find(body, "total"));
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
        if (tf_node_find(body, single[i]) != NULL)
            tf_complain(c, TF_F_METERS, tf_node_entry(body, single[i])->key_place,
                    "Leave it out, or use one meter.",
                    "\"%s\" is about one quantity, but the price \"%s\" counts by several meters.",
                    single[i], price->name);
    }
}

static void read_meter(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "meter");

    if (node != NULL && node->kind == TF_NODE_TABLE && node->item_count > 0)
        read_meters(c, price, node);
    else if (node != NULL)
        price->meter = read_meter_name(c, node);
    else if (!tf_key_is_misspelt(body, "meter"))
        tf_complain(c, TF_F_PRICE_WITHOUT_METER, price->place, "Write meter = \"…\".",
                "The price \"%s\" has no meter.", price->name);
}

static bool adds_up(const struct tf_meter *meter)
{
    return meter->kind == TF_METER_SUM || meter->kind == TF_METER_COUNT;
}

static bool has_inner(const struct tf_model *model)
{
    for (size_t v = 0; v < model->version_count; v++) {
        for (size_t i = 0; i < model->versions[v].tier_count; i++) {
            if (model->versions[v].tiers[i].inner != NULL)
                return true;
        }
    }
    return false;
}

/* Why a price cannot bill a meter, or NULL. */
static const char *cannot_bill(
        const struct tf_compiler *c, const struct tf_price *price, const struct tf_meter *bills)
{
    const struct tf_meter *meter = &c->book->meters[price->meter];

    if (!adds_up(meter) || !adds_up(bills))
        return "both meters must be a sum or a count";
    if (!tf_unit_same_base(&meter->unit, &bills->unit))
        return "the two meters count in different units";
    if (price->has_step)
        return "its quantity is stepped";
    if (price->model == NULL)
        return NULL;
    if (price->model->kind->bill == NULL || has_inner(price->model))
        return "its rate is no plain rate, graduated or volume";
    return !tf_model_is_flat(price->model) && price->total < TF_WINDOW_HOUR
                   ? "its tiers have no total of an hour or longer"
                   : NULL;
}

/* bills = "prorated": the meter counts, this one is charged at the rate of the tier. */
static void read_bills(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "bills");
    uint32_t bills = node == NULL ? TF_NONE : read_meter_name(c, node);
    const char *why;

    if (bills == TF_NONE)
        return;
    why = cannot_bill(c, price, &c->book->meters[bills]);
    if (why == NULL)
        price->bills = bills;
    else
        tf_complain(c, TF_F_BILLS, node->place,
                "Bill a sum or a count in the unit of the meter, by one rate or by tiers over a "
                "total.",
                "The price \"%s\" cannot bill the meter \"%s\": %s.", price->name,
                c->book->meters[bills].name, why);
}

static void read_labels(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "label");
    struct tf_label *labels;

    if (node == NULL)
        return;
    if (node->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Write label = { product = \"OSS\" }.",
                "\"label\" is %s where a table is due.", tf_node_kind_name(node));
        return;
    }
    labels = tf_compile_array(c, node->entry_count, sizeof *labels);
    if (labels == NULL)
        return;
    for (size_t i = 0; i < node->entry_count; i++) {
        labels[price->label_count].name = node->entries[i].key;
        if (tf_read_text(c, node, node->entries[i].key, &labels[price->label_count].text))
            price->label_count++;
    }
    price->labels = labels;
}

/* events = 3, and ends = "first" or "last" where there is an amount too. */
static bool read_included_events(
        struct tf_compiler *c, struct tf_included *included, const struct tf_node *node)
{
    const struct tf_node *events = tf_node_find(node, "events");
    const struct tf_node *ends = tf_node_find(node, "ends");
    const char *text = "first";

    if (events != NULL && !tf_node_decimal(c, events, &included->events))
        return false;
    if (events != NULL &&
            (tf_dec_sign(included->events) <= 0 || !tf_dec_is_whole(included->events))) {
        tf_complain(c, TF_F_INCLUDED, events->place, "Write a whole number above zero.",
                "\"events\" is no number of events.");
        return false;
    }
    if (ends == NULL || !tf_read_text(c, node, "ends", &text))
        return events != NULL;
    included->ends_last = strcmp(text, "last") == 0;
    if (!included->ends_last && strcmp(text, "first") != 0)
        tf_complain(c, TF_F_SETTING_UNKNOWN, ends->place, "Write \"first\" or \"last\".",
                "What is included cannot end \"%s\".", text);
    else if (events == NULL || node->item_count == 0)
        tf_complain(c, TF_F_INCLUDED, ends->place,
                "Give both an amount and a number of events, or leave it out.",
                "\"ends\" says which of two ends it, but only one is included.");
    return events != NULL;
}

static void read_included(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    static const char *const known[] = { "per", "events", "ends" };
    const struct tf_node *node = tf_node_find(body, "included");
    struct tf_included *included = &price->included;

    if (node == NULL)
        return;
    if (node->kind != TF_NODE_TABLE || node->item_count > 1 ||
            (node->item_count == 0 && tf_node_find(node, "events") == NULL)) {
        tf_complain(c, TF_F_INCLUDED, node->place,
                "Write included = { \"100\", per = \"month\" }, or { events = 3, per = \"month\" "
                "}.",
                "\"included\" needs one amount, or a number of events, and a window.");
        return;
    }
    tf_check_keys(c, node, "included", known, sizeof known / sizeof known[0]);
    included->per = TF_WINDOW_MONTH;
    (void)tf_read_calendar_window(
            c, node, "per", "An included quantity", TF_WINDOW_STATEMENT, &included->per);
    included->has_amount = node->item_count == 1 &&
                           tf_node_amount(c, &node->items[0], &c->book->meters[price->meter].unit,
                                   &included->fact, &included->amount);
    included->has_events = read_included_events(c, included, node);
    included->given = included->has_amount || included->has_events;
}

/* start_fee = "0.10": for each event, spell or level that it begins. */
static void read_start_fee(
        struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    struct tf_rate_reading reading = tf_rate_reading_of(c, price, price->scale);
    const struct tf_node *node = tf_node_find(body, "start_fee");

    if (node == NULL || !tf_rate_read_money(&reading, body, "start_fee", &price->start_fee))
        return;
    if (tf_dec_sign(price->start_fee) < 0)
        tf_complain(c, tf_finding_in(TF_F_BELOW_ZERO, TARIFF_BAD_RULE), node->place,
                "Write an amount of zero or more.", "The start fee is below zero.");
    else if (price->closes || (price->model != NULL && price->model->has_most))
        tf_complain(c, TF_F_START_FEE, node->place,
                "Leave the fee out, or give it a price of its own.",
                "The price \"%s\" cannot have a start fee: %s.", price->name,
                price->closes ? "it is charged as a whole when its total closes"
                              : "its maximum would not hold the fee");
}

static void read_key(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "key");
    const struct tf_schema *schema = &c->book->schema;

    if (node == NULL)
        return;
    if (node->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Write key = { \"spec\" }.",
                "\"key\" is %s where a list is due.", tf_node_kind_name(node));
        return;
    }
    for (size_t i = 0; i < node->item_count; i++) {
        uint32_t field =
                node->items[i].kind == TF_NODE_TEXT
                        ? tf_schema_find(schema, node->items[i].text, node->items[i].length)
                        : TF_NONE;

        if (field == TF_NONE || schema->fields[field].kind == TF_FIELD_NUMBER)
            tf_complain(c, TF_F_KEY_FIELD, node->items[i].place,
                    "Name fields of the usage that are symbols or text.",
                    "A line cannot be divided by this.");
        else if (!tf_key_add(&price->total_key, schema, field))
            tf_complain(c, TF_F_TOO_MANY, node->items[i].place, "Use fewer fields.",
                    "A key has at most %d fields.", (int)TF_KEY_FIELDS_MAX);
    }
}

static void read_total(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_node *step = tf_node_find(body, "step");
    const struct tf_node *counts = tf_node_find(body, "counts");
    const struct tf_node *on_change = tf_node_find(body, "on_change");
    const char *text;

    price->total = TF_WINDOW_NONE;
    (void)tf_read_window(c, body, "total", &price->total);
    if (step != NULL) {
        price->has_step =
                tf_node_quantity(c, step, &c->book->meters[price->meter].unit, &price->step);
        if (price->has_step && tf_dec_sign(price->step) <= 0) {
            tf_complain(c, TF_F_STEP_ZERO, step->place, "Write step = \"1 hour\".",
                    "A step must be above zero.");
            price->has_step = false;
        }
    }
    if (counts != NULL && tf_read_text(c, body, "counts", &text)) {
        price->counts_used = strcmp(text, "used") == 0;
        if (!price->counts_used && strcmp(text, "paid") != 0)
            tf_complain(c, TF_F_SETTING_UNKNOWN, counts->place, "Write \"paid\" or \"used\".",
                    "What counts towards tiers cannot be \"%s\".", text);
    }
    if (on_change != NULL && tf_read_text(c, body, "on_change", &text)) {
        price->restarts = strcmp(text, "restart") == 0;
        if (!price->restarts && strcmp(text, "go on") != 0)
            tf_complain(c, TF_F_SETTING_UNKNOWN, on_change->place,
                    "Write \"go on\" or \"restart\".",
                    "At a change of facts a total cannot \"%s\".", text);
        else if (price->restarts && price->total < TF_WINDOW_HOUR)
            tf_complain(c, TF_F_RESTART, on_change->place,
                    "Give the price a total = \"month\" or another window, or leave this out.",
                    "The total of the price \"%s\" cannot restart.", price->name);
    }
}

/* free = "why", refuse = "why" or a rate: exactly one. */
static void read_price_kind(
        struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_node *rate = tf_node_find(body, "rate");
    bool is_free = tf_read_text(c, body, "free", &price->why);
    bool refuses = tf_read_text(c, body, "refuse", &price->why);

    price->kind = is_free ? TF_PRICE_FREE : refuses ? TF_PRICE_REFUSE : TF_PRICE_CHARGE;
    if (rate == NULL && !is_free && !refuses &&
            (tf_key_is_misspelt(body, "rate") || tf_key_is_misspelt(body, "free") ||
                    tf_key_is_misspelt(body, "refuse")))
        return;
    if ((rate != NULL) + is_free + refuses != 1)
        tf_complain(c, TF_F_PRICE_RATE, price->place,
                "Give it a rate, or free = \"why\", or refuse = \"why\".", "The price \"%s\" %s.",
                price->name,
                rate == NULL ? "neither has a rate nor says free or refuse"
                             : "has a rate and also says free or refuse");
}

/* discount = "20": so many percent less, before a maximum. */
static void read_discount(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "discount");
    struct tf_dec percent;

    price->scale = tf_dec_of(1);
    if (node == NULL || !tf_node_decimal(c, node, &percent))
        return;
    if (tf_dec_sign(percent) < 0 || tf_dec_cmp(percent, tf_dec_of(100)) > 0) {
        tf_complain(c, TF_F_DISCOUNT, node->place, "Write a number of percent from 0 to 100.",
                "The discount of price \"%s\" is below 0 or above 100.", price->name);
        return;
    }
    (void)tf_dec_sub(tf_dec_of(100), percent, &percent);
    (void)tf_dec_mul_div(percent, tf_i128_of(1), tf_i128_of(100), TF_ROUND_HALF_UP, &price->scale);
}

/* An amount of money that a price's total is held to; below zero it would pay money out. */
static bool read_bound(struct tf_compiler *c, const struct tf_node *node,
        const struct tf_fact **fact, struct tf_dec *out)
{
    if (!tf_node_amount(c, node, NULL, fact, out))
        return false;
    if (tf_dec_sign(*out) >= 0)
        return true;
    tf_complain(c, tf_finding_in(TF_F_BELOW_ZERO, TARIFF_BAD_RULE), node->place,
            "Write an amount of zero or more.", "The amount is below zero.");
    return false;
}

/* maximum = "100": the price's total never costs more. */
static void read_maximum(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "maximum");
    const struct tf_fact *fact = NULL;
    struct tf_dec most;

    if (node == NULL || !read_bound(c, node, &fact, &most))
        return;
    if (fact != NULL || price->model == NULL || price->model->has_most) {
        tf_complain(c, TF_F_MAXIMUM, node->place,
                "Write an amount of money, at a price whose rate is no function and has no `most`.",
                "The price \"%s\" cannot have this maximum.", price->name);
        return;
    }
    price->model->has_most = true;
    price->model->most = most;
}

/* minimum = "10": what a total lacks of it is charged when it closes. */
static void read_minimum(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "minimum");
    const struct tf_fact *fact = NULL;

    if (node == NULL || !read_bound(c, node, &fact, &price->minimum))
        return;
    price->has_minimum = fact == NULL && price->total >= TF_WINDOW_HOUR;
    c->book->closes |= price->has_minimum;
    if (fact != NULL)
        tf_complain(c, TF_F_MAXIMUM, node->place, "Write an amount of money.",
                "The minimum of price \"%s\" cannot be a fact.", price->name);
    else if (!price->has_minimum)
        tf_complain(c, TF_F_TOTAL_MISSING, node->place, "Add total = \"month\", or another window.",
                "The minimum of price \"%s\" needs a total that closes.", price->name);
}

/* What every price says of itself. */
static void read_price_head(
        struct tf_compiler *c, const struct tf_block *block, struct tf_price *price)
{
    price->name = price->title = block->name;
    price->place = block->place;
    tf_read_life(c, block->body, &price->life);
    price->function = price->meter = price->bills = price->instead_of = TF_NONE;
    price->den = tf_i128_of(1);
    price->round = c->book->round;
    (void)tf_read_text(c, block->body, "title", &price->title);
    (void)tf_read_round(c, block->body, "round", &price->round);
    if (price->round.at_rows) { /* draws are exact, to the last place  (R8) */
        price->round.to = (struct tf_dec){ tf_i128_of(1) };
        price->round.mode = TF_ROUND_HALF_UP;
        price->round.per = TF_WINDOW_NONE;
    }
    read_labels(c, price, block->body);
}

/* How a price charges what its meter counts. */
static void read_price_terms(struct tf_compiler *c, const struct tf_block *block,
        const struct tf_node *rate, struct tf_price *price)
{
    read_total(c, price, block->body);
    read_included(c, price, block->body);
    read_key(c, price, block->body);
    read_discount(c, price, block->body);
    if (!tf_compile_rate(c, price, rate))
        return;
    read_maximum(c, price, block->body);
    read_minimum(c, price, block->body);
    price->closes = price->model != NULL && tf_model_can_fall(price->model) &&
                    price->total >= TF_WINDOW_HOUR;
    c->book->closes |= price->closes;
    read_start_fee(c, price, block->body);
    if (price->model != NULL && price->model->kind == &tf_model_carried)
        tf_compile_carried(c, price, block->body);
    else
        read_bills(c, price, block->body);
    check_meters(c, price, block->body);
    if (price->closes && price->counts_used)
        tf_complain(c, TF_F_COUNTS_AT_CLOSE, tf_node_find(block->body, "counts")->place,
                "Leave counts out, or use a graduated rate.",
                "The price \"%s\" is charged as a whole when its total closes, so what is free "
                "cannot count.",
                price->name);
    if (price->model == NULL || tf_model_is_flat(price->model) || price->total != TF_WINDOW_NONE ||
            tf_node_find(block->body, "total") != NULL)
        return;
    if (price->model->kind->per_event)
        price->total = TF_WINDOW_EVENT;
    else
        tf_complain(c, TF_F_TOTAL_MISSING, rate->place, "Add total = \"month\", or another window.",
                "The tiers of price \"%s\" need a total to climb over.", price->name);
}

uint32_t tf_named_price(struct tf_compiler *c, const struct tf_node *node)
{
    uint32_t price = TF_NONE;
    const char **names;
    char hint[300];

    if (node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Write it in quotes.",
                "There is %s where the name of a price is due.", tf_node_kind_name(node));
        return TF_NONE;
    }
    price = tf_rulebook_price(c->book, node->text, node->length);
    if (price != TF_NONE)
        return price;
    names = tf_compile_array(c, c->book->price_count_all, sizeof *names);
    for (uint32_t i = 0; names != NULL && i < c->book->price_count_all; i++)
        names[i] = c->book->prices[i].name;
    tf_suggest(node->text, names, names == NULL ? 0 : c->book->price_count_all, hint, sizeof hint);
    tf_complain(c, TF_F_PRICE_UNKNOWN, node->place, hint, "There is no price \"%s\".", node->text);
    return TF_NONE;
}

/* What a price says of amounts has no place where there are none. */
static void check_terms_of_nothing(
        struct tf_compiler *c, const struct tf_price *price, const struct tf_node *body)
{
    static const char *const terms[] = { "included", "total", "step", "counts", "round",
        "on_change", "discount", "maximum", "minimum", "start_fee", "bills" };

    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        if (tf_node_find(body, terms[i]) != NULL)
            tf_complain(c, TF_F_PRICE_TERMS, tf_node_entry(body, terms[i])->key_place,
                    "Leave it out, or give the price a rate.",
                    "The price \"%s\" charges nothing, so \"%s\" says nothing.", price->name,
                    terms[i]);
    }
}

static void compile_price(
        struct tf_compiler *c, const struct tf_block *block, struct tf_price *price)
{
    static const char *const known[] = { "title", "when", "meter", "rate", "label", "included",
        "total", "key", "step", "counts", "round", "on_change", "instead_of", "free", "refuse",
        "discount", "maximum", "minimum", "start_fee", "bills", "from", "until" };
    const struct tf_node *rate = tf_node_find(block->body, "rate");

    tf_check_keys(c, block->body, "A price", known, sizeof known / sizeof known[0]);
    read_price_head(c, block, price);
    price->when = tf_node_find(block->body, "when");
    read_price_kind(c, price, block->body);
    if (price->kind != TF_PRICE_CHARGE)
        check_terms_of_nothing(c, price, block->body);
    if (price->kind != TF_PRICE_CHARGE || rate == NULL)
        return;
    read_meter(c, price, block->body);
    if (price->meter != TF_NONE)
        read_price_terms(c, block, rate, price);
}

/* A price of the periods in which an account holds a plan. */
static void compile_charge(
        struct tf_compiler *c, const struct tf_block *block, uint32_t meter, struct tf_price *price)
{
    static const char *const known[] = { "title", "plan", "per", "anchor", "at", "prorate",
        "leading", "rate", "label", "included", "total", "round", "counts", "on_change", "discount",
        "maximum", "minimum", "from", "until" };
    const struct tf_node *rate = tf_node_find(block->body, "rate");
    uint32_t charges = c->book->commit_from - c->book->price_count;
    bool is_taken = false;

    tf_check_keys(c, block->body, "A charge", known, sizeof known / sizeof known[0]);
    read_price_head(c, block, price);
    for (uint32_t i = 0; i < c->book->price_count; i++)
        is_taken |= strcmp(c->book->prices[i].name, block->name) == 0;
    for (uint32_t i = 0; i + charges < c->book->meter_count; i++)
        is_taken |= strcmp(c->book->meters[i].name, block->name) == 0;
    if (is_taken)
        tf_complain(c, TF_F_CHARGE_NAME, block->name_place, "Give one of them another name.",
                "There is a price or a meter \"%s\" already.", block->name);
    price->meter = meter;
    if (rate != NULL)
        read_price_terms(c, block, rate, price);
    else if (!tf_key_is_misspelt(block->body, "rate"))
        tf_complain(c, TF_F_PRICE_RATE, price->place, "Write rate = money \"30\".",
                "The charge \"%s\" has no rate.", price->name);
    if (price->model != NULL && price->model->fact != NULL && price->model->fact->by_count > 0)
        tf_complain(c, TF_F_CHARGE_FIELDS, rate->place,
                "Use a fact of one number, and a charge for each plan.",
                "The fact \"%s\" goes by fields of usage, and a charge has none.",
                price->model->fact->name);
}

static void link_instead_of(
        struct tf_compiler *c, const struct tf_block *block, struct tf_price *price)
{
    const struct tf_node *node = tf_node_find(block->body, "instead_of");
    const char *text;

    if (node == NULL || !tf_read_text(c, block->body, "instead_of", &text))
        return;
    price->any_instead = true;
    price->instead_of = tf_named_price(c, node);
    if (price->instead_of == TF_NONE || price->instead_of < c->book->price_count)
        return;
    price->instead_of = TF_NONE;
    tf_complain(c, TF_F_PRICE_UNKNOWN, node->place, "Name a price of usage.",
            "\"%s\" is a charge or a commit, which takes no usage.", text);
}

void tf_compile_prices(struct tf_compiler *c)
{
    uint32_t meter = c->book->meter_count - (c->book->commit_from - c->book->price_count);
    uint32_t at = 0;

    /* Each mistake looks for the word that was meant: more than are told are not looked for. */
    for (size_t i = 0; i < c->book->blocks.count && !tf_report_is_full(c->report); i++) {
        if (strcmp(c->book->blocks.items[i].word, "price") == 0)
            compile_price(c, &c->book->blocks.items[i], &c->book->prices[at++]);
    }
    for (size_t i = 0; i < c->book->blocks.count && !tf_report_is_full(c->report); i++) {
        if (strcmp(c->book->blocks.items[i].word, "charge") == 0)
            compile_charge(c, &c->book->blocks.items[i], meter++, &c->book->prices[at++]);
    }
    for (size_t i = 0; i < c->book->blocks.count && !tf_report_is_full(c->report); i++) {
        const struct tf_block *block = &c->book->blocks.items[i];

        if (strcmp(block->word, "commit") != 0)
            continue;
        read_price_head(c, block, &c->book->prices[at]);
        tf_compile_commit(c, block, &c->book->prices[at++]);
    }
    if (tf_report_is_full(c->report))
        return;
    at = 0;
    for (size_t i = 0; i < c->book->blocks.count; i++) {
        if (strcmp(c->book->blocks.items[i].word, "price") == 0)
            link_instead_of(c, &c->book->blocks.items[i], &c->book->prices[at++]);
    }
}
