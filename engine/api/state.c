/* SPDX-License-Identifier: MIT */
/*
 * state.c - a run's state as a file: for each account its state at an instant, the usage
 * since, and how far lines were issued; with a checksum.  (R21, R22)
 *
 * Handing on usage since the base, rather than half-made lines, makes the next run do what
 * one run would have done, and lets late events be put in their place.
 */
#include <stdio.h>
#include <string.h>

#include "api/handle.h"
#include "api/run.h"
#include "base/hash.h"
#include "io/stream.h"
#include "rating/save.h"
#include "rulebook/hash.h"

#define STATE_MAGIC "tariff state\n"

enum { STATE_VERSION = 7 };

/* -- writing ------------------------------------------------------------------------------------
 */

/* Usage at as-of itself has been rated. */
static int64_t rated_before(int64_t as_of)
{
    return as_of == TF_NEVER ? TF_NEVER : as_of + 1;
}

/* What stands on statements that the next run may still show. */
static void put_carried(
        const struct tf_run *run, const struct tf_onward *onward, struct tf_text *to)
{
    const struct tf_line *lines = run->result.carried.items;
    struct tf_text bytes;

    tf_text_init(&bytes, run->alloc);
    for (size_t i = onward->first_carried; i < onward->last_carried; i++) {
        if (lines[i].carried_to >= onward->base)
            tf_carried_save(&run->rater, &lines[i], &bytes);
    }
    tf_bytes_text(to, bytes.data, bytes.length);
    to->failed |= bytes.failed;
    tf_text_free(&bytes);
}

static void put_account(const struct tf_run *run, uint32_t index, struct tf_text *to)
{
    const struct tf_onward *onward = &run->onwards[index];
    char own[TF_HASH_TEXT_SIZE];
    uint64_t count = 0;

    tf_bytes_name(to, run->accounts.items[index].id);
    tf_bytes_name(to, tf_zone_name(run->parties[index].zone));
    tf_bytes_i64(to, onward->base);
    tf_bytes_i64(to, run->counts.as_of);
    tf_terms_hash_before(
            run->book, run->parties[index].terms, rated_before(run->counts.as_of), own);
    tf_bytes_name(to, own);
    tf_bytes_text(to, run->onward.data + onward->from, onward->until - onward->from);
    for (size_t i = onward->first_event; i < onward->last_event; i++)
        count += !run->events[i]->left_out;
    tf_bytes_u64(to, count);
    for (size_t i = onward->first_event; i < onward->last_event; i++) {
        if (!run->events[i]->left_out)
            tf_event_save(run->book, &run->texts, run->events[i], to);
    }
    put_carried(run, onward, to);
}

/* Who belongs to which account: the next run need not be told again. */
static void put_members(const struct tf_accounts *accounts, struct tf_text *to)
{
    size_t count = accounts->member_ids.count > 0 ? accounts->member_ids.count - 1 : 0;

    tf_bytes_u64(to, count);
    for (uint32_t i = 1; i <= count; i++) {
        tf_bytes_name(to, tf_intern_text(&accounts->member_ids, i));
        tf_bytes_name(to, accounts->items[accounts->members[i - 1].account].id);
    }
}

tariff_code tf_run_write_state(struct tf_run *run, struct tf_output *output, tariff_error *err)
{
    struct tf_text text;
    struct tf_hash hash;
    char digits[TF_HASH_TEXT_SIZE];
    char past[TF_HASH_TEXT_SIZE];
    tariff_code code;

    if (run->onwards == NULL)
        return tf_bad_argument(err, TF_F_HOST_ORDER,
                "The state was not noted while the run was rated.", "Set options.state.");
    code = tf_rulebook_hash_before(run->book, rated_before(run->counts.as_of), past, err);
    if (code != TARIFF_OK)
        return code;
    tf_text_init(&text, run->alloc);
    tf_text_add(&text, STATE_MAGIC, strlen(STATE_MAGIC));
    tf_bytes_u64(&text, STATE_VERSION);
    tf_bytes_name(&text, run->book->name);
    tf_bytes_i64(&text, run->counts.as_of);
    tf_bytes_name(&text, past);
    tf_bytes_u64(&text, run->settings.seed);
    tf_bytes_u64(&text, run->party_count);
    for (size_t i = 0; i < run->party_count; i++)
        put_account(run, run->by_name[i], &text);
    put_members(&run->accounts, &text);
    if (!text.failed) {
        tf_hash_begin(&hash);
        tf_hash_add(&hash, text.data, text.length);
        tf_hash_end(&hash, digits);
        tf_text_add(&text, digits, strlen(digits));
    }
    if (!text.failed)
        tf_text_add(&output->text, text.data, text.length);
    if (text.failed || output->text.failed) {
        tf_text_free(&text);
        return tf_no_memory(err);
    }
    tf_text_free(&text);
    return TARIFF_OK;
}

