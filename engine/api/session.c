/* SPDX-License-Identifier: MIT */
/*
 * session.c - one event at a time: everything is tried on copies of the account's party, the
 * answer is the difference of two of them, and what succeeded is done once more and put in place.
 *
 * Layer: api.
 */
#include <stdio.h>
#include <string.h>

#include "api/handle.h"
#include "api/parties.h"
#include "base/sort.h"
#include "io/decode.h"
#include "rating/party.h"

/*
 * An event that a party's items still borrow, or of its last instant: one block, its arrays and
 * texts behind it.
 */
struct kept_event {
    struct tf_event event; /* first: an item's pointer to it is a pointer to the block */
    struct kept_event *next;
    size_t size;
    bool is_needed;
};

/* One account of a session. */
struct member {
    struct tf_party party;
    const struct tf_account *told; /* with its purchases in order; NULL: usage alone named it */
    size_t next_purchase;
    struct kept_event *events;
    int64_t last_at;    /* of its last event; TF_ALWAYS before the first */
    int64_t used_until; /* the end of its usage so far */
    bool is_open;
};

/* What one call of tariff_session_accounts added. */
struct batch {
    struct batch *next;
    struct tf_accounts accounts;
    struct member *members; /* until they are put in place */
    size_t opened;
};

/* What one price charges, more with the event than without. */
struct price_tally {
    struct tf_dec quantity;
    struct tf_dec covered;
    struct tf_dec amount;
};

struct tally {
    struct price_tally *prices; /* by price */
    struct tf_dec amount;
    struct tf_dec prepaid;
    struct tf_dec balance;
    uint32_t plan;      /* that was bought or refused, or TF_NONE */
    struct tf_dec cost; /* of a purchase */
    const char *reason; /* why it was refused, or NULL */
    bool is_without;    /* lines count negative */
};

struct tariff_session {
    const struct tf_rulebook *book;
    struct tf_alloc alloc;
    tariff_finding finding;
    void *finding_ud;
    struct tf_zones zones;
    struct tf_intern texts;
    struct tf_accounts known; /* every id that was met; its index is the member's */
    struct tf_usage_reader reader;
    struct tf_decoder decoder;
    struct tf_rater rater;
    struct tf_arena trial; /* ids made while something is only tried */
    struct tf_arena arena;
    struct tally tally;
    struct batch *batches;
    struct member *members;
    size_t member_count;
    size_t member_capacity;
};

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
            &session->arena, (size_t)book->price_count + 1, sizeof *session->tally.prices);
    if (session->tally.prices == NULL)
        return tf_no_memory(err);
    if (options->zone == NULL)
        return TARIFF_OK;
    code = tf_run_zone(
            &session->zones, options->zone, (struct tf_place){ 0 }, &session->rater.zone, err);
    return tf_bad_zone(code, err);
}

tariff_code tariff_session_new(const tariff_rulebook *rulebook, const tariff_run_options *given,
        tariff_session **out, tariff_error *err)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    struct tf_alloc alloc;
    tariff_session *session;
    tariff_code code;

    if (out == NULL)
        return tf_bad_argument(err, "out is NULL.", "Pass the address of a handle.");
    *out = NULL;
    if (rulebook == NULL)
        return tf_bad_argument(err, "rulebook is NULL.", "Open a rulebook first.");
    if ((code = tf_options_copy(&options, sizeof options, given, err)) != TARIFF_OK)
        return code;
    alloc = tf_alloc_of(options.alloc, options.alloc_ud);
    session = tf_get(alloc, sizeof *session);
    if (session == NULL)
        return tf_no_memory(err);
    memset(session, 0, sizeof *session);
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

static void drop_event(tariff_session *session, struct kept_event *kept)
{
    tf_free(session->alloc, kept, kept->size);
}

static void close_member(tariff_session *session, struct member *member)
{
    while (member->events != NULL) {
        struct kept_event *next = member->events->next;

        drop_event(session, member->events);
        member->events = next;
    }
    if (member->is_open)
        tf_party_close(&session->rater, &member->party);
    *member = (struct member){ 0 };
}

