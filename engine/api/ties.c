/* SPDX-License-Identifier: MIT */
/*
 * ties.c - finds for each event that voids or replaces another which one that is, once all are
 * there.
 *
 * What is voided stays voided: nothing brings it back but to be sent anew.  So the order of rows
 * says nothing, and what an earlier run knew to be void is void.
 */
#include <stdio.h>
#include <string.h>

#include "api/run.h"
#include "io/decode.h"

/* What the ids that are named mean: usage, or a purchase of the account that names it. */
struct naming {
    struct tf_run *run;
    struct tf_intern names;
    struct tf_event **found; /* by name */
    size_t capacity;
};

static uint32_t name_of_other(struct naming *n, const struct tf_event *event, bool is_purchase)
{
    char scoped[TF_SCOPED_ID_MAX];
    size_t length;

    if (!is_purchase)
        return tf_intern_find(&n->names, event->ties->other, event->ties->other_length);
    length = tf_run_scope_id(
            n->run, event->account, event->ties->other, event->ties->other_length, scoped);
    return tf_intern_find(&n->names, scoped, length);
}

/* Notes the names that an event may mean by the other's id. */
static bool note_names(struct naming *n, const struct tf_event *event)
{
    char scoped[TF_SCOPED_ID_MAX];
    size_t length = tf_run_scope_id(
            n->run, event->account, event->ties->other, event->ties->other_length, scoped);

    return tf_intern_add(&n->names, event->ties->other, event->ties->other_length) != 0 &&
           tf_intern_add(&n->names, scoped, length) != 0;
}

/* Looks at every event once: whose name is among those, is found. */
static bool find_named(struct naming *n)
{
    struct tf_run *run = n->run;

    for (size_t i = 0; i < run->tied_count; i++) {
        if (!note_names(n, run->tied[i]))
            return false;
    }
    if (!tf_grow(run->alloc, &n->found, &n->capacity, n->names.count, sizeof *n->found))
        return false;
    memset(n->found, 0, n->capacity * sizeof *n->found);
    for (size_t i = 0; i < run->event_count; i++) {
        struct tf_event *event = run->events[i];
        char scoped[TF_SCOPED_ID_MAX];
        size_t length;
        uint32_t name;

        if (event->buy == NULL) {
            name = tf_intern_find(&n->names, event->id, event->id_length);
        } else {
            length = tf_run_scope_id(run, event->account, event->id, event->id_length, scoped);
            name = tf_intern_find(&n->names, scoped, length);
        }
        if (name != 0)
            n->found[name] = event;
    }
    return true;
}

static struct tf_place place_of_tie(const struct tf_run *run, const struct tf_event *event)
{
    return (struct tf_place){ run->files[event->file], event->line, event->ties->column };
}

static const char *verb_of(const struct tf_event *event)
{
    return event->ties->replaces ? "replaces" : "voids";
}

static tariff_code refuse_unknown(
        const struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    const char *hint = "Give the id of usage, or of a purchase, that was rated before or comes in "
                       "the same run; what was set aside needs no taking back.";

    if (run->prior_file != UINT32_MAX)
        hint = "Give the id of usage, or of a purchase, of this run or of the time that the state "
               "reaches back to; what was set aside needs no taking back.";
    return tf_fail(err, TF_F_VOID_UNKNOWN, place_of_tie(run, event), hint,
            "The event \"%.*s\" %s \"%s\", which is not known.", (int)event->id_length, event->id,
            verb_of(event), event->ties->other);
}

static tariff_code refuse_kind(
        const struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    return tf_fail(err, TF_F_VOID_OTHER_KIND, place_of_tie(run, event),
            "Void it, and send the other under an id of its own.",
            "The event \"%.*s\" is %s and replaces \"%s\", which is %s.", (int)event->id_length,
            event->id, event->buy == NULL ? "usage" : "a purchase", event->ties->other,
            event->buy == NULL ? "a purchase" : "usage");
}

/* The event that one names.  A replacement is of the kind of what it replaces. */
static tariff_code find_the_other(
        struct naming *n, const struct tf_event *event, struct tf_event **out, tariff_error *err)
{
    struct tf_event *usage = n->found[name_of_other(n, event, false)];
    struct tf_event *purchase = n->found[name_of_other(n, event, true)];
    bool is_own = usage != NULL && usage->account == event->account;

    if (event->ties->replaces) {
        *out = event->buy == NULL ? usage : purchase;
        if (*out == NULL && (event->buy == NULL ? purchase != NULL : is_own))
            return refuse_kind(n->run, event, err);
    } else if (is_own && purchase != NULL) {
        return tf_fail(err, TF_F_VOID_EITHER, place_of_tie(n->run, event),
                "Replace the one that is meant: usage by usage, a purchase by a purchase.",
                "\"%s\" is usage and also a purchase of the account.", event->ties->other);
    } else {
        *out = purchase != NULL ? purchase : usage;
    }
    return *out == NULL ? refuse_unknown(n->run, event, err) : TARIFF_OK;
}

/* True when an event replaces, over others, the one that would replace it. */
static bool closes_a_circle(const struct tf_event *event, const struct tf_event *other)
{
    while (other != NULL && other != event)
        other = other->ties == NULL ? NULL : other->ties->what;
    return other == event;
}

