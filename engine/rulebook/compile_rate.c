/* SPDX-License-Identifier: MIT */
/*
 * compile_rate.c - a price's rate is compiled: the numbers of all dates as exact ratios
 * over one denominator.
 */
#include "rulebook/compile.h"
#include "rulebook/model.h"
#include "rulebook/rate_unit.h"
#include "rulebook/terms.h"

/* What looks at each tier from each other one ends in a few milliseconds. */
enum { TIERS_MAX = 1000, NESTED_MAX = 8 };

struct tf_rate_reading tf_rate_reading_of(
        struct tf_compiler *c, const struct tf_price *price, struct tf_dec scale)
{
    const struct tf_meter *meter = &c->book->meters[price->meter];

    return (struct tf_rate_reading){ .c = c,
        .meter = meter->name,
        .unit = &meter->unit,
        .meters = price->meter_count > 0 ? price->meters : &price->meter,
        .meter_count = price->meter_count > 0 ? price->meter_count : 1,
        .scale = scale };
}

bool tf_rate_too_fine(struct tf_compiler *c, struct tf_place place)
{
    tf_complain(c, TF_F_NUMBER_DOES_NOT_FIT, place, "Use fewer decimals.",
            "The rates of this price have no common denominator that fits.");
    return false;
}

struct tf_model_version *tf_rate_one_version(struct tf_compiler *c, struct tf_model *model)
{
    struct tf_model_version *version = tf_compile_array(c, 1, sizeof *version);

    model->version_count = 1;
    model->versions = version;
    if (version == NULL)
        return NULL;
    version->from = TF_ALWAYS;
    version->rates = tf_compile_array(c, 1, sizeof *version->rates);
    version->factors = tf_compile_array(c, 1, sizeof *version->factors);
    return version->rates == NULL || version->factors == NULL ? NULL : version;
}

bool tf_rate_set(struct tf_rate_reading *reading, struct tf_place place, struct tf_dec money,
        struct tf_dec per, struct tf_ratio *out)
{
    struct tf_ratio scale;

    return (tf_ratio_of(money, per, out) && tf_ratio_of(reading->scale, tf_dec_of(1), &scale) &&
                   tf_ratio_mul(*out, scale, out)) ||
           tf_rate_too_fine(reading->c, place);
}

/* A rate of one of the meter's units. */
static bool set_unit_rate(struct tf_rate_reading *reading, struct tf_place place,
        struct tf_dec money, struct tf_ratio *out)
{
    return tf_rate_ratio(money, tf_dec_of(1), reading->unit, reading->scale, out) ||
           tf_rate_too_fine(reading->c, place);
}

/* Money times the model's scale; what does not end within 18 places is refused. */
static bool scale_money(
        struct tf_rate_reading *reading, struct tf_place place, struct tf_dec *money)
{
    struct tf_dec up, down;

    if (!tf_dec_mul_div(*money, reading->scale.units, tf_dec_of(1).units, TF_ROUND_DOWN, &down) ||
            !tf_dec_mul_div(*money, reading->scale.units, tf_dec_of(1).units, TF_ROUND_UP, &up) ||
            tf_dec_cmp(up, down) != 0)
        return tf_rate_too_fine(reading->c, place);
    *money = down;
    return true;
}

/* -- facts as rates ---------------------------------------------------------------- */

/* Checks that a fact's unit is money per a unit of the meter's kind. */
static bool check_rate_fact(
        struct tf_rate_reading *reading, const struct tf_fact *fact, const struct tf_node *node)
{
    struct tf_compiler *c = reading->c;
    const struct tf_unit *unit = reading->unit;

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
                fact->unit_text, reading->meter, unit->text);
        return false;
    }
    return true;
}

static bool fact_tiers(struct tf_rate_reading *reading, const struct tf_fact *fact,
        const struct tf_fact_version *from, struct tf_model_version *to)
{
    to->tier_count = from->tier_count;
    to->tiers = tf_compile_array(reading->c, from->tier_count, sizeof *to->tiers);
    for (size_t i = 0; to->tiers != NULL && i < from->tier_count; i++) {
        const struct tf_tier *tier = &from->tiers[i];

        to->tiers[i].open = tier->open;
        to->tiers[i].flat = tier->flat;
        if (!tf_unit_to_base(tier->upto, &fact->unit, &to->tiers[i].upto) ||
                !tf_rate_ratio(
                        tier->rate, fact->per, &fact->unit, reading->scale, &to->tiers[i].rate))
            return tf_rate_too_fine(reading->c, tier->place);
        if (!scale_money(reading, tier->place, &to->tiers[i].flat))
            return false;
    }
    return to->tiers != NULL;
}

