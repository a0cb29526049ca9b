/* SPDX-License-Identifier: MIT */
/*
 * intake.c - events on their way into a run: known ids are left out, the others wait until they are
 * rated.
 *
 * They wait for the whole of the input, since files may be in any order; or, where the order of the
 * input is that of rating, for a batch of others (batch.c).
 */
#include <stdio.h>
#include <string.h>

#include "api/parties.h"
#include "api/run.h"
#include "io/decode.h"

/* -- ids
 * --------------------------------------------------------------------------------------------- */

void tf_run_keep_id(struct tf_run *run, const char *id, uint32_t length)
{
    char beginning[TF_PACKED_ID] = { 0 };

    memcpy(run->last_id, id, length);
    run->last_id_length = length;
    memcpy(beginning, id, length < TF_PACKED_ID ? length : TF_PACKED_ID);
    run->last_key = tf_id_key_of(beginning);
}

/* duplicates = "ascending": one compare.  (R23) */
tariff_code tf_run_check_ascending(
        struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    uint32_t shorter =
            event->id_length < run->last_id_length ? event->id_length : run->last_id_length;
    int way = memcmp(event->id, run->last_id, shorter);

    if (way < 0 || (way == 0 && event->id_length <= run->last_id_length))
        return tf_fail(err, TF_F_ID_ORDER,
                (struct tf_place){ run->files[event->file], event->line, 0 },
                "Sort the usage by id, or say duplicates = \"exact\" in the rulebook.",
                "The id \"%.*s\" does not come after \"%.*s\", and the rulebook says that ids "
                "ascend.",
                (int)event->id_length, event->id, (int)run->last_id_length, run->last_id);
    tf_run_keep_id(run, event->id, event->id_length);
    return TARIFF_OK;
}

/* A state has its events by account: what comes after it comes after the last of its ids. */
static void pass_prior_id(struct tf_run *run, const struct tf_event *event)
{
    uint32_t shorter =
            event->id_length < run->last_id_length ? event->id_length : run->last_id_length;
    int way = memcmp(event->id, run->last_id, shorter);

    if (way > 0 || (way == 0 && event->id_length > run->last_id_length))
        tf_run_keep_id(run, event->id, event->id_length);
}

size_t tf_run_scope_id(const struct tf_run *run, uint32_t account, const char *id,
        uint32_t id_length, char out[TF_SCOPED_ID_MAX])
{
    size_t length = (size_t)snprintf(out, TF_SCOPED_ID_MAX, "%c%.*s%c%.*s", 1, (int)TF_ID_MAX,
            run->accounts.items[account].id, 1, (int)id_length, id);

    return length < TF_SCOPED_ID_MAX ? length : TF_SCOPED_ID_MAX - 1;
}

/* Usage has ids of its own; a purchase's id is its account's, as a grant's is.  0: no memory. */
static uint32_t number_id(struct tf_run *run, const struct tf_event *event)
{
    char scoped[TF_SCOPED_ID_MAX];
    size_t length;

    if (event->buy == NULL)
        return tf_intern_add(&run->ids, event->id, event->id_length);
    length = tf_run_scope_id(run, event->account, event->id, event->id_length, scoped);
    return tf_intern_add(&run->ids, scoped, length);
}

/* duplicates = "exact": the same id again is the same event, or an error.  (R23, A-21) */
static tariff_code check_exact(struct tf_run *run, const struct tf_event *event, bool *is_new,
        uint32_t *number, tariff_error *err)
{
    const struct tf_event *known;

    *number = number_id(run, event);
    if (*number == 0)
        return tf_no_memory(err);
    *is_new = run->by_id_capacity < *number || run->by_id[*number - 1] == NULL;
    if (*is_new)
        return TARIFF_OK;
    known = run->by_id[*number - 1];
    if (tf_event_is_same(&run->book->schema, known, event))
        return TARIFF_OK;
    return tf_fail(err, TF_F_ID_TWICE, (struct tf_place){ run->files[event->file], event->line, 0 },
            "Give each event its own id; a correction needs an id of its own too.",
            "The id \"%.*s\" came before with other content, at %s:%u.", (int)event->id_length,
            event->id, run->files[known->file], (unsigned)known->line);
}

