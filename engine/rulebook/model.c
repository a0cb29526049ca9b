/* SPDX-License-Identifier: MIT */
/*
 * model.c - a price's rate is compiled: the numbers of all dates as exact ratios
 * over one denominator.
 */
#include "rulebook/model.h"

#include <string.h>

#include "rulebook/answer.h"
#include "rulebook/compile.h"
#include "rulebook/terms.h"

/* What looks at each tier from each other one ends in a few milliseconds. */
enum { TIERS_MAX = 1000 };

const struct tf_model_version *tf_model_at(const struct tf_model *model, int64_t at)
{
    for (size_t i = model->version_count; i-- > 0;) {
        if (model->versions[i].from <= at)
            return &model->versions[i];
    }
    return NULL;
}

bool tf_model_between(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, bool opened, struct tf_dec before, struct tf_dec after, tf_i128 den,
        struct tf_sum *sum)
{
    struct tf_sum high, low, opening = tf_sum_zero();

    if (!model->kind->amount(model, version, cell, after, den, &high) ||
            !model->kind->amount(model, version, cell, before, den, &low))
        return false;
    if (!opened && !model->kind->amount(model, version, cell, tf_dec_zero(), den, &opening))
        return false;
    return tf_sum_sub(&high, &low) && tf_sum_add_sum(sum, &high) && tf_sum_add_sum(sum, &opening);
}

bool tf_tiers_fall(const struct tf_model *model, const struct tf_model_version *version,
        tf_i128 den, struct tf_dec step, struct tf_dec *at)
{
    for (size_t i = 0; i + 1 < version->tier_count; i++) {
        struct tf_sum below, beyond;
        struct tf_dec more;

        *at = version->tiers[i].upto;
        if (tf_dec_add(*at, step, &more) &&
                model->kind->amount(model, version, 0, *at, den, &below) &&
                model->kind->amount(model, version, 0, more, den, &beyond) &&
                tf_sum_cmp(&beyond, &below) < 0)
            return true;
    }
    return false;
}

/* Money per base unit: value / per / the unit's factor, times a scale. */
static bool base_ratio(struct tf_dec value, struct tf_dec per, const struct tf_unit *unit,
        struct tf_dec scale, struct tf_ratio *out)
{
    struct tf_ratio step;

    return tf_ratio_of(value, per, out) && tf_ratio_of(tf_dec_of(1), unit->factor, &step) &&
           tf_ratio_mul(*out, step, out) && tf_ratio_of(scale, tf_dec_of(1), &step) &&
           tf_ratio_mul(*out, step, out);
}

/* -- facts as rates ---------------------------------------------------------------- */

/* Checks that a fact's unit is money per a unit of the meter's kind. */
static bool check_rate_fact(struct tf_compiler *c, const struct tf_fact *fact,
        const struct tf_price *price, const struct tf_node *node)
{
    const struct tf_unit *unit = &c->book->meters[price->meter].unit;

    if (!fact->is_rate || !fact->is_money) {
        tf_complain(c, TF_F_FACT_UNIT, node->place, "Give the fact a unit such as CNY/hour.",
                "The fact \"%s\" is in %s, which is no rate: the price needs %s per %s.",
                fact->name, fact->unit_text, c->book->currency, unit->text);
        return false;
    }
    if (!tf_unit_same_base(&fact->unit, unit)) {
        tf_complain(c, TF_F_FACT_UNIT, node->place,
                "Correct the fact's unit, or use another meter.",
                "The fact \"%s\" is in %s, but the meter \"%s\" counts %s.", fact->name,
                fact->unit_text, c->book->meters[price->meter].name, unit->text);
        return false;
    }
    return true;
}

static bool too_fine(struct tf_compiler *c, struct tf_place place)
{
    tf_complain(c, TF_F_NUMBER_DOES_NOT_FIT, place, "Use fewer decimals.",
            "The rates of this price have no common denominator that fits.");
    return false;
}