/* -- reading -------------------------------------------------------------------------------------
 */

static tariff_code bad_state(enum tf_finding what, const char *path, const char *hint,
        const char *message, tariff_error *err)
{
    return tf_fail(err, what, (struct tf_place){ path, 0, 0 }, hint, "%s", message);
}

/* The magic and the checksum; *bytes is then what lies between. */
static tariff_code open_state(const char *path, const char *text, size_t length,
        struct tf_bytes *bytes, tariff_error *err)
{
    size_t magic = strlen(STATE_MAGIC), digits = TF_HASH_TEXT_SIZE - 1;
    char found[TF_HASH_TEXT_SIZE];
    struct tf_hash hash;

    if (length < magic + digits || memcmp(text, STATE_MAGIC, magic) != 0)
        return bad_state(TF_F_STATE_NONE, path, "Give the file that --state-out wrote.",
                "This is no tariff state.", err);
    tf_hash_begin(&hash);
    tf_hash_add(&hash, text, length - digits);
    tf_hash_end(&hash, found);
    if (memcmp(found, text + length - digits, digits) != 0)
        return bad_state(TF_F_STATE_DAMAGED, path,
                "Use the state as it was written, or rate again from the usage.",
                "The state is damaged: its checksum does not fit.", err);
    *bytes = (struct tf_bytes){ (const unsigned char *)text + magic,
        (const unsigned char *)text + length - digits, false, false };
    if (tf_bytes_get_u64(bytes) != STATE_VERSION)
        return bad_state(TF_F_STATE_VERSION, path, "Use the version of tariff that wrote it.",
                "The state is of a version that is not known.", err);
    return TARIFF_OK;
}

static tariff_code take_prior_event(
        struct tf_run *run, struct tf_event *event, uint32_t account, tariff_error *err)
{
    uint64_t count = run->counts.events;
    tariff_code code;

    event->account = account;
    event->file = run->prior_file;
    code = tf_run_take(run, event, err);
    run->counts.events = count; /* it was counted when it came */
    return code;
}

static tariff_code read_account(
        struct tf_run *run, const char *path, struct tf_bytes *bytes, tariff_error *err)
{
    struct tf_prior prior = { .given = true };
    size_t length, zone_length, own_length, count;
    const char *own;
    const char *id = tf_bytes_get_text(bytes, &length);
    const char *zone = tf_bytes_get_text(bytes, &zone_length);
    uint32_t index;
    tariff_code code = TARIFF_OK;