static tariff_code check_tie(const struct tf_run *run, const struct tf_event *event,
        const struct tf_event *other, tariff_error *err)
{
    struct tf_place place = place_of_tie(run, event);
    const struct tf_ties *ties = other->ties;
    const char *before = NULL;

    if (other->account != event->account)
        return tf_fail(err, TF_F_VOID_OTHER_ACCOUNT, place,
                "Name the account whose usage it is, or the id that is meant.",
                "The event \"%.*s\" %s \"%s\", which is of the account \"%s\".",
                (int)event->id_length, event->id, verb_of(event), event->ties->other,
                run->accounts.items[other->account].id);
    if (tf_event_is_void(other))
        return tf_fail(err, TF_F_VOID_OF_VOID, place,
                "What is void stays void: send the usage anew, under an id of its own.",
                "The event \"%.*s\" %s \"%s\", which voids another itself.", (int)event->id_length,
                event->id, verb_of(event), event->ties->other);
    if (ties != NULL && (ties->by != NULL || ties->voided_by != NULL))
        before = ties->by != NULL ? ties->by->id : ties->voided_by;
    if (before != NULL)
        return tf_fail(err, TF_F_VOID_TWICE, place,
                "Leave one of the two out, or replace the event that took its place.",
                "\"%s\" is voided or replaced twice, also by \"%s\".", event->ties->other, before);
    if (closes_a_circle(event, other))
        return tf_fail(err, TF_F_VOID_CIRCLE, place,
                "Let each event replace one that was there before it.",
                "The event \"%.*s\" replaces \"%s\", which replaces it in turn.",
                (int)event->id_length, event->id, event->ties->other);
    return TARIFF_OK;
}

static tariff_code tie(
        struct tf_run *run, struct tf_event *event, struct tf_event *other, tariff_error *err)
{
    if (other->ties == NULL) {
        other->ties = tf_arena_get(&run->arena, sizeof *other->ties);
        if (other->ties == NULL)
            return tf_no_memory(err);
        *other->ties = (struct tf_ties){ .other = NULL };
    }
    other->ties->by = event;
    event->ties->what = other;
    if (event->ties->has_no_time)
        event->from = event->until = other->from;
    return TARIFF_OK;
}

static tariff_code resolve(struct naming *n, tariff_error *err)
{
    struct tf_run *run = n->run;
    tariff_code code = TARIFF_OK;

    if (!find_named(n))
        return tf_no_memory(err);
    for (size_t i = 0; i < run->tied_count && code == TARIFF_OK; i++) {
        struct tf_event *event = run->tied[i], *other;
        tariff_error failure = { 0 };

        code = find_the_other(n, event, &other, &failure);
        if (code == TARIFF_OK)
            code = check_tie(run, event, other, &failure);
        if (code == TARIFF_OK) {
            code = tie(run, event, other, err);
        } else if (tf_run_set_aside(run, &failure, event->id, event->id_length)) {
            event->left_out = true;
            code = TARIFF_OK;
        } else if (err != NULL) {
            *err = failure;
        }
    }
    return code;
}

tariff_code tf_run_resolve_ties(struct tf_run *run, tariff_error *err)
{
    struct naming n = { .run = run };
    tariff_code code;

    if (run->tied_count == 0)
        return TARIFF_OK;
    tf_intern_init(&n.names, run->alloc);
    code = resolve(&n, err);
    tf_intern_free(&n.names);
    tf_free(run->alloc, n.found, n.capacity * sizeof *n.found);
    return code;
}

void tf_run_void(struct tf_run *run, struct tf_slice slice)
{
    for (size_t i = slice.from; run->tied_count > 0 && i < slice.until; i++) {
        struct tf_ties *ties = run->events[i]->ties;

        if (ties == NULL || ties->by == NULL || ties->by->left_out)
            continue;
        ties->voided_by = ties->by->id;
        ties->is_replaced = ties->by->ties->replaces;
    }
}

const struct tf_event *tf_run_unvoid(const struct tf_event *event)
{
    struct tf_event *other = event->ties == NULL ? NULL : event->ties->what;

    if (other != NULL)
        other->ties->voided_by = NULL;
    return other;
}

bool tf_run_counts_event(const struct tf_event *event)
{
    return !event->left_out && !tf_event_is_void(event) &&
           (event->buy != NULL || tf_event_voided_by(event) == NULL);
}

tariff_code tf_run_note_undone(struct tf_run *run, tariff_error *err)
{
    size_t count = 0;

    for (size_t i = 0; run->has_ties && i < run->event_count; i++)
        count += tf_event_voided_by(run->events[i]) != NULL;
    if (count == 0)
        return TARIFF_OK;
    run->undone = tf_arena_array(&run->arena, count, sizeof *run->undone);
    if (run->undone == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < run->event_count; i++) {
        const struct tf_event *event = run->events[i];

        if (tf_event_voided_by(event) != NULL)
            run->undone[run->undone_count++] = (struct tf_undone){ event, event->ties->by };
    }
    run->counts.voided = run->undone_count;
    return TARIFF_OK;
}