static void free_batch(tariff_session *session, struct batch *batch)
{
    for (size_t i = 0; i < batch->opened; i++)
        close_member(session, &batch->members[i]);
    tf_free(session->alloc, batch->members, (batch->accounts.count + 1) * sizeof *batch->members);
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
    tf_free(alloc, session->members, session->member_capacity * sizeof *session->members);
    while (session->batches != NULL) {
        struct batch *next = session->batches->next;

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

static void trial_begin(tariff_session *session)
{
    swap_arenas(session);
}

static void trial_end(tariff_session *session)
{
    swap_arenas(session);
    tf_arena_reset(&session->trial);
    session->rater.sink = ignore_all;
}

/* Feeds the told purchases that come before an event; *next is the first that does not. */
static tariff_code feed_purchases(tariff_session *session, const struct member *member,
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
        tariff_session *session, const struct member *member, tariff_error *err)
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
    trial_begin(session);
    code = tf_party_copy(&session->rater, &copy, &member->party, err);
    if (code == TARIFF_OK)
        code = feed_purchases(session, member, &copy, &end, &next, err);
    tf_party_close(&session->rater, &copy);
    trial_end(session);
    if (code != TARIFF_BAD_USAGE)
        return code;
    if (err != NULL) { /* the account is what the caller gave */
        err->code = TARIFF_BAD_ACCOUNT;
        snprintf(err->file, sizeof err->file, "%s", told->place.file);
    }
    return TARIFF_BAD_ACCOUNT;
}

/* Opens the party of an account that was told, in its own zone. */
static tariff_code open_told(tariff_session *session, struct member *member, uint32_t index,
        struct tf_account *account, tariff_error *err)
{
    const struct tf_zone *zone = session->rater.zone;
    tariff_code code = TARIFF_OK;

    *member = (struct member){
        .told = account, .last_at = TF_ALWAYS, .used_until = TF_ALWAYS, .is_open = true
    };
    if (account->zone != NULL)
        code = tf_run_zone(&session->zones, account->zone, account->place, &zone, err);
    if (code == TARIFF_OK)
        code = tf_party_open(&session->rater, &member->party, index, account, zone, err);
    if (code == TARIFF_OK)
        code = sort_purchases(session, account, err);
    return code == TARIFF_OK ? try_purchases(session, member, err) : code;
}

/* Room for a member for each known account; those that are new are not open. */
static tariff_code make_members(tariff_session *session, tariff_error *err)
{
    if (!tf_grow(session->alloc, &session->members, &session->member_capacity, session->known.count,
                sizeof *session->members))
        return tf_no_memory(err);
    while (session->member_count < session->known.count)
        session->members[session->member_count++] = (struct member){ 0 };
    return TARIFF_OK;
}

static tariff_code refuse_known(const struct tf_account *account, bool was_told, tariff_error *err)
{
    return tf_fail(err, TARIFF_BAD_ACCOUNT, account->place,
            was_told ? "Add each account once." : "Add an account before its first event.",
            "The account \"%s\" was %s before.", account->id, was_told ? "added" : "rated");
}

/* Opens all accounts of a batch beside the members; on failure none of them is one yet. */
static tariff_code open_batch(tariff_session *session, struct batch *batch, tariff_error *err)
{
    size_t count = batch->accounts.count;
    tariff_code code = TARIFF_OK;

    batch->members = tf_get(session->alloc, (count + 1) * sizeof *batch->members);
    if (batch->members == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < count && code == TARIFF_OK; i++) {
        struct tf_account *account = &batch->accounts.items[i];
        uint32_t index = tf_accounts_get(&session->known, account->id, strlen(account->id));
        const struct member *present;

        if (index == UINT32_MAX)
            return tf_no_memory(err);
        if ((code = make_members(session, err)) != TARIFF_OK)
            return code;
        present = &session->members[index];
        if (present->is_open && (present->told != NULL || present->last_at != TF_ALWAYS))
            return refuse_known(account, present->told != NULL, err);
        code = open_told(session, &batch->members[batch->opened++], index, account, err);
    }
    return code;
}

/* Makes an opened batch part of the session; cannot fail. */
static void adopt(tariff_session *session, struct batch *batch)
{
    for (size_t i = 0; i < batch->opened; i++) {
        struct member *member = &session->members[batch->members[i].party.account];

        close_member(session, member);
        *member = batch->members[i];
    }
    batch->opened = 0;
    batch->next = session->batches;
    session->batches = batch;
}

static tariff_code read_batch(tariff_session *session, struct batch *batch, const char *text,
        size_t length, tariff_error *err)
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
    struct batch *batch;
    tariff_code code;

    if (session == NULL || text == NULL)
        return tf_bad_argument(err, "session or text is NULL.", "Pass both.");
    batch = tf_get(session->alloc, sizeof *batch);
    if (batch == NULL)
        return tf_no_memory(err);
    *batch = (struct batch){ 0 };
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

/* -- Fields to event --------------------------------------------------------------- */

static struct tf_place place_of_field(size_t index)
{
    return (struct tf_place){ NULL, 0, (uint32_t)index + 1 };
}

static tariff_code refuse_name(
        const tariff_session *session, const char *name, size_t index, tariff_error *err)
{
    const char *nearest = tf_target_nearest(&session->book->schema, name);
    char hint[sizeof err->hint];

    if (nearest != NULL)
        snprintf(hint, sizeof hint, "Write \"%s\", or declare \"%s\" under usage: in the facts.",
                nearest, name);
    else
        snprintf(hint, sizeof hint, "Leave it out, or declare it under usage: in the facts.");
    return tf_fail(err, TARIFF_BAD_USAGE, place_of_field(index), hint,
            "The field \"%s\" is unknown.", name);
}

static tariff_code decode_field(tariff_session *session, const tariff_field *field, size_t index,
        bool seen[TF_TARGETS_MAX], tariff_error *err)
{
    size_t length;
    const char *stray;
    struct tf_target target;
    struct tf_cell cell;

    if (field->name == NULL || field->value == NULL)
        return tf_fail(err, TARIFF_BAD_ARGUMENT, place_of_field(index),
                "Pass \"\" for what is not given.", "The name or value of a field is NULL.");
    length = strlen(field->value);
    if (!tf_target_find(&session->book->schema, field->name, strlen(field->name), &target))
        return refuse_name(session, field->name, index, err);
    if (seen[tf_target_number(target)])
        return tf_fail(err, TARIFF_BAD_USAGE, place_of_field(index), "Give each field once.",
                "The field \"%s\" is given twice.", field->name);
    seen[tf_target_number(target)] = true;
    if ((stray = tf_find_stray_byte(field->value, length)) != NULL)
        return tf_fail(err, TARIFF_BAD_USAGE, place_of_field(index), "Send UTF-8 text.",
                "The byte 0x%02X in the field \"%s\" is not UTF-8.",
                (unsigned)(unsigned char)*stray, field->name);
    cell = (struct tf_cell){ field->value, length < UINT32_MAX ? (uint32_t)length : UINT32_MAX,
        (uint32_t)index + 1 };
    return tf_decode(&session->decoder, target, &cell, err);
}

/* Fills decoder.event, which borrows the fields. */
static tariff_code decode_fields(
        tariff_session *session, const tariff_field *fields, size_t count, tariff_error *err)
{
    bool seen[TF_TARGETS_MAX] = { false };
    tariff_code code = TARIFF_OK;

    tf_decode_begin(&session->decoder, 0);
    for (size_t i = 0; i < count && code == TARIFF_OK; i++)
        code = decode_field(session, &fields[i], i, seen, err);
    if (code != TARIFF_OK)
        return code;
    code = tf_decode_finish(&session->decoder, err);
    if (code != TARIFF_OK && err != NULL)
        err->column = 0; /* the event as a whole */
    return code;
}

static struct kept_event *own_event(tariff_session *session, const struct tf_event *event)
{
    const struct tf_schema *schema = &session->book->schema;
    size_t numbers = schema->number_count * sizeof *event->numbers;
    size_t codes = schema->code_count * sizeof *event->codes;
    size_t buy = event->buy == NULL ? 0 : strlen(event->buy) + 1;
    size_t size = sizeof(struct kept_event) + numbers + codes + buy + event->id_length + 1;
    struct kept_event *kept = tf_get(session->alloc, size);
    char *at = (char *)(kept + 1);

    if (kept == NULL)
        return NULL;
    *kept = (struct kept_event){ .event = *event, .size = size };
    /* Widest first: what stands behind the struct is aligned as the struct is. */
    kept->event.numbers = memcpy(at, event->numbers, numbers);
    kept->event.codes = memcpy(at + numbers, event->codes, codes);
    at += numbers + codes;
    if (buy > 0)
        kept->event.buy = memcpy(at, event->buy, buy);
    memcpy(at + buy, event->id, event->id_length);
    at[buy + event->id_length] = '\0';
    kept->event.id = at + buy;
    return kept;
}

/* -- What an event adds ---------------------------------------------------------------- */

static bool count_in(struct tally *tally, struct tf_dec *sum, struct tf_dec more)
{
    return tally->is_without ? tf_dec_sub(*sum, more, sum) : tf_dec_add(*sum, more, sum);
}

static tariff_code tally_line(
        void *ud, const struct tf_party *party, const struct tf_line *line, tariff_error *err)
{
    tariff_session *session = ud;
    struct tally *tally = &session->tally;
    struct price_tally *of = &tally->prices[line->price];
    struct tf_dec prepaid;

    if (tf_dec_sub(line->amount, line->balance, &prepaid) &&
            count_in(tally, &of->quantity, line->quantity) &&
            count_in(tally, &of->covered, line->included) &&
            count_in(tally, &of->covered, line->covered) &&
            count_in(tally, &of->amount, line->amount) &&
            count_in(tally, &tally->amount, line->amount) &&
            count_in(tally, &tally->prepaid, prepaid) &&
            count_in(tally, &tally->balance, line->balance))
        return TARIFF_OK;
    return tf_fail(err, TARIFF_OUT_OF_RANGE, (struct tf_place){ 0 }, "Use smaller amounts.",
            "The sums of account \"%s\" do not fit.", party->id);
}

static tariff_code tally_entry(void *ud, const struct tf_party *party,
        const struct tf_wallet_entry *entry, tariff_error *err)
{
    tariff_session *session = ud;

    (void)party, (void)err;
    if (entry->kind == TF_ENTRY_EXPIRED)
        return TARIFF_OK;
    session->tally.plan = entry->plan;
    session->tally.cost = entry->amount;
    session->tally.reason = entry->kind == TF_ENTRY_REFUSED ? entry->reason : NULL;
    return TARIFF_OK;
}

static void tally_clear(tariff_session *session)
{
    struct price_tally *prices = session->tally.prices;

    memset(prices, 0, session->book->price_count * sizeof *prices);
    session->tally = (struct tally){ .prices = prices, .plan = TF_NONE };
}

static void tally_on(tariff_session *session, bool is_without)
{
    session->tally.is_without = is_without;
    session->rater.sink = (struct tf_sink){ tally_line, tally_entry, session };
}

/* The party as the event finds it, and as it leaves it. */
struct difference {
    struct tf_party without;
    struct tf_party with;
    bool is_final;
};

static bool is_held(const struct tf_party *party, uint32_t serial)
{
    for (size_t i = 0; i < party->held_count; i++) {
        if (party->held[i].serial == serial)
            return true;
    }
    return false;
}

/* What the event ended is its own: without the event it does not count. */
static void drop_ended(struct tf_party *without, const struct tf_party *with)
{
    size_t kept = 0;

    for (size_t i = 0; i < without->held_count; i++) {
        if (is_held(with, without->held[i].serial))
            without->held[kept++] = without->held[i];
    }
    without->held_count = kept;
}

/* True when nothing of the event waits to be settled. */
static bool is_done_with(
        const struct tf_rulebook *book, const struct difference *d, const struct tf_event *event)
{
    if (event->buy != NULL)
        return true;
    if (book->settle != TF_WINDOW_EVENT || d->with.item_count != d->without.item_count)
        return false;
    for (size_t i = 0; i < d->with.held_count; i++) {
        if (d->with.held[i].event == event)
            return false;
    }
    return true;
}

/* Settles up to the event without it, then with it; the tally has what is more. */
static tariff_code tell_apart(tariff_session *session, struct difference *d,
        const struct tf_event *event, tariff_error *err)
{
    struct tf_rater *rater = &session->rater;
    int64_t at = event->from;
    tariff_code code;

    tally_clear(session);
    if (session->book->settle != TF_WINDOW_EVENT)
        at = tf_rater_window(rater, d->with.zone, session->book->settle, at).from;
    tally_on(session, true);
    code = tf_party_settle(rater, &d->without, at, err);
    tally_on(session, false);
    if (code == TARIFF_OK)
        code = tf_party_feed(rater, &d->with, event, err);
    d->is_final = code == TARIFF_OK && is_done_with(session->book, d, event);
    if (code != TARIFF_OK || d->is_final)
        return code;
    drop_ended(&d->without, &d->with);
    tally_on(session, true);
    code = tf_party_finish(rater, &d->without, event->until, err);
    tally_on(session, false);
    return code == TARIFF_OK ? tf_party_finish(rater, &d->with, event->until, err) : code;
}

/* -- The answer -------------------------------------------------------------------------- */

/* Copies a name, cut at a whole character if need be. */
static void put_cut_name(char *to, size_t size, const char *name)
{
    size_t length = strlen(name);

    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(to, name, length);
    to[length] = '\0';
}

static void put_number(char to[TF_DEC_TEXT_MAX], struct tf_dec base, const struct tf_unit *unit)
{
    if (unit != NULL)
        (void)tf_unit_from_base(base, unit, TF_ROUND_HALF_UP, &base);
    tf_dec_format(base, unit == NULL ? 2 : 0, to);
}

/* The first price whose quantity changed, or else its amount; TF_NONE when none did. */
static uint32_t price_of(const tariff_session *session)
{
    const struct price_tally *prices = session->tally.prices;
    uint32_t count = session->book->price_count;

    for (uint32_t i = 0; i < count; i++) {
        if (!tf_dec_is_zero(prices[i].quantity))
            return i;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!tf_dec_is_zero(prices[i].amount))
            return i;
    }
    return TF_NONE;
}

