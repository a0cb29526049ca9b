/* SPDX-License-Identifier: MIT */
/*
 * state.c - a run's state as a file: for each account its state at an instant, the usage
 * since, and how far lines were issued; with a checksum.  (R21, R22)
 *
 * Handing on usage since the base, rather than half-made lines, makes the next run do what
 * one run would have done, and lets late events be put in their place.
 */
#include <string.h>

#include "api/handle.h"
#include "api/run.h"
#include "base/hash.h"
#include "io/stream.h"
#include "rating/save.h"
#include "rulebook/hash.h"

#define STATE_MAGIC "tariff state\n"

enum { STATE_VERSION = 2 };

/* -- writing ------------------------------------------------------------------------------------
 */

/* Usage at as-of itself has been rated. */
static int64_t rated_before(int64_t as_of)
{
    return as_of == TF_NEVER ? TF_NEVER : as_of + 1;
}

static void put_account(const struct tf_run *run, uint32_t index, struct tf_text *to)
{
    const struct tf_onward *onward = &run->onwards[index];
    char own[TF_HASH_TEXT];
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
}

tariff_code tf_run_write_state(struct tf_run *run, struct tf_output *output, tariff_error *err)
{
    struct tf_text text;
    struct tf_hash hash;
    char digits[TF_HASH_TEXT_SIZE];
    char past[TF_HASH_TEXT];
    tariff_code code;

    if (run->onwards == NULL)
        return tf_bad_argument(
                err, "The state was not noted while the run was rated.", "Set options.state.");
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

static tariff_code bad_state(
        const char *path, const char *hint, const char *what, tariff_error *err)
{
    return tf_fail(err, TARIFF_BAD_STATE, (struct tf_place){ path, 0, 0 }, hint, "%s", what);
}

/* The magic and the checksum; *bytes is then what lies between. */
static tariff_code open_state(const char *path, const char *text, size_t length,
        struct tf_bytes *bytes, tariff_error *err)
{
    size_t magic = strlen(STATE_MAGIC), digits = TF_HASH_TEXT_SIZE - 1;
    char found[TF_HASH_TEXT_SIZE];
    struct tf_hash hash;

    if (length < magic + digits || memcmp(text, STATE_MAGIC, magic) != 0)
        return bad_state(
                path, "Give the file that --state-out wrote.", "This is no tariff state.", err);
    tf_hash_begin(&hash);
    tf_hash_add(&hash, text, length - digits);
    tf_hash_end(&hash, found);
    if (memcmp(found, text + length - digits, digits) != 0)
        return bad_state(path, "Use the state as it was written, or rate again from the usage.",
                "The state is damaged: its checksum does not fit.", err);
    *bytes = (struct tf_bytes){ (const unsigned char *)text + magic,
        (const unsigned char *)text + length - digits, false, false };
    if (tf_bytes_get_u64(bytes) != STATE_VERSION)
        return bad_state(path, "Use the version of tariff that wrote it.",
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
            return tf_fail(err, TARIFF_BAD_STATE, (struct tf_place){ path, 0, 0 },
                    "Go on with a rulebook that still has it.",
                    "The state speaks of the field or symbol \"%s\", which the rulebook does not "
                    "have.",
                    missing == NULL ? "" : missing);
    }
    return code;
}

/* The rulebook may say anything of later days, but what was rated must be what it would rate. */
static tariff_code check_past(
        const struct tf_run *run, const char *path, struct tf_bytes *bytes, tariff_error *err)
{
    int64_t as_of = tf_bytes_get_i64(bytes);
    char now[TF_HASH_TEXT], text[TF_INSTANT_TEXT_MAX];
    size_t length;
    const char *then = tf_bytes_get_text(bytes, &length);
    tariff_code code = tf_rulebook_hash_before(run->book, rated_before(as_of), now, err);

    if (code != TARIFF_OK || bytes->failed ||
            (length == strlen(now) && memcmp(then, now, length) == 0))
        return code; /* damage is said by the caller */
    tf_instant_format(as_of, tf_zone_offset(run->zone, as_of), text);
    return tf_fail(err, TARIFF_BAD_STATE, (struct tf_place){ path, 0, 0 },
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
        return tf_bad_argument(
                err, "A prior state comes before all other inputs, and once.", "Add it first.");
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
        return tf_fail(err, TARIFF_BAD_STATE, (struct tf_place){ path, 0, 0 },
                "Go on with the rulebook that wrote it.",
                "The state is of the rulebook \"%.*s\", not \"%s\".", (int)length, name,
                run->book->name);
    code = check_past(run, path, &bytes, err);
    if (code != TARIFF_OK)
        return code;
    if (tf_bytes_get_u64(&bytes) != run->settings.seed)
        return bad_state(path, "Go on with the same --seed.",
                "The state was written with another seed.", err);
    count = tf_bytes_get_count(&bytes);
    for (size_t i = 0; i < count && code == TARIFF_OK && !bytes.failed; i++)
        code = read_account(run, path, &bytes, err);
    if (code == TARIFF_OK && bytes.failed)
        code = bad_state(path, "Use the state as it was written.", "The state is damaged.", err);
    return code;
}
