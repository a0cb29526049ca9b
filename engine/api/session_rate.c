/* SPDX-License-Identifier: MIT */
/*
 * session_rate.c - one event at a time: everything is tried on copies of the account's party, the
 * answer is the difference of two of them, and what succeeded is done once more and put in place.
 *
 * Layer: api.
 */
#include <stdio.h>
#include <string.h>

#include "api/handle.h"
#include "api/session.h"

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
    return tf_fail(err, tf_finding_in(TF_F_USAGE_FIELD, TARIFF_BAD_USAGE), place_of_field(index),
            hint, "The field \"%s\" is unknown.", name);
}

static tariff_code decode_field(tariff_session *session, const tariff_field *field, size_t index,
        bool seen[TF_TARGETS_MAX], tariff_error *err)
{
    size_t length;
    const char *stray;
    struct tf_target target;
    struct tf_cell cell;

    if (field->name == NULL || field->value == NULL)
        return tf_fail(err, TF_F_HOST_ARGUMENT, place_of_field(index),
                "Pass \"\" for what is not given.", "The name or value of a field is NULL.");
    length = strlen(field->value);
    if (!tf_target_find(&session->book->schema, field->name, strlen(field->name), &target))
        return refuse_name(session, field->name, index, err);
    if (seen[tf_target_number(target)])
        return tf_fail(err, TF_F_FIELD_TWICE, place_of_field(index), "Give each field once.",
                "The field \"%s\" is given twice.", field->name);
    seen[tf_target_number(target)] = true;
    if ((stray = tf_find_stray_byte(field->value, length)) != NULL)
        return tf_fail(err, tf_finding_in(TF_F_NOT_UTF8, TARIFF_BAD_USAGE), place_of_field(index),
                "Send UTF-8 text.", "The byte 0x%02X in the field \"%s\" is not UTF-8.",
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
    if (code == TARIFF_OK && session->decoder.event.ties != NULL)
        code = tf_fail(err, TF_F_VOID_IN_SESSION, place_of_field(session->decoder.ties.column - 1),
                "Rate the recorded usage in a run, which puts corrections out.",
                "A session takes nothing back, and the event %s another.",
                session->decoder.ties.replaces ? "replaces" : "voids");
    if (code != TARIFF_OK && err != NULL)
        err->column = 0; /* the event as a whole */
    return code;
}

static struct tf_kept_event *own_event(tariff_session *session, const struct tf_event *event)
{
    const struct tf_schema *schema = &session->book->schema;
    size_t size = sizeof(struct tf_kept_event) + tf_event_borrowed(schema, event);
    struct tf_kept_event *kept = tf_get(session->alloc, size);

    if (kept == NULL)
        return NULL;
    *kept = (struct tf_kept_event){ .size = size };
    tf_event_copy(schema, event, &kept->event, (char *)(kept + 1));
    return kept;
}

/* -- What an event adds ---------------------------------------------------------------- */

static bool count_in(struct tf_tally *tally, struct tf_dec *sum, struct tf_dec more)
{
    return tally->is_without ? tf_dec_sub(*sum, more, sum) : tf_dec_add(*sum, more, sum);
}

static tariff_code tally_line(
        void *ud, const struct tf_party *party, const struct tf_line *line, tariff_error *err)
{
    tariff_session *session = ud;
    struct tf_tally *tally = &session->tally;
    struct tf_price_tally *of = &tally->prices[line->price];
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
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use smaller amounts.",
            "The sums of account \"%s\" do not fit.", party->id);
}

static tariff_code tally_entry(void *ud, const struct tf_party *party,
        const struct tf_wallet_entry *entry, tariff_error *err)
{
    tariff_session *session = ud;

    (void)party, (void)err;
    if (tf_entry_is_of_grant(entry))
        return TARIFF_OK;
    session->tally.plan = entry->plan;
    session->tally.cost = entry->amount;
    session->tally.reason = entry->kind == TF_ENTRY_REFUSED ? entry->reason : NULL;
    return TARIFF_OK;
}