static bool compile_fact_version(struct tf_compiler *c, const struct tf_fact *fact,
        const struct tf_fact_version *from, struct tf_dec scale, struct tf_model_version *to)
{
    size_t count = fact->cell_count;

    to->from = from->from;
    to->fact = from;
    to->has = from->has;
    if (fact->kind == TF_FACT_TIERS) {
        to->tier_count = from->tier_count;
        to->tiers = tf_compile_array(c, from->tier_count, sizeof *to->tiers);
        for (size_t i = 0; to->tiers != NULL && i < from->tier_count; i++) {
            const struct tf_tier *tier = &from->tiers[i];

            to->tiers[i].open = tier->open;
            to->tiers[i].flat = tier->flat;
            if (!tf_unit_to_base(tier->upto, &fact->unit, &to->tiers[i].upto) ||
                    !base_ratio(tier->rate, fact->per, &fact->unit, scale, &to->tiers[i].rate))
                return too_fine(c, tier->place);
        }
        return to->tiers != NULL;
    }
    to->rates = tf_compile_array(c, count, sizeof *to->rates);
    to->factors = tf_compile_array(c, count, sizeof *to->factors);
    for (size_t i = 0; to->rates != NULL && i < count; i++) {
        if (!base_ratio(from->has[i] ? from->cells[i] : tf_dec_zero(), fact->per, &fact->unit,
                    scale, &to->rates[i]))
            return too_fine(c, from->place);
    }
    return to->rates != NULL && to->factors != NULL;
}

static bool model_of_fact(struct tf_compiler *c, const struct tf_fact *fact, struct tf_model *model)
{
    model->fact = fact;
    model->version_count = fact->version_count;
    model->versions = tf_compile_array(c, fact->version_count, sizeof *model->versions);
    for (size_t i = 0; model->versions != NULL && i < fact->version_count; i++) {
        if (!compile_fact_version(c, fact, &fact->versions[i], model->scale, &model->versions[i]))
            return false;
    }
    return model->versions != NULL;
}

/* -- literals as rates -------------------------------------------------------------- */

static struct tf_model_version *one_version(struct tf_compiler *c, struct tf_model *model)
{
    model->version_count = 1;
    model->versions = tf_compile_array(c, 1, sizeof *model->versions);
    if (model->versions != NULL)
        model->versions[0].from = TF_ALWAYS;
    return model->versions;
}

static bool model_of_money(struct tf_compiler *c, const struct tf_node *node,
        const struct tf_unit *unit, struct tf_model *model)
{
    struct tf_model_version *version = one_version(c, model);

    if (version == NULL)
        return false;
    if (node->item_count == 0) {
        tf_complain(c, TF_F_RATE_WITHOUT_AMOUNT, node->place, "Write money \"0.10\".",
                "The rate has no amount.");
        return false;
    }
    version->rates = tf_compile_array(c, 1, sizeof *version->rates);
    version->factors = tf_compile_array(c, 1, sizeof *version->factors);
    if (version->rates == NULL || version->factors == NULL)
        return false;
    return base_ratio(
                   node->items[0].number, tf_dec_of(1), unit, model->scale, &version->rates[0]) ||
           too_fine(c, node->place);
}

/* One `{ upto = "100", rate = "0.50", flat = "1" }`. */
static bool read_tier(struct tf_compiler *c, const struct tf_node *node, const struct tf_unit *unit,
        struct tf_dec scale, struct tf_model_tier *tier)
{
    static const char *const known[] = { "upto", "rate", "flat" };
    const struct tf_node *upto = tf_node_find(node, "upto");
    const struct tf_node *rate = tf_node_find(node, "rate");
    const struct tf_node *flat = tf_node_find(node, "flat");
    struct tf_dec value;

    if (node->kind != TF_NODE_TABLE || rate == NULL) {
        tf_complain(c, TF_F_TIER_WITHOUT_RATE, node->place,
                "Write { upto = \"100\", rate = \"0.50\" }.", "A tier needs a rate.");
        return false;
    }
    tf_check_keys(c, node, "a tier", known, sizeof known / sizeof known[0]);
    tier->open = upto == NULL;
    if (upto != NULL && !tf_node_quantity(c, upto, unit, &tier->upto))
        return false;
    if (upto != NULL && tf_dec_sign(tier->upto) <= 0) {
        tf_complain(c, TF_F_TIER_BELOW_ZERO, upto->place, "Write a quantity above zero.",
                "No usage reaches this tier: it ends at zero or below.");
        return false;
    }
    if (flat != NULL && !tf_node_decimal(c, flat, &tier->flat))
        return false;
    return tf_node_decimal(c, rate, &value) &&
           (base_ratio(value, tf_dec_of(1), unit, scale, &tier->rate) || too_fine(c, rate->place));
}