    prior.base = tf_bytes_get_i64(bytes);
    prior.closed_until = tf_bytes_get_i64(bytes);
    own = tf_bytes_get_text(bytes, &own_length);
    prior.state = tf_bytes_get_text(bytes, &prior.length);
    prior.zone = tf_arena_text(&run->arena, zone, zone_length);
    prior.own = tf_arena_text(&run->arena, own, own_length);
    count = tf_bytes_get_count(bytes);
    if (bytes->failed)
        return TARIFF_OK; /* said by the caller */
    index = tf_accounts_get(&run->accounts, id, length);
    if (index == UINT32_MAX || prior.zone == NULL || prior.own == NULL ||
            !tf_grow(
                    run->alloc, &run->priors, &run->prior_capacity, index + 1, sizeof *run->priors))
        return tf_no_memory(err);
    while (run->prior_count <= index)
        run->priors[run->prior_count++] = (struct tf_prior){ .given = false };
    run->priors[index] = prior;
    for (size_t i = 0; i < count && code == TARIFF_OK; i++) {
        const char *missing;
        struct tf_event *event =
                tf_event_restore(run->book, &run->texts, &run->arena, bytes, &missing);

        if (event != NULL)
            code = take_prior_event(run, event, index, err);
        else if (bytes->no_memory || !bytes->failed)
            code = tf_no_memory(err);
        else
            return tf_fail(err, TF_F_STATE_SPEAKS_OF, (struct tf_place){ path, 0, 0 },
                    "Go on with a rulebook that still has it.",
                    "The state speaks of the field or symbol \"%s\", which the rulebook does not "
                    "have.",
                    missing == NULL ? "" : missing);
    }
    run->priors[index].carried = tf_bytes_get_text(bytes, &run->priors[index].carried_length);
    return code;
}

/* What the accounts file says now goes before what a state says. */
static bool read_members(struct tf_run *run, struct tf_bytes *bytes)
{
    size_t count = tf_bytes_get_count(bytes);

    for (size_t i = 0; i < count && !bytes->failed; i++) {
        size_t length, owner_length;
        const char *id = tf_bytes_get_text(bytes, &length);
        const char *owner = tf_bytes_get_text(bytes, &owner_length);
        uint32_t account =
                bytes->failed ? 0 : tf_intern_find(&run->accounts.ids, owner, owner_length);
        struct tf_place place = { run->files[run->prior_file], 0, 0 };

        bytes->failed = bytes->failed || account == 0;
        if (!bytes->failed && tf_intern_find(&run->accounts.ids, id, length) == 0 &&
                tf_accounts_member(&run->accounts, id, length) == NULL &&
                !tf_accounts_join(&run->accounts, account - 1, id, length, place))
            return false;
    }
    return true;
}

/* The rulebook may say anything of later days, but what was rated must be what it would rate. */
static tariff_code check_past(
        const struct tf_run *run, const char *path, struct tf_bytes *bytes, tariff_error *err)
{
    int64_t as_of = tf_bytes_get_i64(bytes);
    char now[TF_HASH_TEXT_SIZE], text[TF_INSTANT_TEXT_MAX];
    size_t length;
    const char *then = tf_bytes_get_text(bytes, &length);
    tariff_code code = tf_rulebook_hash_before(run->book, rated_before(as_of), now, err);

    if (code != TARIFF_OK || bytes->failed ||
            (length == strlen(now) && memcmp(then, now, length) == 0))
        return code; /* damage is said by the caller */
    tf_instant_format(as_of, tf_zone_offset(run->zone, as_of), text);
    return tf_fail(err, TF_F_STATE_PAST, (struct tf_place){ path, 0, 0 },
            "Let changes begin after that by their dates, go on with the rulebook that wrote the "
            "state, or rate again from the usage.",
            "The rulebook has changed what it says of the time up to %s, which the state has rated "
            "already.",
            text);
}

tariff_code tf_run_prior(
        struct tf_run *run, const char *path, const char *text, size_t length, tariff_error *err)
{
    struct tf_bytes bytes;
    size_t count;
    const char *name;
    tariff_code code;