static const tariff_charge nothing_charged = {
    .quantity = "0", .covered = "0", .amount = "0.00", .prepaid = "0.00", .balance = "0.00"
};

static void answer_purchase(
        const tariff_session *session, const struct difference *d, tariff_charge *out)
{
    const struct tally *tally = &session->tally;
    struct tf_dec taken = tf_dec_zero();

    put_cut_name(out->price, sizeof out->price, session->book->plans[tally->plan].name);
    if (tally->reason != NULL) {
        put_cut_name(out->refused, sizeof out->refused, tally->reason);
        return;
    }
    (void)tf_dec_sub(d->without.balance, d->with.balance, &taken); /* at most the cost */
    put_number(out->amount, tally->cost, NULL);
    put_number(out->balance, taken, NULL);
}

static void fill_answer(
        const tariff_session *session, const struct difference *d, tariff_charge *out)
{
    const struct tally *tally = &session->tally;
    uint32_t price = price_of(session);

    *out = nothing_charged;
    out->provisional = !d->is_final;
    if (tally->plan != TF_NONE) {
        answer_purchase(session, d, out);
        return;
    }
    put_number(out->amount, tally->amount, NULL);
    put_number(out->prepaid, tally->prepaid, NULL);
    put_number(out->balance, tally->balance, NULL);
    if (price == TF_NONE)
        return;
    put_cut_name(out->price, sizeof out->price, session->book->prices[price].name);
    put_number(out->quantity, tally->prices[price].quantity,
            &session->book->meters[session->book->prices[price].meter].unit);
    put_number(out->covered, tally->prices[price].covered,
            &session->book->meters[session->book->prices[price].meter].unit);
}

