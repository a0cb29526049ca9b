/* SPDX-License-Identifier: MIT */
/*
 * session.c - the beginning and end of a session, and its accounts: all of a text are opened
 * beside those that are there, then put in place together.
 *
 * Layer: api.
 */
#include "api/session.h"

#include <stdio.h>
#include <string.h>

#include "api/handle.h"
#include "base/sort.h"

/* -- Beginning and end --------------------------------------------------------- */

static tariff_code pass_over_line(
        void *ud, const struct tf_party *party, const struct tf_line *line, tariff_error *err)
{
    (void)ud, (void)party, (void)line, (void)err;
    return TARIFF_OK;
}

static tariff_code pass_over_entry(void *ud, const struct tf_party *party,
        const struct tf_wallet_entry *entry, tariff_error *err)
{
    (void)ud, (void)party, (void)entry, (void)err;
    return TARIFF_OK;
}

static const struct tf_sink ignore_all = { pass_over_line, pass_over_entry, NULL };

static tariff_code prepare_session(
        tariff_session *session, const tariff_run_options *options, tariff_error *err)
{
    const struct tf_rulebook *book = session->book;
    tariff_code code;

    code = tf_rater_init(&session->rater, book, session->alloc, &session->texts, err);
    session->rater.sink = ignore_all;
    session->rater.seed = options->seed;
    session->reader = (struct tf_usage_reader){ .alloc = session->alloc,
        .schema = &book->schema,
        .accounts = &session->known,
        .texts = &session->texts };
    if (code == TARIFF_OK)
        code = tf_decoder_init(&session->decoder, &session->reader, "", err);
    if (code != TARIFF_OK)
        return code;
    session->tally.prices = tf_arena_array(
            &session->arena, (size_t)book->price_count_all + 1, sizeof *session->tally.prices);
    if (session->tally.prices == NULL)
        return tf_no_memory(err);
    if (options->zone == NULL)
        return TARIFF_OK;
    return tf_run_zone(&session->zones, options->zone, (struct tf_place){ 0 }, TARIFF_BAD_ARGUMENT,
            &session->rater.zone, err);
}

tariff_code tariff_session_new(const tariff_rulebook *rulebook, const tariff_run_options *given,
        tariff_session **out, tariff_error *err)
{
    tariff_run_options options;
    struct tf_alloc alloc;
    tariff_session *session;
    void *made;
    tariff_code code = tf_handle_begin(rulebook, given, out, sizeof *session, &options, &made, err);

    if (out != NULL)
        *out = NULL;
    if (code != TARIFF_OK)
        return code;
    session = made;
    alloc = tf_alloc_of(options.alloc, options.alloc_ud);
    session->book = rulebook->book;
    session->alloc = alloc;
    session->finding = options.finding;
    session->finding_ud = options.finding_ud;
    tf_zones_init(&session->zones, alloc, rulebook->book->zones.folder);
    tf_intern_init(&session->texts, alloc);
    tf_accounts_init(&session->known, alloc);
    tf_arena_init(&session->trial, alloc);
    tf_arena_init(&session->arena, alloc);
    tf_arena_init(
            &session->decoder.arena, alloc); /* so that the end need not know how far it came */
    code = prepare_session(session, &options, err);
    if (code == TARIFF_OK)
        *out = session;
    else
        tariff_session_free(session);
    return code;
}

void tf_session_drop_event(tariff_session *session, struct tf_kept_event *kept)
{
    tf_free(session->alloc, kept, kept->size);
}

static void close_member(tariff_session *session, struct tf_member *member)
{
    while (member->events != NULL) {
        struct tf_kept_event *next = member->events->next;

        tf_session_drop_event(session, member->events);
        member->events = next;
    }
    if (member->is_open)
        tf_party_close(&session->rater, &member->party);
    *member = (struct tf_member){ 0 };
}

static void free_batch(tariff_session *session, struct tf_session_batch *batch)
{
    for (size_t i = 0; i < batch->opened; i++)
        close_member(session, &batch->members[i]);
    tf_free_lines(
            session->alloc, batch->members, (batch->accounts.count + 1) * sizeof *batch->members);
    tf_accounts_free(&batch->accounts);
    tf_free(session->alloc, batch, sizeof *batch);
}