static bool model_of_tiers(struct tf_compiler *c, const struct tf_node *node,
        const struct tf_unit *unit, struct tf_model *model)
{
    struct tf_model_version *version = one_version(c, model);
    struct tf_model_tier *tiers = tf_compile_array(c, node->item_count, sizeof *tiers);

    if (node->item_count == 0) {
        tf_complain(c, TF_F_TIERS_EMPTY, node->place,
                "Write graduated { { upto = \"100\", rate = \"0.50\" }, … }.",
                "The model has no tiers.");
        return false;
    }
    if (version == NULL || tiers == NULL)
        return false;
    version->tiers = tiers;
    version->tier_count = node->item_count;
    for (size_t i = 0; i < node->item_count; i++) {
        if (!read_tier(c, &node->items[i], unit, model->scale, &tiers[i]))
            return false;
        if (tiers[i].open != (i + 1 == node->item_count)) {
            tf_complain(c, tiers[i].open ? TF_F_TIER_WITHOUT_UPTO : TF_F_LAST_TIER_ENDS,
                    node->items[i].place,
                    "Give every tier but the last an upto; the last leaves it out.",
                    tiers[i].open ? "This tier has no upto, but others come after it."
                                  : "The last tier has an upto, so more than that has no price.");
            return false;
        }
        if (i > 0 && !tiers[i].open && tf_dec_cmp(tiers[i].upto, tiers[i - 1].upto) <= 0) {
            tf_complain(c, TF_F_TIER_ORDER, node->items[i].place,
                    "List tiers from the smallest upto to the largest.",
                    "This tier's upto is not above that of the tier before it.");
            return false;
        }
    }
    return true;
}

/* -- the whole rate ------------------------------------------------------------------ */

/* Takes `scaled(word, factor)` apart. */
static const struct tf_node *unscale(const struct tf_node *node, struct tf_dec *scale)
{
    *scale = tf_dec_of(1);
    if (!tf_node_is_word(node, "scaled"))
        return node;
    *scale = node->items[1].number;
    return &node->items[0];
}

static bool model_of_node(struct tf_compiler *c, struct tf_price *price, const struct tf_node *rate,
        struct tf_model *model)
{
    const struct tf_unit *unit = &c->book->meters[price->meter].unit;
    const struct tf_node *node = unscale(rate, &model->scale);
    bool is_graduated = tf_node_is_word(node, "graduated");
    const struct tf_fact *fact = NULL;

    model->kind = is_graduated ? &tf_model_graduated : &tf_model_flat;
    if (tf_node_is_word(node, "money"))
        return model_of_money(c, node, unit, model);
    if (tf_node_is_word(node, "fact"))
        fact = tf_node_fact(c, node);
    else if (is_graduated && node->item_count == 1 && tf_node_is_word(&node->items[0], "fact"))
        fact = tf_node_fact(c, &node->items[0]);
    else if (is_graduated)
        return model_of_tiers(c, node, unit, model);
    else {
        tf_complain(c, TF_F_RATE_KIND, rate->place,
                "Write fact \"name\", money \"0.10\", graduated(fact \"name\") or a function.",
                "The rate is %s.", tf_node_kind_name(rate));
        return false;
    }
    if (fact == NULL || !check_rate_fact(c, fact, price, node))
        return false;
    if ((fact->kind == TF_FACT_TIERS) != is_graduated) {
        tf_complain(c, TF_F_RATE_TIERS, node->place,
                is_graduated ? "Give the fact tiers, or drop graduated( )."
                             : "Write graduated(fact \"…\").",
                "The fact \"%s\" %s tiers.", fact->name, is_graduated ? "has no" : "has");
        return false;
    }
    return model_of_fact(c, fact, model);
}

/* The least common denominator of everything a model may charge. */
static bool common_den(const struct tf_model *model, tf_i128 *den)
{
    for (size_t v = 0; v < model->version_count; v++) {
        const struct tf_model_version *version = &model->versions[v];
        size_t count = model->fact == NULL ? 1 : model->fact->cell_count;

        for (size_t i = 0; version->rates != NULL && i < count; i++) {
            if (!tf_den_lcm(*den, version->rates[i].den, den))
                return false;
        }
        for (size_t i = 0; i < version->tier_count; i++) {
            if (!tf_den_lcm(*den, version->tiers[i].rate.den, den))
                return false;
        }
    }
    return true;
}