static void tally_clear(tariff_session *session)
{
    struct tf_price_tally *prices = session->tally.prices;

    memset(prices, 0, session->book->price_count_all * sizeof *prices);
    session->tally = (struct tf_tally){ .prices = prices, .plan = TF_NONE };
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

/* A meter holds one spell or level of a key at a time, and one peak of a line and window. */
static bool is_held(const struct tf_party *party, const struct tf_item *item)
{
    for (size_t i = 0; i < party->held_count; i++) {
        const struct tf_item *held = &party->held[i];

        if (held->meter == item->meter && held->key == item->key && held->from == item->from &&
                (item->kind != TF_ITEM_PEAK ||
                        (held->price == item->price && held->line_key == item->line_key)))
            return true;
    }
    return false;
}

/* What the event ended is its own: without the event it does not count. */
static void drop_ended(struct tf_party *without, const struct tf_party *with)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < without->held_count; i++) {
        if (is_held(with, &without->held[i]))
            without->held[kept++] = without->held[i];
    }
    without->held_count = kept;
}

/* True when what was tallied is charged, at least in part, when its total closes.  (R7) */
static bool waits_for_closing(const tariff_session *session)
{
    const struct tf_rulebook *book = session->book;

    for (uint32_t i = 0; i < book->price_count_all && book->closes; i++) {
        if ((book->prices[i].closes || book->prices[i].has_minimum ||
                    book->prices[i].commit_count > 0) &&
                !tf_dec_is_zero(session->tally.prices[i].quantity))
            return true;
    }
    return false;
}

/* True when nothing of the event waits to be settled. */
static bool is_done_with(
        const tariff_session *session, const struct difference *d, const struct tf_event *event)
{
    if (event->buy != NULL)
        return true;
    if (waits_for_closing(session))
        return false;
    if (session->book->settle != TF_WINDOW_EVENT || d->with.item_count != d->without.item_count)
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
    d->is_final = code == TARIFF_OK && is_done_with(session, d, event);
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
    const struct tf_price_tally *prices = session->tally.prices;
    uint32_t count = session->book->price_count_all;

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
    const struct tf_tally *tally = &session->tally;
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
    const struct tf_tally *tally = &session->tally;
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
        tariff_session *session, uint32_t index, struct tf_member **out, tariff_error *err)
{
    struct tf_member *member;
    tariff_code code = tf_session_make_members(session, err);

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
        const struct tf_member *member, const struct tf_event *event, tariff_error *err)
{
    char last[TF_INSTANT_TEXT_MAX];

    tf_instant_format(member->last_at, tf_zone_offset(member->party.zone, member->last_at), last);
    return tf_fail(err, TF_F_TOO_LATE, (struct tf_place){ 0 },
            "Send the events of an account in the order of time, or rate late ones in a run.",
            "Event \"%.*s\" lies before %s, the last event of account \"%s\".",
            (int)event->id_length, event->id, last, member->party.id);
}

/* Does everything on copies; *charge is the answer when it succeeds. */
static tariff_code try_event(tariff_session *session, const struct tf_member *member,
        const struct tf_event *event, tariff_charge *charge, tariff_error *err)
{
    struct tf_rater *rater = &session->rater;
    struct difference d = { 0 };
    size_t next;
    tariff_code code;

    tf_session_trial_begin(session);
    code = tf_party_copy(rater, &d.without, &member->party, err);
    if (code == TARIFF_OK)
        code = tf_session_feed_purchases(session, member, &d.without, event, &next, err);
    if (code == TARIFF_OK)
        code = tf_party_copy(rater, &d.with, &d.without, err);
    if (code == TARIFF_OK)
        code = tell_apart(session, &d, event, err);
    if (code == TARIFF_OK)
        fill_answer(session, &d, charge);
    tf_party_close(rater, &d.with);
    tf_party_close(rater, &d.without);
    tf_session_trial_end(session);
    return code;
}

/* What is charged for a plan has an event of its own. */
static void keep_lender(const tariff_session *session, const struct tf_item *item)
{
    if (session->book->meters[item->meter].periods == NULL)
        ((struct tf_kept_event *)(uintptr_t)item->event)->is_needed = true;
}

/* Frees the events that no item borrows any more and that are not of the last instant. */
static void sweep_events(tariff_session *session, struct tf_member *member)
{
    struct tf_kept_event **at = &member->events;
    struct tf_party *party = &member->party;

    for (struct tf_kept_event *kept = member->events; kept != NULL; kept = kept->next)
        kept->is_needed = kept->event.from == member->last_at; /* to know it again */
    for (size_t i = 0; i < party->item_count; i++)
        keep_lender(session, &party->items[i]);
    for (size_t i = 0; i < party->held_count; i++)
        keep_lender(session, &party->held[i]);
    while (*at != NULL) {
        struct tf_kept_event *kept = *at;

        if (kept->is_needed) {
            at = &kept->next;
        } else {
            *at = kept->next;
            tf_session_drop_event(session, kept);
        }
    }
}