/* Multiplies what is read by what the fact's unit is worth; it must end within 18 places. */
static bool set_worth(struct tf_rate_reading *reading, const struct tf_fact_version *worth)
{
    struct tf_dec money;

    if (worth == NULL)
        return true;
    money = worth->cells[0];
    if (!scale_money(reading, worth->place, &money))
        return false;
    reading->scale = money;
    return true;
}

static bool fact_version(const struct tf_rate_reading *unscaled, const struct tf_fact *fact,
        const struct tf_fact_version *from, struct tf_model_version *to)
{
    struct tf_rate_reading scaled = *unscaled, *reading = &scaled;
    size_t count = fact->cell_count;

    to->fact = from;
    to->has = from->has;
    if (!set_worth(reading, to->worth))
        return false;
    if (fact->kind == TF_FACT_TIERS)
        return fact_tiers(reading, fact, from, to);
    to->rates = tf_compile_array(reading->c, count, sizeof *to->rates);
    to->factors = tf_compile_array(reading->c, count, sizeof *to->factors);
    for (size_t i = 0; to->rates != NULL && i < count; i++) {
        if (!tf_rate_ratio(from->has[i] ? from->cells[i] : tf_dec_zero(), fact->per, &fact->unit,
                    reading->scale, &to->rates[i]))
            return tf_rate_too_fine(reading->c, from->place);
    }
    return to->rates != NULL && to->factors != NULL;
}

/* The next instant at which a fact, or what its unit is worth, changes; both move on. */
static int64_t next_change(
        const struct tf_fact *fact, const struct tf_fact *worth, size_t *begun, size_t *worths)
{
    int64_t next = *begun < fact->version_count ? fact->versions[*begun].from : TF_NEVER;
    bool is_worth = worth != NULL && *worths < worth->version_count &&
                    worth->versions[*worths].from <= next;

    if (is_worth && worth->versions[*worths].from < next)
        return worth->versions[(*worths)++].from;
    *worths += is_worth;
    ++*begun;
    return next;
}

bool tf_rate_of_fact(
        struct tf_rate_reading *reading, const struct tf_fact *fact, struct tf_model *model)
{
    const struct tf_fact *worth = tf_terms_fact(reading->terms, reading->c->book, fact->worth);
    size_t most = fact->version_count + (worth == NULL ? 0 : worth->version_count);
    size_t begun = 0, worths = 0;

    model->fact = fact;
    model->worth = worth;
    model->version_count = 0;
    model->versions = tf_compile_array(reading->c, most, sizeof *model->versions);
    while (model->versions != NULL && begun + worths < most) {
        struct tf_model_version *version = &model->versions[model->version_count];

        version->from = next_change(fact, worth, &begun, &worths);
        if (begun == 0 || (worth != NULL && worths == 0))
            continue; /* one of both is not said yet */
        version->worth = worth == NULL ? NULL : &worth->versions[worths - 1];
        if (!fact_version(reading, fact, &fact->versions[begun - 1], version))
            return false;
        model->version_count++;
    }
    return model->versions != NULL;
}

/* The fact that a model or a price names; with tiers or without. */
static bool read_rate_fact(struct tf_rate_reading *reading, const struct tf_node *node,
        bool has_tiers, struct tf_model *model)
{
    const struct tf_fact *fact = tf_node_fact(reading->c, node);

    if (fact == NULL || !check_rate_fact(reading, fact, node))
        return false;
    if ((fact->kind == TF_FACT_TIERS) != has_tiers) {
        tf_complain(reading->c, TF_F_RATE_TIERS, node->place,
                has_tiers ? "Give the fact tiers, or name it without a model of tiers."
                          : "Write graduated(fact \"…\") or another model of tiers.",
                "The fact \"%s\" %s tiers.", fact->name, has_tiers ? "has no" : "has");
        return false;
    }
    return tf_rate_of_fact(reading, fact, model);
}