/* -- Rating -------------------------------------------------------------------------------- */

/* The member of an account that an event named, opened with nothing if need be. */
static tariff_code find_member(
        tariff_session *session, uint32_t index, struct member **out, tariff_error *err)
{
    struct member *member;
    tariff_code code = make_members(session, err);

    if (code != TARIFF_OK)
        return code;
    member = *out = &session->members[index];
    if (member->is_open)
        return TARIFF_OK;
    code = tf_party_open(&session->rater, &member->party, index, &session->known.items[index],
            session->rater.zone, err);
    member->last_at = member->used_until = TF_ALWAYS;
    member->is_open = code == TARIFF_OK;
    if (code != TARIFF_OK)
        tf_party_close(&session->rater, &member->party);
    return code;
}

static tariff_code refuse_earlier(
        const struct member *member, const struct tf_event *event, tariff_error *err)
{
    char last[TF_INSTANT_TEXT_MAX];

    tf_instant_format(member->last_at, tf_zone_offset(member->party.zone, member->last_at), last);
    return tf_fail(err, TARIFF_TOO_LATE, (struct tf_place){ 0 },
            "Send the events of an account in the order of time, or rate late ones in a run.",
            "Event \"%.*s\" lies before %s, the last event of account \"%s\".",
            (int)event->id_length, event->id, last, member->party.id);
}

