/* SPDX-License-Identifier: MIT */
/*
 * model_carried.c - the amount that a usage carries in a field: `field "amount"`.
 *
 * It is a quantity of money that is billed in the place of what the meter counts, at a rate of
 * one: so it is cut, covered and taken back in proportion to the quantity.  (R2, R4)
 */
#include "rulebook/compile.h"
#include "rulebook/model.h"

static bool complain_carried(struct tf_compiler *c, struct tf_place place, const char *name,
        const char *why, const char *hint)
{
    tf_complain(
            c, TF_F_CARRIED, place, hint, "The field \"%s\" cannot be the amount: %s.", name, why);
    return false;
}

static bool carried_read(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    struct tf_compiler *c = reading->c;
    uint32_t index = tf_node_field(c, &node->items[0]);
    const struct tf_field *field;
    struct tf_model_version *version;

    if (index == TF_NONE)
        return false;
    field = &c->book->schema.fields[index];
    if (field->kind != TF_FIELD_NUMBER || !field->unit.is_money)
        return complain_carried(c, node->place, field->name, "it is no money",
                "Name a number of the usage whose unit is the currency.");
    if (reading->depth > 0)
        return complain_carried(c, node->place, field->name, "it stands inside of a model",
                "Let it be the whole rate.");
    model->field = index;
    version = tf_rate_one_version(c, model);
    return version != NULL &&
           tf_rate_set(reading, node->place, tf_dec_of(1), tf_dec_of(1), &version->rates[0]);
}

static bool carried_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    (void)model;
    (void)den;
    *out = tf_sum_zero();
    return tf_sum_add(out, total, version->factors[cell]);
}

static bool carried_bill(const struct tf_model_version *version, size_t cell, struct tf_dec before,
        struct tf_dec after, struct tf_dec billed, tf_i128 den, struct tf_sum *sum)
{
    (void)before;
    (void)after;
    (void)den;
    return tf_sum_add(sum, billed, version->factors[cell]);
}

const struct tf_model_kind tf_model_carried = {
    .word = "field",
    .is_flat = true,
    .read = carried_read,
    .amount = carried_amount,
    .bill = carried_bill,
};

/* The field as what is billed: a sum that no rulebook names. */
static void make_meter(struct tf_compiler *c, const struct tf_price *price, struct tf_meter *meter)
{
    const struct tf_field *field = &c->book->schema.fields[price->model->field];

    *meter = (struct tf_meter){ .name = field->name,
        .place = price->rate_place,
        .kind = TF_METER_SUM,
        .unit = field->unit,
        .field = price->model->field,
        .window = TF_WINDOW_MONTH,
        .over = TF_WINDOW_NONE,
        .key = TF_NONE,
        .signal = TF_NONE,
        .scale = { .is_one = true } };
    (void)tf_ratio_of(field->unit.factor, tf_dec_of(1), &meter->convert);
    meter->scale.ratios = tf_compile_array(c, 1, sizeof *meter->scale.ratios);
    if (meter->scale.ratios != NULL)
        (void)tf_ratio_of(tf_dec_of(1), tf_dec_of(1), &meter->scale.ratios[0]);
}

void tf_compile_carried(struct tf_compiler *c, struct tf_price *price, const struct tf_node *body)
{
    const struct tf_meter *meter = &c->book->meters[price->meter];
    const char *name = c->book->schema.fields[price->model->field].name;
    const struct tf_node *bills = tf_node_find(body, "bills");

    if (bills != NULL) {
        (void)complain_carried(
                c, bills->place, name, "the price also bills a meter", "Keep one of both.");
    } else if (price->meter_count > 0 ||
               (meter->kind != TF_METER_SUM && meter->kind != TF_METER_COUNT)) {
        (void)complain_carried(c, price->rate_place, name, "the meter is no sum and no count",
                "Count events, or add up one of their fields.");
    } else if (price->has_step) {
        (void)complain_carried(c, price->rate_place, name, "the quantity goes in steps",
                "Leave `step` out: an amount has no part in it.");
    } else {
        price->bills = c->book->meter_count + (uint32_t)(price - c->book->prices);
        make_meter(c, price, &c->book->meters[price->bills]);
    }
}