/* -- readers that models share ------------------------------------------------------------ */

bool tf_rate_read_money(struct tf_rate_reading *reading, const struct tf_node *table,
        const char *key, struct tf_dec *out)
{
    const struct tf_node *node = tf_node_find(table, key);
    const struct tf_fact *fact = NULL;

    if (node == NULL || !tf_node_amount(reading->c, node, NULL, &fact, out))
        return false;
    if (fact != NULL) {
        tf_complain(reading->c, TF_F_MODEL_LITERAL, node->place,
                "Write the amount here, or keep the whole table of tiers in a fact.",
                "\"%s\" of a model cannot be a fact.", key);
        return false;
    }
    return scale_money(reading, node->place, out);
}

bool tf_rate_read_size(struct tf_rate_reading *reading, const struct tf_node *table,
        const char *key, struct tf_dec *out)
{
    const struct tf_node *node = tf_node_find(table, key);

    if (node == NULL && tf_key_is_misspelt(table, key))
        return false;
    if (node == NULL) {
        tf_complain(reading->c, TF_F_MODEL_SIZE, table->place, "Write how many units it has.",
                "\"%s\" is missing.", key);
        return false;
    }
    if (!tf_node_quantity(reading->c, node, reading->unit, out))
        return false;
    if (tf_dec_sign(*out) <= 0) {
        tf_complain(reading->c, TF_F_MODEL_SIZE, node->place, "Write a quantity above zero.",
                "\"%s\" is zero or below.", key);
        return false;
    }
    return true;
}

static bool read_model(struct tf_rate_reading *reading, const struct tf_model_kind *kind,
        const struct tf_node *node, struct tf_model *model);

/* A model of literals in the place of a rate. */
static struct tf_model *read_inner(struct tf_rate_reading *reading, const struct tf_node *node)
{
    struct tf_rate_reading inner = *reading;
    const struct tf_model_kind *kind;
    struct tf_model *model;
    struct tf_dec scale;

    node = tf_rate_unscale(node, &scale);
    kind = tf_model_kind_of(node);
    model = tf_compile_array(reading->c, 1, sizeof *model);
    if (model == NULL || !tf_dec_mul_div(scale, reading->scale.units, tf_dec_of(1).units,
                                 TF_ROUND_HALF_UP, &inner.scale))
        return NULL;
    if (++inner.depth > NESTED_MAX) {
        tf_complain(reading->c, TF_F_TOO_MANY, node->place, "Use a model of fewer parts.",
                "Models are nested more than %d deep.", (int)NESTED_MAX);
        return NULL;
    }
    model->place = node->place;
    if (!read_model(&inner, kind, node, model))
        return NULL;
    if (model->fact != NULL) {
        tf_complain(reading->c, TF_F_MODEL_LITERAL, node->place,
                "Write the numbers here, or let the fact be the whole rate.",
                "A model inside a model cannot be a fact.");
        return NULL;
    }
    return model;
}

static bool is_model(const struct tf_node *node)
{
    struct tf_dec scale;

    return tf_model_kind_of(tf_rate_unscale(node, &scale)) != NULL;
}

bool tf_rate_read_tier_rate(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model_tier *tier)
{
    struct tf_dec value;

    if (is_model(node)) {
        tier->inner = read_inner(reading, node);
        tier->rate = (struct tf_ratio){ tf_i128_of(0), tf_i128_of(1) };
        return tier->inner != NULL;
    }
    if (tf_node_is_word(node, "money") && node->item_count > 0)
        value = node->items[0].number;
    else if (!tf_node_decimal(reading->c, node, &value))
        return false;
    return set_unit_rate(reading, node->place, value, &tier->rate);
}

