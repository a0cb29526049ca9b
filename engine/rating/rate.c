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
    const struct tf_price *price;
    struct tf_read_from from;
    uint64_t codes_read; /* bits by code slot */
    struct tf_reads reads;
};

static void note_code(struct usage_view *usage, uint32_t slot)
{
    usage->codes_read |= (uint64_t)1 << slot;
    tf_reads_add(&usage->reads, TF_READ_CODE, slot);
}

static void read_clock(struct usage_view *usage, const char *name, struct tf_view_value *out)
{
    struct tf_clock clock = tf_clock_at(usage->from.zone, usage->from.at);
    enum tf_bucket bucket = TF_BUCKET_COUNT;

    if (strcmp(name, "hour") == 0) {
        bucket = TF_BUCKET_HOUR;
        out->whole = clock.hour;
    } else if (strcmp(name, "weekday") == 0) {
        bucket = TF_BUCKET_WEEKDAY;
        out->whole = clock.weekday;
    } else if (strcmp(name, "month") == 0) {
        bucket = TF_BUCKET_MONTH;
        out->whole = clock.month;
    }
    if (bucket == TF_BUCKET_COUNT)
        return;
    out->kind = TF_VIEW_WHOLE;
    tf_reads_add(&usage->reads, TF_READ_CLOCK, bucket);
}

static tariff_code read_field(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    struct usage_view *usage = ud;
    const struct tf_schema *schema = &usage->rater->book->schema;
    const struct tf_event *event = usage->from.event;
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
        tf_reads_add(&usage->reads, TF_READ_NUMBER, field->slot);
        if ((event->given >> field->slot & 1) != 0) {
            out->kind = TF_VIEW_NUMBER;
            out->number = event->numbers[field->slot];
        }
        return TARIFF_OK;
    }
    note_code(usage, field->slot);
    if (event->codes[field->slot] != 0) {
        out->kind = TF_VIEW_TEXT;
        out->text = tf_code_text(schema, usage->rater->texts, index, event->codes[field->slot]);
        out->length = strlen(out->text);
    }
    return TARIFF_OK;
}

static tariff_code read_fact(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    struct usage_view *usage = ud;
    const struct tf_facts *facts = &usage->rater->book->facts;
    const struct tf_fact *fact = tf_facts_find(facts, name, strlen(name));
    size_t version;

    (void)err;
    if (fact == NULL)
        return TARIFF_OK;
    out->kind = TF_VIEW_TABLE;
    tf_reads_add(&usage->reads, TF_READ_FACT, (uint32_t)(fact - facts->items));
    fact = tf_terms_fact(tf_party_terms(usage->rater, usage->party), usage->rater->book, fact);
    version = tf_fact_version_at(fact, usage->from.at);
    if (fact->kind == TF_FACT_NUMBER && version != SIZE_MAX) {
        out->kind = TF_VIEW_NUMBER;
        out->number = fact->versions[version].cells[0];
    }
    for (size_t i = 0; i < fact->by_count; i++)
        note_code(usage, usage->rater->book->schema.fields[fact->by[i]].slot);
    return TARIFF_OK;
}

/* The answer's fact is looked up like one that the function reads last of all. */
static void note_answer(struct usage_view *usage, const struct tf_node *answer)
{
    const struct tf_rulebook *book = usage->rater->book;
    const struct tf_fact *fact = tf_answer_fact(book, answer);

    if (fact == NULL)
        return;
    tf_reads_add(&usage->reads, TF_READ_FACT, (uint32_t)(fact - book->facts.items));
    if (fact->worth != NULL)
        tf_reads_add(&usage->reads, TF_READ_FACT, (uint32_t)(fact->worth - book->facts.items));
    for (size_t i = 0; i < fact->by_count; i++)
        tf_reads_add(&usage->reads, TF_READ_CODE, book->schema.fields[fact->by[i]].slot);
}

static tariff_code look_at_account(
        void *ud, const char *what, const char *name, struct tf_view_value *out, tariff_error *err)
{
    const struct usage_view *usage = ud;
    struct tf_seen look = { .what = what, .name = name, .at = usage->from.at };
    tariff_code code = tf_look_at(usage->rater, usage->party, usage->price, usage->from.event,
            usage->from.at, what, name, out, err);

    if (code != TARIFF_OK)
        return code;
    return tf_trail_seen(usage->rater, &look, usage->from.event, out) ? TARIFF_OK
                                                                      : tf_no_memory(err);
}

/* The event at which a function failed: in words, and for who may set it aside. */
static tariff_code name_event(
        struct tf_rater *rater, const struct tf_event *event, tariff_code code, tariff_error *err)
{
    struct tf_place place = tf_event_place(rater, event);

    rater->failed = event;
    if (place.file == NULL)
        tf_name_cause(err, "event \"%.*s\"", (int)event->id_length, event->id);
    else
        tf_name_cause(err, "event \"%.*s\", %s:%u", (int)event->id_length, event->id, place.file,
                (unsigned)place.line);
    return code;
}

/* Not what a function saw of the account, nor for an account with facts of its own. */
static bool is_remembered(const struct tf_price *price, const struct tf_terms *terms)
{
    return !price->looks && terms == NULL;
}