/* Does everything on copies; *charge is the answer when it succeeds. */
static tariff_code try_event(tariff_session *session, const struct member *member,
        const struct tf_event *event, tariff_charge *charge, tariff_error *err)
{
    struct tf_rater *rater = &session->rater;
    struct difference d = { 0 };
    size_t next;
    tariff_code code;

    trial_begin(session);
    code = tf_party_copy(rater, &d.without, &member->party, err);
    if (code == TARIFF_OK)
        code = feed_purchases(session, member, &d.without, event, &next, err);
    if (code == TARIFF_OK)
        code = tf_party_copy(rater, &d.with, &d.without, err);
    if (code == TARIFF_OK)
        code = tell_apart(session, &d, event, err);
    if (code == TARIFF_OK)
        fill_answer(session, &d, charge);
    tf_party_close(rater, &d.with);
    tf_party_close(rater, &d.without);
    trial_end(session);
    return code;
}

/* Frees the events that no item borrows any more and that are not of the last instant. */
static void sweep_events(tariff_session *session, struct member *member)
{
    struct kept_event **at = &member->events;
    struct tf_party *party = &member->party;

    for (struct kept_event *kept = member->events; kept != NULL; kept = kept->next)
        kept->is_needed = kept->event.from == member->last_at; /* to know it again */
    for (size_t i = 0; i < party->item_count; i++)
        ((struct kept_event *)(uintptr_t)party->items[i].event)->is_needed = true;
    for (size_t i = 0; i < party->held_count; i++)
        ((struct kept_event *)(uintptr_t)party->held[i].event)->is_needed = true;
    while (*at != NULL) {
        struct kept_event *kept = *at;

        if (kept->is_needed) {
            at = &kept->next;
        } else {
            *at = kept->next;
            drop_event(session, kept);
        }
    }
}