/* Looks at the id of an event by the rulebook's way; that of a purchase is its account's.  (R23) */
static tariff_code check_id(struct tf_run *run, const struct tf_event *event, bool *is_new,
        uint32_t *number, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    *is_new = true;
    *number = 0;
    if (run->book->ids_ascend && !run->takes_purchases) {
        if (event->file != run->prior_file)
            code = tf_run_check_ascending(run, event, err);
        else if (event->buy == NULL)
            pass_prior_id(run, event);
    }
    if (code == TARIFF_OK && (!run->book->ids_ascend || (event->buy != NULL && !run->direct)))
        code = check_exact(run, event, is_new, number, err);
    return code;
}

/* -- waiting for the whole of the input ------------------------------------------------------- */

/* Notes an event that voids or replaces another: which one is found when all are there. */
static bool note_tie(struct tf_run *run, struct tf_event *event)
{
    run->has_ties = true;
    if (event->ties->other == NULL || event->file == run->prior_file)
        return true; /* an earlier run found it */
    if (!tf_grow(run->alloc, &run->tied, &run->tied_capacity, run->tied_count + 1,
                sizeof *run->tied))
        return false;
    run->tied[run->tied_count++] = event;
    return true;
}

static tariff_code keep_event(struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    const struct tf_schema *schema = &run->book->schema;
    size_t before = run->by_id_capacity;
    struct tf_event *copy;
    uint32_t number = 0;
    bool is_new = true;
    tariff_code code = check_id(run, event, &is_new, &number, err);

    if (code != TARIFF_OK)
        return code;
    if (!is_new) {
        run->counts.duplicates++;
        return TARIFF_OK;
    }
    copy = tf_arena_get(&run->arena, sizeof *copy + tf_event_borrowed(schema, event));
    if (copy == NULL || !tf_grow(run->alloc, &run->events, &run->event_capacity,
                                run->event_count + 1, sizeof *run->events))
        return tf_no_memory(err);
    tf_event_copy(schema, event, copy, (char *)(copy + 1));
    if (number > 0) {
        if (!tf_grow(run->alloc, &run->by_id, &run->by_id_capacity, number, sizeof *run->by_id))
            return tf_no_memory(err);
        if (run->by_id_capacity > before)
            memset(run->by_id + before, 0, (run->by_id_capacity - before) * sizeof *run->by_id);
        run->by_id[number - 1] = copy;
    }
    if (copy->ties != NULL && !note_tie(run, copy))
        return tf_no_memory(err);
    run->events[run->event_count++] = copy;
    return TARIFF_OK;
}

/* -- the way in -------------------------------------------------------------------------------- */

/* An event as a what-if has it.  NULL when a number of it does not fit. */
static const struct tf_event *revised(
        const struct tf_run *run, const struct tf_event *event, struct tf_revised *room)
{
    const struct tf_account *account = &run->accounts.items[event->account];

    return tf_revise(run->settings.revisions, &run->texts, account, run->zone, event, room);
}

tariff_code tf_run_take(struct tf_run *run, const struct tf_event *event, tariff_error *err)
{
    struct tf_revised room;
    tariff_code code;

    if (run->settings.revisions != NULL && run->settings.revisions->count > 0) {
        struct tf_place place = { run->files[event->file], event->line, 0 };

        event = revised(run, event, &room);
        if (event == NULL)
            return tf_fail(err, TF_F_CHANGE_TOO_LARGE, place, "Scale or shift it by less.",
                    "What a change makes of this usage does not fit.");
    }
    if (run->settings.as_of != TARIFF_UNSET && event->from > run->settings.as_of) {
        run->counts.later++;
        return TARIFF_OK;
    }
    code = run->direct ? tf_run_wait(run, event, err) : keep_event(run, event, err);
    if (code != TARIFF_OK)
        return code;
    if (event->until > run->last_at)
        run->last_at = event->until;
    run->counts.events++;
    return TARIFF_OK;
}