    if (run->prior_file != UINT32_MAX || run->event_count > 0 || run->accounts.count > 0)
        return tf_bad_argument(err, TF_F_HOST_ORDER,
                "A prior state comes before all other inputs, and once.", "Add it first.");
    run->direct = false;
    run->prior_file = tf_run_file(run, path);
    if (run->prior_file == UINT32_MAX)
        return tf_no_memory(err);
    code = tf_stream_read_all(&run->arena, run->alloc, path, text, length, &text, &length, err);
    if (code == TARIFF_OK)
        code = open_state(path, text, length, &bytes, err);
    if (code != TARIFF_OK)
        return code;
    name = tf_bytes_get_text(&bytes, &length);
    if (length != strlen(run->book->name) || memcmp(name, run->book->name, length) != 0)
        return tf_fail(err, TF_F_STATE_RULEBOOK, (struct tf_place){ path, 0, 0 },
                "Go on with the rulebook that wrote it.",
                "The state is of the rulebook \"%.*s\", not \"%s\".", (int)length, name,
                run->book->name);
    code = check_past(run, path, &bytes, err);
    if (code != TARIFF_OK)
        return code;
    if (tf_bytes_get_u64(&bytes) != run->settings.seed)
        return bad_state(TF_F_STATE_SEED, path, "Go on with the same --seed.",
                "The state was written with another seed.", err);
    count = tf_bytes_get_count(&bytes);
    for (size_t i = 0; i < count && code == TARIFF_OK && !bytes.failed; i++)
        code = read_account(run, path, &bytes, err);
    if (code == TARIFF_OK && !bytes.failed && !read_members(run, &bytes))
        return tf_no_memory(err);
    if (code == TARIFF_OK && bytes.failed)
        code = bad_state(TF_F_STATE_DAMAGED, path, "Use the state as it was written.",
                "The state is damaged.", err);
    return code;
}

/* -- going on from it
 * ------------------------------------------------------------------------------
 */

bool tf_run_is_known(const struct tf_run *run, uint32_t index)
{
    return index < run->prior_count && run->priors[index].given;
}

/* What an account has agreed on may change, but not for what has been rated. */
static tariff_code check_own_past(const struct tf_run *run, const struct tf_account *account,
        const struct tf_prior *prior, const struct tf_party *party, tariff_error *err)
{
    char now[TF_HASH_TEXT_SIZE], text[TF_INSTANT_TEXT_MAX];
    struct tf_place place = account->place;

    if (place.file == NULL) /* only the state knows the account */
        place.file = run->files[run->prior_file];
    tf_terms_hash_before(run->book, party->terms, rated_before(prior->closed_until), now);
    if (strcmp(now, prior->own) == 0)
        return TARIFF_OK;
    tf_instant_format(prior->closed_until, tf_zone_offset(party->zone, prior->closed_until), text);
    return tf_fail(err, TF_F_STATE_PAST, place,
            "Give the own prices that it had, and let new ones begin later by their dates.",
            "The own prices of account \"%s\" have changed for the time up to %s, which the state "
            "has rated already.",
            account->id, text);
}

tariff_code tf_run_restore(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err)
{
    const struct tf_account *account = &run->accounts.items[index];
    const struct tf_prior *prior = &run->priors[index];
    struct tf_bytes bytes = { (const unsigned char *)prior->state,
        (const unsigned char *)prior->state + prior->length, false, false };
    const struct tf_zone *zone;
    tariff_code code;

    if (account->zone != NULL && strcmp(account->zone, prior->zone) != 0)
        return tf_fail(err, TF_F_STATE_ZONE, account->zone_place,
                "Keep the zone, or rate again from the usage.",
                "The account \"%s\" is in the zone %s, but its state was written in %s.",
                account->id, account->zone, prior->zone);
    code = tf_run_zone(&run->zones, prior->zone,
            (struct tf_place){ run->files[run->prior_file], 0, 0 }, TARIFF_BAD_STATE, &zone, err);
    if (code != TARIFF_OK)
        return code;
    code = tf_party_restore(
            &run->rater, party, index, account, zone, &run->texts, &run->arena, &bytes, err);
    if (code == TARIFF_BAD_STATE && err != NULL)
        snprintf(err->file, sizeof err->file, "%s", run->files[run->prior_file]);
    if (code == TARIFF_OK || code == TARIFF_BAD_STATE) { /* its sums may not fit for that reason */
        tariff_code past = check_own_past(run, account, prior, party, err);

        code = past == TARIFF_OK ? code : past;
    }
    party->fields = account->fields;
    party->field_count = account->field_count;
    return code;
}

