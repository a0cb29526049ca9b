/* SPDX-License-Identifier: MIT */
/*
 * rate.c - the numbers in force for a piece: a dated fact's cell, or what a pure
 * function answers.
 */
#include <string.h>

#include "rating/work.h"
#include "rulebook/answer.h"

/* What a rate function sees, and what it read of it. */
struct usage_view {
    struct tf_rater *rater;
    const struct tf_party *party;
    const struct tf_event *event;
    int64_t at;
    uint64_t read;
};

static void read_clock(struct usage_view *usage, const char *name, struct tf_view_value *out)
{
    struct tf_clock clock = tf_clock_at(usage->party->zone, usage->at);

    out->kind = TF_VIEW_WHOLE;
    if (strcmp(name, "hour") == 0)
        out->whole = clock.hour;
    else if (strcmp(name, "weekday") == 0)
        out->whole = clock.weekday;
    else if (strcmp(name, "month") == 0)
        out->whole = clock.month;
    else
        out->kind = TF_VIEW_UNKNOWN;
}

static tariff_code read_field(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    struct usage_view *usage = ud;
    const struct tf_schema *schema = &usage->rater->book->schema;
    uint32_t index = tf_schema_find(schema, name, strlen(name));
    const struct tf_field *field;

    (void)err;
    if (index == TF_NONE) {
        read_clock(usage, name, out);
        return TARIFF_OK;
    }
    field = &schema->fields[index];
    out->kind = TF_VIEW_ABSENT;
    if (field->kind == TF_FIELD_NUMBER) {
        if ((usage->event->given >> field->slot & 1) != 0) {
            out->kind = TF_VIEW_NUMBER;
            out->number = usage->event->numbers[field->slot];
        }
        return TARIFF_OK;
    }
    usage->read |= (uint64_t)1 << field->slot;
    if (usage->event->codes[field->slot] != 0) {
        out->kind = TF_VIEW_TEXT;
        out->text =
                tf_code_text(schema, usage->rater->texts, index, usage->event->codes[field->slot]);
        out->length = strlen(out->text);
    }
    return TARIFF_OK;
}

static tariff_code read_fact(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    struct usage_view *usage = ud;
    const struct tf_fact *fact = tf_facts_find(&usage->rater->book->facts, name, strlen(name));
    size_t version;

    (void)err;
    if (fact == NULL)
        return TARIFF_OK;
    out->kind = TF_VIEW_TABLE;
    version = tf_fact_version_at(fact, usage->at);
    if (fact->kind == TF_FACT_NUMBER && version != SIZE_MAX) {
        out->kind = TF_VIEW_NUMBER;
        out->number = fact->versions[version].cells[0];
    }
    for (size_t i = 0; i < fact->by_count; i++)
        usage->read |= (uint64_t)1 << usage->rater->book->schema.fields[fact->by[i]].slot;
    return TARIFF_OK;
}

static tariff_code call_function(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at,
        struct tf_rate_now *out, tariff_error *err)
{
    struct usage_view usage = { rater, party, event, at, 0 };
    struct tf_view view = { .ud = &usage,
        .argument = "usage",
        .read = read_field,
        .names = rater->field_names,
        .name_count = rater->field_name_count,
        .fact = read_fact };
    tariff_code code;

    tf_arena_reset(&rater->scratch);
    code = tf_rater_rule(rater, err);
    if (code == TARIFF_OK)
        code = tf_rule_call_rate(
                rater->rule, price->function, &view, &rater->scratch, &out->answer, err);
    if (code == TARIFF_OK)
        code = tf_answer_factor(rater->book, price, out->answer, event, at, &out->factor, err);
    out->version = NULL;
    out->cell = 0;
    out->read = usage.read;
    return code;
}

static tariff_code no_version(const struct tf_rater *rater, const struct tf_price *price,
        const struct tf_event *event, tariff_error *err)
{
    return tf_fail(err, tf_finding_in(TF_F_FACT_NOT_YET, TARIFF_BAD_USAGE),
            tf_event_place(rater, event),
            "Give the fact a value from an earlier date, or correct the event's time.",
            "The fact \"%s\", the rate of price \"%s\", has no value yet when event \"%.*s\" "
            "happens.",
            price->model->fact->name, price->name, (int)event->id_length, event->id);
}

static tariff_code no_cell(const struct tf_rater *rater, const struct tf_price *price,
        const struct tf_event *event, uint32_t missing, tariff_error *err)
{
    const struct tf_fact *fact = price->model->fact;
    const struct tf_schema *schema = &rater->book->schema;

    if (missing != TF_NONE)
        return tf_fail(err, TF_F_RATE_FIELD, tf_event_place(rater, event),
                "Give the field in the usage.",
                "Event \"%.*s\" has no %s, and the rate of price \"%s\" goes by it.",
                (int)event->id_length, event->id, schema->fields[missing].name, price->name);
    return tf_fail(err, TF_F_RATE_SYMBOL, tf_event_place(rater, event),
            "Add the missing symbol to the fact's table.",
            "The fact \"%s\" has no value for the %s \"%s\" of event \"%.*s\".", fact->name,
            schema->fields[fact->by[0]].name,
            tf_code_text(schema, rater->texts, fact->by[0],
                    event->codes[schema->fields[fact->by[0]].slot]),
            (int)event->id_length, event->id);
}

tariff_code tf_rate_find(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at,
        struct tf_rate_now *out, tariff_error *err)
{
    const struct tf_model *model = price->model;
    uint32_t missing = TF_NONE;

    if (model == NULL)
        return call_function(rater, party, price, event, at, out, err);
    out->version = tf_model_at(model, at);
    out->cell = 0;
    out->answer = NULL;
    out->read = 0;
    if (out->version == NULL)
        return no_version(rater, price, event, err);
    if (model->fact != NULL && model->fact->by_count > 0) {
        out->cell = tf_fact_cell(model->fact, &rater->book->schema, event->codes, &missing);
        if (out->cell == SIZE_MAX || !out->version->has[out->cell])
            return no_cell(rater, price, event, missing, err);
    }
    return TARIFF_OK;
}