static bool set_factors(struct tf_model *model, tf_i128 den)
{
    for (size_t v = 0; v < model->version_count; v++) {
        struct tf_model_version *version = &model->versions[v];
        size_t count = model->fact == NULL ? 1 : model->fact->cell_count;

        for (size_t i = 0; version->rates != NULL && i < count; i++) {
            if (!tf_ratio_factor(version->rates[i], den, &version->factors[i]))
                return false;
        }
        for (size_t i = 0; i < version->tier_count; i++) {
            if (!tf_ratio_factor(version->tiers[i].rate, den, &version->tiers[i].factor))
                return false;
        }
    }
    return true;
}

/*
 * What a function may answer is not known at load: its denominator holds that of every rate
 * fact, that of money for one of the meter's unit, and six more decimals for factors.
 */
static bool function_den(struct tf_compiler *c, struct tf_price *price)
{
    struct tf_ratio ratio;

    if (!base_ratio(tf_dec_of(1), tf_dec_of(1), &c->book->meters[price->meter].unit, tf_dec_of(1),
                &ratio) ||
            !tf_den_lcm(tf_i128_of(1000000), ratio.den, &price->den))
        return false;
    for (size_t i = 0; i < c->book->facts.count; i++) {
        const struct tf_fact *fact = &c->book->facts.items[i];

        if (!fact->is_rate || fact->kind == TF_FACT_TIERS ||
                !tf_unit_same_base(&fact->unit, &c->book->meters[price->meter].unit))
            continue;
        for (size_t v = 0; v < fact->version_count; v++) {
            for (size_t k = 0; k < fact->cell_count; k++) {
                if (!fact->versions[v].has[k])
                    continue;
                if (!base_ratio(fact->versions[v].cells[k], fact->per, &fact->unit, tf_dec_of(1),
                            &ratio) ||
                        !tf_den_lcm(price->den, ratio.den, &price->den))
                    return false;
            }
        }
    }
    return tf_i128_mul(price->den, tf_i128_of(1000000), &price->den);
}

static bool check_tier_count(struct tf_compiler *c, const struct tf_model *model)
{
    for (size_t i = 0; i < model->version_count; i++) {
        if (model->versions[i].tier_count <= TIERS_MAX)
            continue;
        tf_complain(c, TF_F_TOO_MANY, model->place, "Use wider tiers, or a rate that is no model.",
                "The model has %zu tiers; %d fit.", model->versions[i].tier_count, (int)TIERS_MAX);
        return false;
    }
    return true;
}

bool tf_compile_rate(struct tf_compiler *c, struct tf_price *price, const struct tf_node *rate)
{
    struct tf_model *model;

    price->rate_place = rate->place;
    price->function = TF_NONE;
    price->den = tf_i128_of(1);
    if (rate->kind == TF_NODE_FUNCTION) {
        price->function = rate->function;
        return function_den(c, price) || too_fine(c, rate->place);
    }
    if (rate->kind != TF_NODE_WORD) {
        tf_complain(c, TF_F_RATE_KIND, rate->place,
                "Write fact \"name\", money \"0.10\" or a model of them.", "The rate is %s.",
                tf_node_kind_name(rate));
        return false;
    }
    model = tf_compile_array(c, 1, sizeof *model);
    if (model == NULL)
        return false;
    model->place = rate->place;
    if (!model_of_node(c, price, rate, model) || !check_tier_count(c, model))
        return false;
    price->model = model;
    return (common_den(model, &price->den) && set_factors(model, price->den)) ||
           too_fine(c, rate->place);
}

/* -- rates of an account's own ------------------------------------------------------------ */

/* A function may answer any own rate times six more decimals. */
static bool own_function_den(struct tf_compiler *c, const struct tf_price *price,
        const struct tf_terms *terms, tf_i128 *den)
{
    struct tf_ratio ratio;

    for (size_t f = 0; f < c->book->facts.count; f++) {
        const struct tf_fact *fact = terms->facts[f];

        if (fact == NULL || !fact->is_rate || fact->kind == TF_FACT_TIERS ||
                !tf_unit_same_base(&fact->unit, &c->book->meters[price->meter].unit))
            continue;
        for (size_t i = 0; i < fact->version_count * fact->cell_count; i++) {
            const struct tf_fact_version *version = &fact->versions[i / fact->cell_count];
            size_t cell = i % fact->cell_count;

            if (version->has[cell] &&
                    (!base_ratio(version->cells[cell], fact->per, &fact->unit,
                             (struct tf_dec){ tf_i128_of(1000000000000) }, &ratio) ||
                            !tf_den_lcm(*den, ratio.den, den)))
                return false;
        }
    }
    return true;
}