/* Does for good what was tried; the event is the member's from now on.  Only memory can fail. */
static tariff_code do_for_good(
        tariff_session *session, struct member *member, struct kept_event *kept, tariff_error *err)
{
    struct tf_party next = { 0 };
    size_t next_purchase = 0;
    tariff_code code = tf_party_copy(&session->rater, &next, &member->party, err);

    if (code == TARIFF_OK)
        code = feed_purchases(session, member, &next, &kept->event, &next_purchase, err);
    if (code == TARIFF_OK)
        code = tf_party_feed(&session->rater, &next, &kept->event, err);
    if (code != TARIFF_OK) {
        tf_party_close(&session->rater, &next);
        return code;
    }
    tf_party_close(&session->rater, &member->party);
    member->party = next;
    member->next_purchase = next_purchase;
    member->last_at = kept->event.from;
    if (kept->event.until > member->used_until)
        member->used_until = kept->event.until;
    kept->next = member->events;
    member->events = kept;
    sweep_events(session, member);
    return TARIFF_OK;
}

/*
 * The event of that id at the account's last instant, or NULL.  Events come in the order of time,
 * so one that is sent again is found here, or is too late.  (R23)
 */
static const struct tf_event *find_again(const struct member *member, const struct tf_event *event)
{
    for (const struct kept_event *kept = member->events; kept != NULL; kept = kept->next) {
        if (kept->event.from == event->from && kept->event.id_length == event->id_length &&
                memcmp(kept->event.id, event->id, event->id_length) == 0)
            return &kept->event;
    }
    return NULL;
}

/* The same event again adds nothing; another one of its id is a mistake.  */
static tariff_code meet_again(const tariff_session *session, const struct tf_event *known,
        const struct tf_event *event, tariff_charge *charge, tariff_error *err)
{
    *charge = nothing_charged;
    if (tf_event_is_same(&session->book->schema, known, event))
        return TARIFF_OK;
    return tf_fail(err, TARIFF_BAD_USAGE, (struct tf_place){ 0 },
            "Give each event its own id; a correction needs an id of its own too.",
            "The id \"%.*s\" came before with other content.", (int)event->id_length, event->id);
}

static tariff_code rate_decoded(tariff_session *session, tariff_charge *charge, tariff_error *err)
{
    const struct tf_event *event = &session->decoder.event;
    const struct tf_event *known;
    struct kept_event *kept;
    struct member *member;
    tariff_code code = find_member(session, event->account, &member, err);

    if (code != TARIFF_OK)
        return code;
    if (event->from < member->last_at)
        return refuse_earlier(member, event, err);
    known = find_again(member, event);
    if (known != NULL)
        return meet_again(session, known, event, charge, err);
    kept = own_event(session, event);
    if (kept == NULL)
        return tf_no_memory(err);
    code = try_event(session, member, &kept->event, charge, err);
    if (code == TARIFF_OK)
        code = do_for_good(session, member, kept, err);
    if (code != TARIFF_OK)
        drop_event(session, kept);
    return code;
}