/* Refuses what the accounts file holds that would have counted before the state begins. */
static tariff_code refuse_old(struct tf_run *run, const struct tf_account *account,
        const char *what, const char *id, int64_t at, struct tf_place place, tariff_error *err)
{
    const struct tf_prior *prior = &run->priors[account - run->accounts.items];
    char from[TF_INSTANT_TEXT_MAX], base[TF_INSTANT_TEXT_MAX];
    tariff_error failure = { 0 };

    tf_instant_format(at, tf_zone_offset(run->zone, at), from);
    tf_instant_format(prior->base, tf_zone_offset(run->zone, prior->base), base);
    tf_fail(&failure, TF_F_STATE_BEGINS, place,
            "Rate again from a state that is older, with all usage since, or date it later.",
            "The %s \"%s\" of account \"%s\" is new and counts from %s, but the state reaches back "
            "to "
            "%s only.",
            what, id, account->id, from, base);
    if (tf_run_set_aside(run, &failure, id, strlen(id)))
        return TARIFF_OK;
    if (err != NULL)
        *err = failure;
    return failure.code;
}

static bool knows_purchase(const struct tf_rulebook *book, const struct tf_party *party,
        const struct tf_purchase_entry *entry)
{
    for (size_t i = 0; i < party->purchase_count; i++) {
        const struct tf_purchase *known = &party->purchases[i];

        if (known->at == entry->at && strcmp(known->id, entry->id) == 0 &&
                strcmp(book->plans[known->plan].name, entry->plan) == 0)
            return true;
    }
    return false;
}

/* Purchases from before the state begins must be among those that it knows. */
static tariff_code check_old_purchases(struct tf_run *run, const struct tf_account *account,
        const struct tf_party *party, int64_t base, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < account->purchase_count && code == TARIFF_OK; i++) {
        const struct tf_purchase_entry *entry = &account->purchases[i];

        if (entry->at < base && !knows_purchase(run->book, party, entry))
            code = refuse_old(run, account, "purchase", entry->id, entry->at, entry->place, err);
    }
    return code;
}

static bool knows_grant(const struct tf_party *party, const char *id)
{
    for (size_t i = 0; i < party->grant_count; i++) {
        if (strcmp(party->grants[i].id, id) == 0)
            return true;
    }
    return false;
}

/* Grants that came into the accounts file after the state was written. */
static tariff_code add_new_grants(struct tf_run *run, const struct tf_account *account,
        struct tf_party *party, int64_t base, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < account->grant_count && code == TARIFF_OK; i++) {
        const struct tf_grant_entry *entry = &account->grants[i];
        bool is_given = entry->created != TF_ALWAYS && entry->created < entry->effective;
        int64_t at = is_given ? entry->created : entry->effective;

        if (knows_grant(party, entry->id))
            continue;
        if (at < base)
            code = refuse_old(run, account, "grant", entry->id, at, entry->place, err);
        else
            code = tf_run_give(run, party, entry, err);
    }
    return code;
}

tariff_code tf_run_take_news(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err)
{
    const struct tf_account *account = &run->accounts.items[index];
    int64_t base = run->priors[index].base;
    tariff_code code = check_old_purchases(run, account, party, base, err);

    return code == TARIFF_OK ? add_new_grants(run, account, party, base, err) : code;
}

tariff_code tf_run_carry(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err)
{
    const struct tf_prior *prior = &run->priors[index];
    struct tf_bytes bytes = { (const unsigned char *)prior->carried,
        (const unsigned char *)prior->carried + prior->carried_length, false, false };
    tariff_code code = TARIFF_OK;

    while (code == TARIFF_OK && bytes.at < bytes.end) {
        struct tf_line line;

        code = tf_carried_restore(&run->rater, party, &run->accounts.items[index], &run->texts,
                &run->arena, &bytes, &line, err);
        if (code == TARIFF_OK)
            code = tf_result_carry(&run->result, party, &line, prior->base, err);
        else if (code == TARIFF_BAD_STATE && err != NULL)
            snprintf(err->file, sizeof err->file, "%s", run->files[run->prior_file]);
    }
    return code;
}