/* Does for good what was tried; the event is the member's from now on.  Only memory can fail. */
static tariff_code do_for_good(tariff_session *session, struct tf_member *member,
        struct tf_kept_event *kept, tariff_error *err)
{
    struct tf_party next = { 0 };
    size_t next_purchase = 0;
    tariff_code code = tf_party_copy(&session->rater, &next, &member->party, err);

    if (code == TARIFF_OK)
        code = tf_session_feed_purchases(session, member, &next, &kept->event, &next_purchase, err);
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
static const struct tf_event *find_again(
        const struct tf_member *member, const struct tf_event *event)
{
    for (const struct tf_kept_event *kept = member->events; kept != NULL; kept = kept->next) {
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
    return tf_fail(err, TF_F_ID_TWICE, (struct tf_place){ 0 },
            "Give each event its own id; a correction needs an id of its own too.",
            "The id \"%.*s\" came before with other content.", (int)event->id_length, event->id);
}

static tariff_code rate_decoded(tariff_session *session, tariff_charge *charge, tariff_error *err)
{
    const struct tf_event *event = &session->decoder.event;
    const struct tf_event *known;
    struct tf_kept_event *kept;
    struct tf_member *member;
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
        tf_session_drop_event(session, kept);
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
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "session, fields or out is NULL.", "Pass all three.");
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
        return tf_fail(err, TF_F_NO_SUCH_GRANT, (struct tf_place){ 0 },
                "Name a grant that the account holds by then; that of a purchase is \"id/pool\".",
                "The account \"%s\" has no grant \"%s\".", party->id, grant);
    pool = &session->book->pools[party->grants[index].pool];
    put_number(out, tf_party_left(&session->rater, party, index, at),
            pool->is_money ? NULL : &pool->unit);
    return TARIFF_OK;
}

/* Settles a copy up to the instant and looks at it. */
static tariff_code look_at_copy(tariff_session *session, const struct tf_member *member,
        const char *grant, int64_t at, char out[TF_DEC_TEXT_MAX], tariff_error *err)
{
    struct tf_rater *rater = &session->rater;
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    struct tf_event end = { .from = at, .until = at, .id = "", .codes = codes };
    struct tf_party copy = { 0 };
    size_t next;
    tariff_code code;

    tf_session_trial_begin(session);
    code = tf_party_copy(rater, &copy, &member->party, err);
    if (code == TARIFF_OK)
        code = tf_session_feed_purchases(session, member, &copy, &end, &next, err);
    if (code == TARIFF_OK && at > TF_ALWAYS)
        code = tf_party_finish(rater, &copy, at, err);
    if (code == TARIFF_OK)
        code = put_left(session, &copy, grant, at, out, err);
    tf_party_close(rater, &copy);
    tf_session_trial_end(session);
    return code;
}

tariff_code tariff_session_left(tariff_session *session, const char *account, const char *grant,
        int64_t at, char out[48], tariff_error *err)
{
    const struct tf_member *member;
    uint32_t number;

    if (out != NULL)
        out[0] = '\0';
    if (session == NULL || account == NULL || out == NULL)
        return tf_bad_argument(
                err, TF_F_HOST_ARGUMENT, "session, account or out is NULL.", "Pass all three.");
    number = tf_intern_find(&session->known.ids, account, strlen(account));
    if (number == 0 || number > session->member_count || !session->members[number - 1].is_open)
        return tf_fail(err, TF_F_NO_SUCH_ACCOUNT, (struct tf_place){ 0 },
                "Add the account, or rate an event of it.", "There is no account \"%s\".", account);
    member = &session->members[number - 1];
    if (at == TARIFF_UNSET)
        at = member->used_until;
    if (at > TF_LATEST)
        return tf_bad_argument(err, TF_F_HOST_INSTANT, "The instant lies after the year 9999.",
                "Ask for an earlier one, or pass TARIFF_UNSET.");
    if (at < member->last_at)
        return tf_bad_argument(err, TF_F_HOST_INSTANT,
                "The instant lies before the account's last event.",
                "Ask for a later one, or pass TARIFF_UNSET.");
    return look_at_copy(session, member, grant, at, out, err);
}