void tariff_session_free(tariff_session *session)
{
    struct tf_alloc alloc;

    if (session == NULL)
        return;
    alloc = session->alloc;
    for (size_t i = 0; i < session->member_count; i++)
        close_member(session, &session->members[i]);
    tf_free_lines(alloc, session->members, session->member_capacity * sizeof *session->members);
    while (session->batches != NULL) {
        struct tf_session_batch *next = session->batches->next;

        free_batch(session, session->batches);
        session->batches = next;
    }
    tf_decoder_free(&session->decoder);
    tf_rater_free(&session->rater);
    tf_arena_free(&session->arena);
    tf_arena_free(&session->trial);
    tf_accounts_free(&session->known);
    tf_intern_free(&session->texts);
    tf_zones_free(&session->zones);
    tf_free(alloc, session, sizeof *session);
}

/* -- Trying ---------------------------------------------------------------------- */

/* Ids that purchases make go into an arena that is emptied behind the trial. */
static void swap_arenas(tariff_session *session)
{
    struct tf_arena kept = session->rater.kept;

    session->rater.kept = session->trial;
    session->trial = kept;
}

void tf_session_trial_begin(tariff_session *session)
{
    swap_arenas(session);
}

void tf_session_trial_end(tariff_session *session)
{
    swap_arenas(session);
    tf_arena_reset(&session->trial);
    session->rater.sink = ignore_all;
}

tariff_code tf_session_feed_purchases(tariff_session *session, const struct tf_member *member,
        struct tf_party *party, const struct tf_event *before, size_t *next, tariff_error *err)
{
    const struct tf_account *told = member->told;
    struct tf_no_fields fields;
    tariff_code code = TARIFF_OK;

    for (*next = member->next_purchase;
            told != NULL && *next < told->purchase_count && code == TARIFF_OK; ++*next) {
        struct tf_event purchase =
                tf_purchase_event(&told->purchases[*next], party->account, &fields);

        if (tf_event_compare(session->book, &purchase, before) > 0)
            break;
        code = tf_party_feed(&session->rater, party, &purchase, err);
    }
    return code;
}

/* -- Accounts ---------------------------------------------------------------------- */

static int compare_purchases(void *ud, const void *left, const void *right)
{
    const struct tf_purchase_entry *a = left;
    const struct tf_purchase_entry *b = right;

    (void)ud;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return strcmp(a->id, b->id);
}

static tariff_code sort_purchases(
        tariff_session *session, struct tf_account *account, tariff_error *err)
{
    size_t size = account->purchase_count * sizeof *account->purchases;
    void *scratch;

    if (account->purchase_count < 2)
        return TARIFF_OK;
    scratch = tf_get(session->alloc, size); /* as large as what it sorts */
    if (scratch == NULL)
        return tf_no_memory(err);
    tf_sort(account->purchases, account->purchase_count, sizeof *account->purchases,
            compare_purchases, NULL, scratch);
    tf_free(session->alloc, scratch, size);
    return TARIFF_OK;
}

/* Buys everything on a copy, so that a purchase that cannot be is found when it is told. */
static tariff_code try_purchases(
        tariff_session *session, const struct tf_member *member, tariff_error *err)
{
    const struct tf_account *told = member->told;
    struct tf_event end = { .from = TF_NEVER, .until = TF_NEVER, .id = "" };
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    struct tf_party copy = { 0 };
    size_t next;
    tariff_code code;

    if (told->purchase_count == 0)
        return TARIFF_OK;
    end.codes = codes;
    tf_session_trial_begin(session);
    code = tf_party_copy(&session->rater, &copy, &member->party, err);
    if (code == TARIFF_OK)
        code = tf_session_feed_purchases(session, member, &copy, &end, &next, err);
    tf_party_close(&session->rater, &copy);
    tf_session_trial_end(session);
    if (code != TARIFF_BAD_USAGE)
        return code;
    if (err != NULL) { /* the account is what the caller gave */
        err->code = TARIFF_BAD_ACCOUNT;
        snprintf(err->file, sizeof err->file, "%s", told->place.file);
    }
    return TARIFF_BAD_ACCOUNT;
}

/* Opens the party of an account that was told, in its own zone. */
static tariff_code open_told(tariff_session *session, struct tf_member *member, uint32_t index,
        struct tf_account *account, tariff_error *err)
{
    const struct tf_zone *zone = session->rater.zone;
    tariff_code code = TARIFF_OK;