bool tf_rate_read_rate(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    struct tf_model_version *version;

    if (tf_node_is_word(node, "fact"))
        return read_rate_fact(reading, node, false, model);
    version = tf_rate_one_version(reading->c, model);
    if (version == NULL)
        return false;
    version->tiers = tf_compile_array(reading->c, 1, sizeof *version->tiers);
    if (version->tiers == NULL || !tf_rate_read_tier_rate(reading, node, version->tiers))
        return false;
    if (version->tiers[0].inner == NULL) {
        version->rates[0] = version->tiers[0].rate;
        return true;
    }
    version->rates = NULL;
    version->factors = NULL;
    version->tiers[0].open = true;
    version->tier_count = 1;
    return true;
}

/* -- tiers ---------------------------------------------------------------------------------- */

/* One `{ upto = "100", rate = "0.50", flat = "1" }`, or `{ upto = "100", amount = "5" }`. */
static bool read_tier(struct tf_rate_reading *reading, const struct tf_node *node, bool has_rates,
        struct tf_model_tier *tier)
{
    static const char *const rates[] = { "upto", "rate", "flat" };
    static const char *const amounts[] = { "upto", "amount" };
    const char *key = has_rates ? "rate" : "amount";
    struct tf_compiler *c = reading->c;
    const struct tf_node *upto = tf_node_find(node, "upto");

    if (node->kind != TF_NODE_TABLE || tf_node_find(node, key) == NULL) {
        tf_complain(c, TF_F_TIER_WITHOUT_RATE, node->place,
                has_rates ? "Write { upto = \"100\", rate = \"0.50\" }."
                          : "Write { upto = \"100\", amount = \"50\" }.",
                has_rates ? "A tier needs a rate." : "A tier needs an amount.");
        return false;
    }
    tf_check_keys(c, node, "a tier", has_rates ? rates : amounts, has_rates ? 3 : 2);
    tier->open = upto == NULL;
    if (upto != NULL && !tf_node_quantity(c, upto, reading->unit, &tier->upto))
        return false;
    if (upto != NULL && tf_dec_sign(tier->upto) <= 0) {
        tf_complain(c, TF_F_TIER_BELOW_ZERO, upto->place, "Write a quantity above zero.",
                "No usage reaches this tier: it ends at zero or below.");
        return false;
    }
    tier->rate = (struct tf_ratio){ tf_i128_of(0), tf_i128_of(1) };
    if (!has_rates)
        return tf_rate_read_money(reading, node, "amount", &tier->flat);
    if (tf_node_find(node, "flat") != NULL &&
            !tf_rate_read_money(reading, node, "flat", &tier->flat))
        return false;
    return tf_rate_read_tier_rate(reading, tf_node_find(node, "rate"), tier);
}

/* Tier i stands where it may: all but the last end, each beyond the one before it. */
static bool check_tier(struct tf_rate_reading *reading, const struct tf_node *node,
        const struct tf_model_tier *tiers, size_t i, size_t count)
{
    if (tiers[i].open != (i + 1 == count)) {
        tf_complain(reading->c, tiers[i].open ? TF_F_TIER_WITHOUT_UPTO : TF_F_LAST_TIER_ENDS,
                node->place, "Give every tier but the last an upto; the last leaves it out.",
                tiers[i].open ? "This tier has no upto, but others come after it."
                              : "The last tier has an upto, so more than that has no price.");
        return false;
    }
    if (i > 0 && !tiers[i].open && tf_dec_cmp(tiers[i].upto, tiers[i - 1].upto) <= 0) {
        tf_complain(reading->c, TF_F_TIER_ORDER, node->place,
                "List tiers from the smallest upto to the largest.",
                "This tier's upto is not above that of the tier before it.");
        return false;
    }
    return true;
}

bool tf_rate_read_tiers(struct tf_rate_reading *reading, const struct tf_node *node, bool has_rates,
        struct tf_model *model)
{
    static const char *const known[] = { "zero" };
    struct tf_model_version *version = tf_rate_one_version(reading->c, model);
    struct tf_model_tier *tiers = tf_compile_array(reading->c, node->item_count, sizeof *tiers);
    bool at_zero = true;