/* Runs the function of a price, and remembers what it answered for what it read. */
static tariff_code call_function(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_read_from *from, struct tf_rate_now *out,
        tariff_error *err)
{
    static const char *const whats[] = { "meter", "plan", "wallet" };
    struct usage_view usage = { .rater = rater, .party = party, .price = price, .from = *from };
    struct tf_view view = { .ud = &usage,
        .steps = price->looks ? party->grant_count : 0,
        .argument = "usage",
        .read = read_field,
        .names = rater->field_names,
        .name_count = rater->field_name_count,
        .look = look_at_account,
        .whats = whats,
        .what_count = sizeof whats / sizeof whats[0],
        .looks_written = true,
        .fact = read_fact };
    const struct tf_terms *terms = tf_party_terms(rater, party);
    tariff_code code = tf_rater_wake(rater, err);

    if (code != TARIFF_OK)
        return code;
    tf_arena_reset(&rater->scratch);
    rater->seen = NULL;
    code = tf_rule_call_rate(
            rater->rule, price->function, &view, &rater->scratch, &out->answer, err);
    if (code == TARIFF_OK)
        code = tf_answer_factor(
                rater->book, price, terms, out->answer, from->event, from->at, &out->factor, err);
    if (code != TARIFF_OK)
        return name_event(rater, from->event, code, err);
    out->codes_read = usage.codes_read;
    if (!is_remembered(price, terms))
        return TARIFF_OK;
    note_answer(&usage, out->answer);
    return tf_memo_note(rater->memo, (uint32_t)(price - rater->book->prices), from, &usage.reads,
                   (struct tf_memo_answer){ out->factor, out->codes_read })
                   ? TARIFF_OK
                   : tf_no_memory(err);
}

/* What a function answers: remembered if it may be, but explained from a call of its own. */
static tariff_code ask_function(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at,
        struct tf_rate_now *out, tariff_error *err)
{
    struct tf_read_from from = { rater->book, event, party->zone, at };
    const struct tf_memo_answer *known =
            rater->trail != NULL || !is_remembered(price, tf_party_terms(rater, party))
                    ? NULL
                    : tf_memo_find(
                              rater->memo, (uint32_t)(price - rater->book->prices), &from, NULL);

    *out = (struct tf_rate_now){ .version = NULL };
    if (known == NULL)
        return call_function(rater, party, price, &from, out, err);
    out->factor = known->factor;
    out->codes_read = known->codes_read;
    return TARIFF_OK;
}

static tariff_code no_version(const struct tf_rater *rater, const struct tf_rate_of *of,
        const struct tf_event *event, int64_t at, tariff_error *err)
{
    bool is_worthless =
            of->model->worth != NULL && tf_fact_version_at(of->model->fact, at) != SIZE_MAX;

    return tf_fail(err, tf_finding_in(TF_F_FACT_NOT_YET, TARIFF_BAD_USAGE),
            tf_event_place(rater, event),
            "Give the fact a value from an earlier date, or correct the event's time.",
            "The fact \"%s\", the rate of %s \"%s\", has no value yet when event \"%.*s\" "
            "happens.",
            is_worthless ? of->model->worth->name : of->model->fact->name, of->kind, of->name,
            (int)event->id_length, event->id);
}

static tariff_code no_cell(const struct tf_rater *rater, const struct tf_rate_of *of,
        const struct tf_event *event, uint32_t missing, tariff_error *err)
{
    const struct tf_fact *fact = of->model->fact;
    const struct tf_schema *schema = &rater->book->schema;

    if (missing != TF_NONE)
        return tf_fail(err, TF_F_RATE_FIELD, tf_event_place(rater, event),
                "Give the field in the usage.",
                "Event \"%.*s\" has no %s, and the rate of %s \"%s\" goes by it.",
                (int)event->id_length, event->id, schema->fields[missing].name, of->kind, of->name);
    return tf_fail(err, TF_F_RATE_SYMBOL, tf_event_place(rater, event),
            "Add the missing symbol to the fact's table.",
            "The fact \"%s\" has no value for the %s \"%s\" of event \"%.*s\".", fact->name,
            schema->fields[fact->by[0]].name,
            tf_code_text(schema, rater->texts, fact->by[0],
                    event->codes[schema->fields[fact->by[0]].slot]),
            (int)event->id_length, event->id);
}

tariff_code tf_model_find(const struct tf_rater *rater, const struct tf_rate_of *of,
        const struct tf_event *event, int64_t at, struct tf_rate_now *out, tariff_error *err)
{
    const struct tf_model *model = of->model;
    uint32_t missing = TF_NONE;

    out->model = model;
    out->version = tf_model_at(model, at);
    out->cell = 0;
    out->answer = NULL;
    out->codes_read = 0;
    if (out->version == NULL)
        return no_version(rater, of, event, at, err);
    if (model->fact != NULL && model->fact->by_count > 0) {
        out->cell = tf_fact_cell(model->fact, &rater->book->schema, event->codes, &missing);
        if (out->cell == SIZE_MAX || !out->version->has[out->cell])
            return no_cell(rater, of, event, missing, err);
    }
    return TARIFF_OK;
}

tariff_code tf_rate_find(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at,
        struct tf_rate_now *out, tariff_error *err)
{
    struct tf_rate_of of = { tf_terms_model(tf_party_terms(rater, party), rater->book, price),
        "price", price->name };

    return of.model == NULL ? ask_function(rater, party, price, event, at, out, err)
                            : tf_model_find(rater, &of, event, at, out, err);
}