    *member = (struct tf_member){
        .told = account, .last_at = TF_ALWAYS, .used_until = TF_ALWAYS, .is_open = true
    };
    if (account->zone != NULL)
        code = tf_run_zone(&session->zones, account->zone, account->zone_place, TARIFF_BAD_ACCOUNT,
                &zone, err);
    if (code == TARIFF_OK)
        code = tf_party_open(&session->rater, &member->party, index, account, zone, err);
    for (size_t i = 0; i < account->grant_count && code == TARIFF_OK; i++)
        code = tf_party_give(&session->rater, &member->party, &account->grants[i], err);
    if (code == TARIFF_OK)
        code = sort_purchases(session, account, err);
    return code == TARIFF_OK ? try_purchases(session, member, err) : code;
}

tariff_code tf_session_make_members(tariff_session *session, tariff_error *err)
{
    if (!tf_grow_lines(session->alloc, &session->members, &session->member_capacity,
                session->known.count, sizeof *session->members))
        return tf_no_memory(err);
    while (session->member_count < session->known.count)
        session->members[session->member_count++] = (struct tf_member){ 0 };
    return TARIFF_OK;
}

static tariff_code refuse_known(const struct tf_account *account, bool was_told, tariff_error *err)
{
    return tf_fail(err, TF_F_ACCOUNT_TWICE, account->place,
            was_told ? "Add each account once." : "Add an account before its first event.",
            "The account \"%s\" was %s before.", account->id, was_told ? "added" : "rated");
}

/* Opens all accounts of a batch beside the members; on failure none of them is one yet. */
static tariff_code open_batch(
        tariff_session *session, struct tf_session_batch *batch, tariff_error *err)
{
    size_t count = batch->accounts.count;
    tariff_code code = TARIFF_OK;

    batch->members = tf_get_lines(session->alloc, (count + 1) * sizeof *batch->members);
    if (batch->members == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < count && code == TARIFF_OK; i++) {
        struct tf_account *account = &batch->accounts.items[i];
        uint32_t index = tf_accounts_get(&session->known, account->id, strlen(account->id));
        const struct tf_member *present;

        if (index == UINT32_MAX)
            return tf_no_memory(err);
        if ((code = tf_session_make_members(session, err)) != TARIFF_OK)
            return code;
        present = &session->members[index];
        if (present->is_open && (present->told != NULL || present->last_at != TF_ALWAYS))
            return refuse_known(account, present->told != NULL, err);
        code = open_told(session, &batch->members[batch->opened++], index, account, err);
    }
    return code;
}

/* Makes an opened batch part of the session; cannot fail. */
static void adopt(tariff_session *session, struct tf_session_batch *batch)
{
    for (size_t i = 0; i < batch->opened; i++) {
        struct tf_member *member = &session->members[batch->members[i].party.account];

        close_member(session, member);
        *member = batch->members[i];
    }
    batch->opened = 0;
    batch->next = session->batches;
    session->batches = batch;
}

static tariff_code read_batch(tariff_session *session, struct tf_session_batch *batch,
        const char *text, size_t length, tariff_error *err)
{
    struct tf_report report = { .finding = session->finding, .ud = session->finding_ud };
    struct tf_arena arena;
    tariff_code code;

    tf_arena_init(&arena, session->alloc);
    code = tf_accounts_read_text(&batch->accounts, &arena, "accounts", text, length, &report);
    tf_arena_free(&arena);
    if (report.count > 0) {
        code = report.first.code;
        if (err != NULL)
            *err = report.first;
    } else if (code == TARIFF_NO_MEMORY) {
        tf_no_memory(err);
    }
    return code;
}

tariff_code tariff_session_accounts(
        tariff_session *session, const char *text, size_t length, tariff_error *err)
{
    struct tf_session_batch *batch;
    tariff_code code;

    if (session == NULL || text == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "session or text is NULL.", "Pass both.");
    batch = tf_get(session->alloc, sizeof *batch);
    if (batch == NULL)
        return tf_no_memory(err);
    *batch = (struct tf_session_batch){ 0 };
    tf_accounts_init(&batch->accounts, session->alloc);
    code = read_batch(session, batch, text, length, err);
    if (code == TARIFF_OK)
        code = open_batch(session, batch, err);
    if (code == TARIFF_OK)
        adopt(session, batch);
    else
        free_batch(session, batch);
    return code;
}