    tf_check_keys(reading->c, node, model->kind->word, known, 1);
    if (node->item_count == 0) {
        tf_complain(reading->c, TF_F_TIERS_EMPTY, node->place,
                "Write graduated { { upto = \"100\", rate = \"0.50\" }, … }.",
                "The model has no tiers.");
        return false;
    }
    if (version == NULL || tiers == NULL)
        return false;
    if (tf_read_bool(reading->c, node, "zero", &at_zero))
        model->zero_is_free = !at_zero;
    version->rates = NULL;
    version->factors = NULL;
    version->tiers = tiers;
    version->tier_count = node->item_count;
    for (size_t i = 0; i < node->item_count; i++) {
        if (!read_tier(reading, &node->items[i], has_rates, &tiers[i]) ||
                !check_tier(reading, &node->items[i], tiers, i, node->item_count))
            return false;
    }
    return true;
}

/* -- the whole rate ------------------------------------------------------------------ */

static bool is_fact_alone(const struct tf_node *node)
{
    return node->item_count == 1 && tf_node_is_word(&node->items[0], "fact");
}

static bool read_model(struct tf_rate_reading *reading, const struct tf_model_kind *kind,
        const struct tf_node *node, struct tf_model *model)
{
    model->kind = kind;
    model->scale = reading->scale;
    return is_fact_alone(node) ? read_rate_fact(reading, &node->items[0], true, model)
                               : kind->read(reading, node, model);
}

static bool model_of_node(
        struct tf_rate_reading *reading, const struct tf_node *rate, struct tf_model *model)
{
    struct tf_dec scale;
    const struct tf_node *node = tf_rate_unscale(rate, &scale);
    const struct tf_model_kind *kind = tf_model_kind_of(node);
    struct tf_model_version *version;

    if (!tf_dec_mul_div(
                reading->scale, scale.units, tf_dec_of(1).units, TF_ROUND_HALF_UP, &reading->scale))
        return tf_rate_too_fine(reading->c, rate->place);
    if (kind != NULL)
        return read_model(reading, kind, node, model);
    model->kind = &tf_model_flat;
    model->scale = reading->scale;
    if (tf_node_is_word(node, "fact"))
        return read_rate_fact(reading, node, false, model);
    if (!tf_node_is_word(node, "money")) {
        tf_complain(reading->c, TF_F_RATE_KIND, rate->place,
                "Write fact \"name\", money \"0.10\", a model such as graduated(fact \"name\") "
                "or a function.",
                "The rate is %s.", tf_node_kind_name(rate));
        return false;
    }
    if (node->item_count == 0) {
        tf_complain(reading->c, TF_F_RATE_WITHOUT_AMOUNT, node->place, "Write money \"0.10\".",
                "The rate has no amount.");
        return false;
    }
    version = tf_rate_one_version(reading->c, model);
    return version != NULL &&
           set_unit_rate(reading, node->place, node->items[0].number, &version->rates[0]);
}

/*
 * What a function may answer is not known at load: its denominator holds that of every rate
 * fact, that of money for one of the meter's unit, and six more decimals for factors.
 */
static bool function_den(struct tf_compiler *c, struct tf_price *price)
{
    struct tf_ratio ratio;

    if (!tf_rate_ratio(tf_dec_of(1), tf_dec_of(1), &c->book->meters[price->meter].unit,
                tf_dec_of(1), &ratio) ||
            !tf_den_lcm(tf_i128_of(1000000), ratio.den, &price->den))
        return false;
    for (size_t i = 0; i < c->book->facts.count; i++) {
        const struct tf_fact *fact = &c->book->facts.items[i];

        if (!fact->is_rate || fact->kind == TF_FACT_TIERS ||
                !tf_unit_same_base(&fact->unit, &c->book->meters[price->meter].unit))
            continue;
        if (!tf_rate_fact_den(fact, fact->worth, tf_dec_of(1), &price->den))
            return false;
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
    struct tf_rate_reading reading = tf_rate_reading_of(c, price, price->scale);
    struct tf_model *model;

    price->rate_place = rate->place;
    price->function = TF_NONE;
    price->den = tf_i128_of(1);
    if (rate->kind == TF_NODE_FUNCTION) {
        price->function = rate->function;
        return function_den(c, price) || tf_rate_too_fine(c, rate->place);
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
    if (!model_of_node(&reading, rate, model) || !check_tier_count(c, model))
        return false;
    price->model = model;
    return (tf_model_den(model, &price->den) && tf_model_set_factors(model, price->den)) ||
           tf_rate_too_fine(c, rate->place);
}