/* The list's model with the account's fact in place of the list's. */
static bool own_model(struct tf_compiler *c, const struct tf_price *price,
        const struct tf_fact *fact, struct tf_own_rate *rate)
{
    struct tf_model *model = tf_compile_array(c, 1, sizeof *model);

    if (model == NULL)
        return true; /* noted */
    *model = *price->model;
    rate->model = model;
    return model_of_fact(c, fact, model) && common_den(model, &rate->den) &&
           set_factors(model, rate->den);
}

void tf_compile_own_rate(
        struct tf_compiler *c, const struct tf_price *price, struct tf_terms *terms)
{
    struct tf_own_rate *rate = &terms->rates[price - c->book->prices];
    const struct tf_fact *list = price->model == NULL ? NULL : price->model->fact;
    const struct tf_fact *own = tf_terms_fact(terms, c->book, list);
    bool fits = true;

    rate->den = price->den;
    if (price->function != TF_NONE)
        fits = own_function_den(c, price, terms, &rate->den);
    else if (own != list)
        fits = own_model(c, price, own, rate);
    if (!fits && !c->no_memory && c->report->count == 0)
        too_fine(c, own == NULL ? price->rate_place : own->versions[0].place);
}

/* -- what a function answered ---------------------------------------------------------- */

static tariff_code wrong_answer(const struct tf_price *price, const struct tf_node *answer,
        tariff_error *err, const char *what)
{
    return tf_fail(err, TF_F_RATE_ANSWER, answer->place,
            "Return fact \"name\", money \"0.10\", or one of them times a decimal.",
            "The rate of price \"%s\" is %s.", price->name, what);
}

const struct tf_fact *tf_answer_fact(const struct tf_rulebook *book, const struct tf_node *answer)
{
    struct tf_dec scale;
    const struct tf_node *node = unscale(answer, &scale);

    return tf_node_is_word(node, "fact")
                   ? tf_facts_find(&book->facts, node->items[0].text, node->items[0].length)
                   : NULL;
}

tariff_code tf_answer_factor(const struct tf_rulebook *book, const struct tf_price *price,
        const struct tf_terms *terms, const struct tf_node *answer, const struct tf_event *event,
        int64_t at, tf_i128 *out, tariff_error *err)
{
    const struct tf_unit *unit = &book->meters[price->meter].unit;
    struct tf_dec scale, value = tf_dec_zero(), per = tf_dec_of(1);
    const struct tf_node *node = unscale(answer, &scale);
    const struct tf_fact *fact;
    struct tf_ratio ratio;
    uint32_t missing;

    if (tf_node_is_word(node, "money") && node->item_count > 0) {
        value = node->items[0].number;
    } else if (tf_node_is_word(node, "fact")) {
        size_t version, cell;

        fact = tf_facts_find(&book->facts, node->items[0].text, node->items[0].length);
        fact = tf_terms_fact(terms, book, fact);
        if (fact == NULL || !fact->is_rate || fact->kind == TF_FACT_TIERS ||
                !tf_unit_same_base(&fact->unit, unit))
            return wrong_answer(price, answer, err, "a fact that is no rate of its meter's unit");
        version = tf_fact_version_at(fact, at);
        cell = tf_fact_cell(fact, &book->schema, event->codes, &missing);
        if (version == SIZE_MAX || cell == SIZE_MAX || !fact->versions[version].has[cell])
            return wrong_answer(price, answer, err, "a fact without a value for this usage");
        value = fact->versions[version].cells[cell];
        per = fact->per;
        unit = &fact->unit;
    } else {
        return wrong_answer(price, answer, err, tf_node_kind_name(answer));
    }
    if (!base_ratio(value, per, unit, scale, &ratio) ||
            !tf_ratio_factor(ratio, tf_terms_den(terms, book, price), out))
        return wrong_answer(price, answer, err, "a number with too many decimals");
    return TARIFF_OK;
}