tariff_code tariff_session_rate(tariff_session *session, const tariff_field *fields, size_t count,
        tariff_charge *out, tariff_error *err)
{
    tariff_charge charge;
    tariff_code code;

    if (out != NULL)
        memset(out, 0, sizeof *out);
    if (session == NULL || fields == NULL || out == NULL)
        return tf_bad_argument(err, "session, fields or out is NULL.", "Pass all three.");
    code = decode_fields(session, fields, count, err);
    if (code == TARIFF_OK)
        code = rate_decoded(session, &charge, err);
    if (code == TARIFF_OK)
        *out = charge;
    return code;
}

/* -- What is left ----------------------------------------------------------------------------- */

static uint32_t grant_named(const struct tf_party *party, const char *id)
{
    for (uint32_t i = 0; i < party->grant_count; i++) {
        if (strcmp(party->grants[i].id, id) == 0)
            return i;
    }
    return TF_NONE;
}

static tariff_code put_left(tariff_session *session, const struct tf_party *party,
        const char *grant, int64_t at, char out[TF_DEC_TEXT_MAX], tariff_error *err)
{
    const struct tf_pool *pool;
    uint32_t index;

    if (grant == NULL) {
        put_number(out, party->balance, NULL);
        return TARIFF_OK;
    }
    index = grant_named(party, grant);
    if (index == TF_NONE)
        return tf_fail(err, TARIFF_BAD_ARGUMENT, (struct tf_place){ 0 },
                "Name a grant that the account holds by then; that of a purchase is \"id/pool\".",
                "The account \"%s\" has no grant \"%s\".", party->id, grant);
    pool = &session->book->pools[party->grants[index].pool];
    put_number(out, tf_party_left(&session->rater, party, index, at),
            pool->is_money ? NULL : &pool->unit);
    return TARIFF_OK;
}

/* Settles a copy up to the instant and looks at it. */
static tariff_code look_at_copy(tariff_session *session, const struct member *member,
        const char *grant, int64_t at, char out[TF_DEC_TEXT_MAX], tariff_error *err)
{
    struct tf_rater *rater = &session->rater;
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    struct tf_event end = { .from = at, .until = at, .id = "", .codes = codes };
    struct tf_party copy = { 0 };
    size_t next;
    tariff_code code;

    trial_begin(session);
    code = tf_party_copy(rater, &copy, &member->party, err);
    if (code == TARIFF_OK)
        code = feed_purchases(session, member, &copy, &end, &next, err);
    if (code == TARIFF_OK && at > TF_ALWAYS)
        code = tf_party_finish(rater, &copy, at, err);
    if (code == TARIFF_OK)
        code = put_left(session, &copy, grant, at, out, err);
    tf_party_close(rater, &copy);
    trial_end(session);
    return code;
}

tariff_code tariff_session_left(tariff_session *session, const char *account, const char *grant,
        int64_t at, char out[48], tariff_error *err)
{
    const struct member *member;
    uint32_t number;

    if (out != NULL)
        out[0] = '\0';
    if (session == NULL || account == NULL || out == NULL)
        return tf_bad_argument(err, "session, account or out is NULL.", "Pass all three.");
    number = tf_intern_find(&session->known.ids, account, strlen(account));
    if (number == 0 || number > session->member_count || !session->members[number - 1].is_open)
        return tf_fail(err, TARIFF_BAD_ARGUMENT, (struct tf_place){ 0 },
                "Add the account, or rate an event of it.", "There is no account \"%s\".", account);
    member = &session->members[number - 1];
    if (at == TARIFF_UNSET)
        at = member->used_until;
    if (at > TF_LATEST)
        return tf_bad_argument(err, "The instant lies after the year 9999.",
                "Ask for an earlier one, or pass TARIFF_UNSET.");
    if (at < member->last_at)
        return tf_bad_argument(err, "The instant lies before the account's last event.",
                "Ask for a later one, or pass TARIFF_UNSET.");
    return look_at_copy(session, member, grant, at, out, err);
}
