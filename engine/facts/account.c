/* SPDX-License-Identifier: MIT */
/*
 * account.c - keeps accounts, and makes grants and purchases of written values.
 *
 * Grants of one account stand together in a vector that doubles; the old ones
 * stay in the arena, so that a million rows cost one pass.
 * Layer: facts.
 */
#include "facts/account.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "facts/account_read.h"
#include "value/instant.h"

enum {
    ID_MAX = 128,
    FEW_IDS = 16, /* up to so many are held against each other one by one */
    ENTRY_HINT_MAX = 160
};

const char *const tf_account_keys[TF_ACCOUNT_KEYS] = { "id", "zone", "balance", "created" };
const char *const tf_account_reserved[TF_ACCOUNT_RESERVED] = { "grants", "purchases", "prices",
    "members", "parent", "party", "organisation", "organization" };
const char *const tf_grant_keys[TF_GRANT_KEYS] = { "id", "pool", "plan", "amount", "left", "per",
    "partial", "anchor", "rollover_max", "rollover_min", "paid", "priority", "kind", "created",
    "effective", "expires", "account" };
const char *const tf_purchase_keys[TF_PURCHASE_KEYS] = { "id", "plan", "at", "paid" };

/* -- The accounts -------------------------------------------------------- */

void tf_accounts_init(struct tf_accounts *accounts, struct tf_alloc alloc)
{
    *accounts = (struct tf_accounts){ 0 };
    tf_arena_init(&accounts->arena, alloc);
    tf_intern_init(&accounts->ids, alloc);
    tf_intern_init(&accounts->member_ids, alloc);
    tf_intern_init(&accounts->words, alloc);
}

void tf_accounts_free(struct tf_accounts *accounts)
{
    struct tf_alloc alloc = accounts->arena.alloc;

    for (size_t i = 0; i < accounts->count; i++) {
        const struct tf_account *account = &accounts->items[i];

        tf_free(alloc, account->grants, account->grant_capacity * sizeof *account->grants);
        tf_free(alloc, account->purchases, account->purchase_capacity * sizeof *account->purchases);
    }
    tf_free(alloc, accounts->items, accounts->capacity * sizeof *accounts->items);
    tf_free(alloc, accounts->members, accounts->member_capacity * sizeof *accounts->members);
    tf_intern_free(&accounts->ids);
    tf_intern_free(&accounts->member_ids);
    tf_intern_free(&accounts->words);
    tf_arena_free(&accounts->arena);
    tf_accounts_init(accounts, alloc);
}

uint32_t tf_accounts_get(struct tf_accounts *accounts, const char *id, size_t length)
{
    struct tf_account *account;
    uint32_t number;

    /* Room first: an id without an account must not stay behind. */
    if (!tf_grow(accounts->arena.alloc, &accounts->items, &accounts->capacity, accounts->count + 1,
                sizeof *accounts->items))
        return UINT32_MAX;
    number = tf_intern_add(&accounts->ids, id, length);
    if (number == 0)
        return UINT32_MAX;
    if (number > accounts->count) {
        account = &accounts->items[accounts->count++];
        *account = (struct tf_account){ .id = tf_intern_text(&accounts->ids, number),
            .created = TF_ALWAYS };
    }
    return number - 1;
}

bool tf_accounts_join(struct tf_accounts *accounts, uint32_t account, const char *id, size_t length,
        struct tf_place place)
{
    uint32_t number = tf_intern_add(&accounts->member_ids, id, length);

    if (number == 0 || !tf_grow(accounts->arena.alloc, &accounts->members,
                               &accounts->member_capacity, number, sizeof *accounts->members))
        return false;
    accounts->members[number - 1] = (struct tf_membership){ account, place };
    return true;
}

const struct tf_membership *tf_accounts_member(
        const struct tf_accounts *accounts, const char *id, size_t length)
{
    uint32_t number = tf_intern_find(&accounts->member_ids, id, length);

    return number == 0 ? NULL : &accounts->members[number - 1];
}

/* -- Reading values ------------------------------------------------------ */

void tf_account_complain(struct tf_account_reading *r, enum tf_finding what, struct tf_place place,
        const char *hint, const char *format, ...)
{
    struct tf_yaml node = { .place = place };
    char message[sizeof((tariff_error *)0)->message];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    tf_yaml_complain(
            &node, tf_finding_in(what, TARIFF_BAD_ACCOUNT), r->report, hint, "%s", message);
}

static bool pass_on_raw(struct tf_account_reading *r, const tariff_error *err)
{
    if (!tf_report_is_full(r->report))
        tf_report_add(r->report, err);
    return false;
}

/* Values that were not given leave *out as it is. */
static bool read_raw_number(
        struct tf_account_reading *r, const struct tf_raw *raw, struct tf_dec *out)
{
    tariff_error err = { 0 };

    if (raw->text == NULL || tf_number_read(raw->text, raw->length, raw->place, TARIFF_BAD_ACCOUNT,
                                     out, &err) == TARIFF_OK)
        return true;
    return pass_on_raw(r, &err);
}

static bool read_raw_moment(struct tf_account_reading *r, const struct tf_raw *raw, int64_t *out)
{
    tariff_error err = { 0 };

    if (raw->text == NULL || tf_moment_read(raw->text, raw->length, raw->place, TARIFF_BAD_ACCOUNT,
                                     out, &err) == TARIFF_OK)
        return true;
    return pass_on_raw(r, &err);
}

static bool is_raw_word(const struct tf_raw *raw, const char *word)
{
    return raw->text != NULL && raw->length == strlen(word) &&
           memcmp(raw->text, word, raw->length) == 0;
}

/* Keeps a word that many entries share; NULL when it was not given. */
static const char *keep_word(struct tf_account_reading *r, const struct tf_raw *raw)
{
    uint32_t word;

    if (raw->text == NULL)
        return NULL;
    word = tf_intern_add(&r->accounts->words, raw->text, raw->length);
    r->no_memory = r->no_memory || word == 0;
    return word == 0 ? NULL : tf_intern_text(&r->accounts->words, word);
}

/* Keeps an id of 1 to 128 bytes; NULL after a complaint. */
static const char *keep_id(struct tf_account_reading *r, const struct tf_raw *raw)
{
    const char *id;

    if (raw->length > ID_MAX) {
        tf_account_complain(r, TF_F_TOO_LONG, raw->place, "Write an id of up to 128 bytes.",
                "The id has %zu bytes.", raw->length);
        return NULL;
    }
    id = tf_arena_text(&r->accounts->arena, raw->text, raw->length);
    r->no_memory = r->no_memory || id == NULL;
    return id;
}

/* Complains about the first of the needed keys that has no value. */
static bool has_all(struct tf_account_reading *r, const struct tf_raw *raw,
        const char *const *names, const size_t *needed, size_t count, const char *what,
        struct tf_place place)
{
    char hint[ENTRY_HINT_MAX];

    for (size_t i = 0; i < count; i++) {
        if (raw[needed[i]].text != NULL)
            continue;
        snprintf(hint, sizeof hint, "Give `%s` a value.", names[needed[i]]);
        tf_account_complain(r, TF_F_ACCOUNT_KEY_MISSING,
                raw[needed[i]].place.line == 0 ? place : raw[needed[i]].place, hint,
                "The %s has no `%s`.", what, names[needed[i]]);
        return false;
    }
    return true;
}

/* Room for one more item; false when there is no memory. */
static bool make_entry_room(
        struct tf_account_reading *r, void *items, size_t count, size_t *capacity, size_t item_size)
{
    bool made = tf_grow_few(r->accounts->arena.alloc, items, capacity, count + 1, item_size);

    r->no_memory |= !made;
    return made;
}

/* -- Entries ------------------------------------------------------------- */

/* True after a complaint that an id is a member of some account. */
static bool complain_of_member(struct tf_account_reading *r, const struct tf_raw *id)
{
    const struct tf_membership *member = tf_accounts_member(r->accounts, id->text, id->length);
    char shown[TF_SHOWN_MAX];

    if (member == NULL)
        return false;
    tf_account_complain(r, TF_F_MEMBER, id->place,
            "Let it be a member of one account, or an account of its own.",
            "`%s` is a member of the account `%s` already; see %s, line %u.",
            tf_show(id->text, id->length, shown), r->accounts->items[member->account].id,
            member->place.file == NULL ? "the same file" : member->place.file,
            (unsigned)member->place.line);
    return true;
}

void tf_account_add_member(struct tf_account_reading *r, uint32_t account, const struct tf_raw *id)
{
    char shown[TF_SHOWN_MAX];
    uint32_t index = tf_intern_find(&r->accounts->ids, id->text, id->length);

    if (id->length == 0 || id->length > ID_MAX)
        tf_account_complain(r, TF_F_TOO_LONG, id->place, "Write an id of up to 128 bytes.",
                "The member's id has %zu bytes.", id->length);
    else if (index != 0)
        tf_account_complain(r, TF_F_MEMBER, id->place,
                "Take it out of the members, or its account out of the file.",
                "`%s` is an account of its own, and so no member of `%s`.",
                tf_show(id->text, id->length, shown), r->accounts->items[account].id);
    else if (!complain_of_member(r, id) &&
             !tf_accounts_join(r->accounts, account, id->text, id->length, id->place))
        r->no_memory = true;
}

uint32_t tf_account_add(struct tf_account_reading *r, const struct tf_raw raw[TF_ACCOUNT_KEYS],
        struct tf_place place)
{
    static const size_t needed[] = { TF_ACCOUNT_ID };
    const struct tf_raw *id = &raw[TF_ACCOUNT_ID];
    struct tf_account *account;
    uint32_t index;

    if (!has_all(r, raw, tf_account_keys, needed, 1, "account", place))
        return UINT32_MAX;
    if (id->length > ID_MAX) {
        tf_account_complain(r, TF_F_TOO_LONG, id->place, "Write an id of up to 128 bytes.",
                "The account's id has %zu bytes.", id->length);
        return UINT32_MAX;
    }
    if (complain_of_member(r, id))
        return UINT32_MAX;
    index = tf_accounts_get(r->accounts, id->text, id->length);
    if (index == UINT32_MAX) {
        r->no_memory = true;
        return UINT32_MAX;
    }
    account = &r->accounts->items[index];
    if (account->place.line != 0) {
        tf_account_complain(r, TF_F_ACCOUNT_TWICE, id->place, "Keep one of the two.",
                "The account `%s` is given twice; the first is in %s, line %u.", account->id,
                account->place.file == NULL ? "the same file" : account->place.file,
                account->place.line);
        return UINT32_MAX;
    }
    account->place = id->place;
    account->zone_place = raw[TF_ACCOUNT_ZONE].place;
    account->zone = keep_word(r, &raw[TF_ACCOUNT_ZONE]);
    read_raw_number(r, &raw[TF_ACCOUNT_BALANCE], &account->balance);
    read_raw_moment(r, &raw[TF_ACCOUNT_CREATED], &account->created);
    return index;
}

/* `anchor`, `rollover_max` and `rollover_min`: only with `per`. */
static bool read_windows(
        struct tf_account_reading *r, const struct tf_raw *raw, struct tf_grant_entry *grant)
{
    static const enum tf_grant_key keys[] = { TF_GRANT_ANCHOR, TF_GRANT_ROLLOVER_MAX,
        TF_GRANT_ROLLOVER_MIN };
    const struct tf_raw *anchor = &raw[TF_GRANT_ANCHOR];
    char shown[TF_SHOWN_MAX];

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (raw[keys[i]].text == NULL || raw[TF_GRANT_PER].text != NULL)
            continue;
        tf_account_complain(r, TF_F_GRANT_WITHOUT_PER, raw[keys[i]].place,
                "Add `per`, or leave it out.",
                "`%s` speaks of windows, but the grant has no `per`.", tf_grant_keys[keys[i]]);
        return false;
    }
    grant->anchor = TF_ALWAYS;
    grant->anchored = anchor->text != NULL && !is_raw_word(anchor, "calendar");
    if (grant->anchored && !is_raw_word(anchor, "effective") &&
            tf_instant_parse(anchor->text, anchor->length, &grant->anchor) != NULL) {
        tf_account_complain(r, TF_F_GRANT_SETTING, anchor->place,
                "Write calendar, effective or an instant.", "`anchor` cannot be `%s`.",
                tf_show(anchor->text, anchor->length, shown));
        return false;
    }
    if (grant->every > 1 && !grant->anchored) {
        tf_account_complain(r, TF_F_GRANT_ANCHOR, raw[TF_GRANT_PER].place,
                "Add anchor: effective, or the instant at which one begins.",
                "The calendar has no windows of `%s`.",
                tf_show(raw[TF_GRANT_PER].text, raw[TF_GRANT_PER].length, shown));
        return false;
    }
    grant->has_rollover_max = raw[TF_GRANT_ROLLOVER_MAX].text != NULL;
    grant->has_rollover = grant->has_rollover_max || raw[TF_GRANT_ROLLOVER_MIN].text != NULL;
    if (!read_raw_number(r, &raw[TF_GRANT_ROLLOVER_MAX], &grant->rollover_max) ||
            !read_raw_number(r, &raw[TF_GRANT_ROLLOVER_MIN], &grant->rollover_min))
        return false;
    if (tf_dec_sign(grant->rollover_max) >= 0 && tf_dec_sign(grant->rollover_min) >= 0)
        return true;
    tf_account_complain(r, TF_F_BELOW_ZERO,
            raw[TF_GRANT_ROLLOVER_MAX].text != NULL ? raw[TF_GRANT_ROLLOVER_MAX].place
                                                    : raw[TF_GRANT_ROLLOVER_MIN].place,
            "Write 0 or more.", "A rollover cannot be below zero.");
    return false;
}

/* `per` and `partial`. */
static bool read_allowance(
        struct tf_account_reading *r, const struct tf_raw *raw, struct tf_grant_entry *grant)
{
    const struct tf_raw *per = &raw[TF_GRANT_PER];
    const struct tf_raw *partial = &raw[TF_GRANT_PARTIAL];
    char shown[TF_SHOWN_MAX];

    grant->every = 1;
    if (per->text != NULL && !tf_every_parse(per->text, per->length, &grant->per, &grant->every)) {
        tf_account_complain(r, TF_F_GRANT_PER, per->place,
                "Write hour, day, month or year, or a length of time such as 7 days.",
                "A grant cannot be per `%s`.", tf_show(per->text, per->length, shown));
        return false;
    }
    if (partial->text == NULL)
        return true;
    grant->prorate = is_raw_word(partial, "prorate");
    if (!grant->prorate && !is_raw_word(partial, "whole")) {
        tf_account_complain(r, TF_F_GRANT_SETTING, partial->place, "Write prorate or whole.",
                "`partial` cannot be `%s`.", tf_show(partial->text, partial->length, shown));
        return false;
    }
    if (per->text == NULL)
        tf_account_complain(r, TF_F_GRANT_WITHOUT_PER, partial->place,
                "Add `per`, or leave `partial` out.",
                "`partial` says what a part of a window gives, but the grant has no `per`.");
    return per->text != NULL;
}

/* `amount` and `left`: one stands for the other when only one is given. */
static bool read_amounts(
        struct tf_account_reading *r, const struct tf_raw *raw, struct tf_grant_entry *grant)
{
    const struct tf_raw *amount = &raw[TF_GRANT_AMOUNT];
    const struct tf_raw *left = &raw[TF_GRANT_LEFT];
    const struct tf_raw *written = left->text != NULL ? left : amount;
    char amount_text[TF_DEC_TEXT_MAX];
    char left_text[TF_DEC_TEXT_MAX];

    if (written->text == NULL) {
        tf_account_complain(r, TF_F_GRANT_WITHOUT_AMOUNT, grant->place,
                "Give `amount`, `left` or both.", "The grant `%s` has neither `amount` nor `left`.",
                grant->id);
        return false;
    }
    if (is_raw_word(amount, "unlimited"))
        grant->amount = tf_dec_unlimited();
    else if (!read_raw_number(r, amount, &grant->amount))
        return false;
    if (!read_raw_number(r, left, &grant->left))
        return false;
    if (left->text == NULL)
        grant->left = grant->amount;
    if (amount->text == NULL) /* what is owed was given by none */
        grant->amount = tf_dec_max(grant->left, tf_dec_zero());
    tf_dec_format(grant->amount, 0, amount_text);
    tf_dec_format(grant->left, 0, left_text);
    if (tf_dec_sign(grant->amount) < 0 ||
            (tf_dec_sign(grant->left) < 0 && grant->per != TF_WINDOW_NONE)) {
        tf_account_complain(r, TF_F_BELOW_ZERO, written->place, "Write 0 or more.",
                "The grant `%s` has less than nothing (%s).", grant->id,
                tf_dec_sign(grant->left) < 0 ? left_text : amount_text);
        return false;
    }
    if (tf_dec_cmp(grant->left, grant->amount) <= 0)
        return true;
    tf_account_complain(r, TF_F_LEFT_ABOVE_AMOUNT, left->place,
            "Write an amount that holds what is left.",
            "The grant `%s` has %s left of an amount of %s.", grant->id, left_text, amount_text);
    return false;
}

/* `created`, `effective`, `expires`. */
static bool read_times(
        struct tf_account_reading *r, const struct tf_raw *raw, struct tf_grant_entry *grant)
{
    const struct tf_raw *effective = &raw[TF_GRANT_EFFECTIVE];
    const struct tf_raw *expires = &raw[TF_GRANT_EXPIRES];
    bool never = expires->text != NULL && is_raw_word(expires, "never");

    grant->created = TF_ALWAYS;
    grant->expires = TF_NEVER;
    if (!read_raw_moment(r, &raw[TF_GRANT_CREATED], &grant->created) ||
            !read_raw_moment(r, effective, &grant->effective) ||
            (!never && !read_raw_moment(r, expires, &grant->expires)))
        return false;
    if (grant->effective < grant->expires)
        return true;
    tf_account_complain(r, TF_F_EXPIRES_FIRST, expires->place,
            "Let the grant expire after it becomes effective.",
            "The grant `%s` expires at %.*s, but is effective only from %.*s.", grant->id,
            (int)expires->length, expires->text, (int)effective->length, effective->text);
    return false;
}

void tf_account_add_grant(struct tf_account_reading *r, uint32_t account,
        const struct tf_raw raw[TF_GRANT_KEYS], struct tf_place place)
{
    static const size_t needed[] = { TF_GRANT_ID, TF_GRANT_POOL, TF_GRANT_EFFECTIVE };
    struct tf_account *holder = &r->accounts->items[account];
    struct tf_grant_entry grant = { .account = holder->id, .place = place };

    if (!has_all(r, raw, tf_grant_keys, needed, 3, "grant", place))
        return;
    grant.id = keep_id(r, &raw[TF_GRANT_ID]);
    grant.pool = keep_word(r, &raw[TF_GRANT_POOL]);
    grant.plan = keep_word(r, &raw[TF_GRANT_PLAN]);
    grant.kind = keep_word(r, &raw[TF_GRANT_KIND]);
    grant.pool_place = raw[TF_GRANT_POOL].place;
    grant.plan_place = raw[TF_GRANT_PLAN].place;
    grant.has_paid = raw[TF_GRANT_PAID].text != NULL;
    grant.has_priority = raw[TF_GRANT_PRIORITY].text != NULL;
    if (grant.id == NULL || r->no_memory || !read_allowance(r, raw, &grant) ||
            !read_windows(r, raw, &grant) || !read_amounts(r, raw, &grant) ||
            !read_times(r, raw, &grant) || !read_raw_number(r, &raw[TF_GRANT_PAID], &grant.paid) ||
            !read_raw_number(r, &raw[TF_GRANT_PRIORITY], &grant.priority))
        return;
    if (make_entry_room(r, &holder->grants, holder->grant_count, &holder->grant_capacity,
                sizeof *holder->grants))
        holder->grants[holder->grant_count++] = grant;
}

void tf_account_add_purchase(struct tf_account_reading *r, uint32_t account,
        const struct tf_raw raw[TF_PURCHASE_KEYS], struct tf_place place)
{
    static const size_t needed[] = { TF_PURCHASE_ID, TF_PURCHASE_PLAN, TF_PURCHASE_AT };
    struct tf_account *buyer = &r->accounts->items[account];
    struct tf_purchase_entry purchase = { .place = place };

    if (!has_all(r, raw, tf_purchase_keys, needed, 3, "purchase", place))
        return;
    purchase.id = keep_id(r, &raw[TF_PURCHASE_ID]);
    purchase.plan = keep_word(r, &raw[TF_PURCHASE_PLAN]);
    purchase.has_paid = raw[TF_PURCHASE_PAID].text != NULL;
    if (purchase.id == NULL || r->no_memory ||
            !read_raw_moment(r, &raw[TF_PURCHASE_AT], &purchase.at) ||
            !read_raw_number(r, &raw[TF_PURCHASE_PAID], &purchase.paid))
        return;
    if (make_entry_room(r, &buyer->purchases, buyer->purchase_count, &buyer->purchase_capacity,
                sizeof *buyer->purchases))
        buyer->purchases[buyer->purchase_count++] = purchase;
}

/* -- Ids that stand twice ------------------------------------------------ */

static void complain_entry_twice(struct tf_account_reading *r, const char *what, const char *id,
        struct tf_place first, struct tf_place second)
{
    tf_account_complain(r, TF_F_GRANT_TWICE, second, "Give each an id of its own.",
            "The %s `%s` is given twice; the first is in %s, line %u.", what, id,
            first.file == NULL ? "the same file" : first.file, first.line);
}

/* The id and place of one of an account's grants or purchases. */
struct entry {
    const char *id;
    struct tf_place place;
};

static struct entry entry_at(const struct tf_account *account, bool grants, size_t index)
{
    if (grants)
        return (struct entry){ account->grants[index].id, account->grants[index].place };
    return (struct entry){ account->purchases[index].id, account->purchases[index].place };
}

/* Looks among the entries before one for its id. */
static void look_back(
        struct tf_account_reading *r, const struct tf_account *account, bool grants, size_t index)
{
    struct entry entry = entry_at(account, grants, index);

    for (size_t i = 0; i < index; i++) {
        struct entry before = entry_at(account, grants, i);

        if (strcmp(before.id, entry.id) != 0)
            continue;
        complain_entry_twice(r, grants ? "grant" : "purchase", entry.id, before.place, entry.place);
        return;
    }
}

static void check_entries_twice(
        struct tf_account_reading *r, const struct tf_account *account, bool grants)
{
    size_t count = grants ? account->grant_count : account->purchase_count;
    struct tf_intern seen;

    if (count <= FEW_IDS) {
        for (size_t i = 1; i < count; i++)
            look_back(r, account, grants, i);
        return;
    }
    tf_intern_init(&seen, r->accounts->arena.alloc);
    for (size_t i = 0; i < count && !r->no_memory && !tf_report_is_full(r->report); i++) {
        const char *id = entry_at(account, grants, i).id;
        size_t before = seen.count;

        r->no_memory = tf_intern_add(&seen, id, strlen(id)) == 0;
        if (!r->no_memory && seen.count == before)
            look_back(r, account, grants, i);
    }
    tf_intern_free(&seen);
}

tariff_code tf_account_end(struct tf_account_reading *r, uint32_t before)
{
    for (size_t i = 0; i < r->accounts->count && !r->no_memory; i++) {
        check_entries_twice(r, &r->accounts->items[i], true);
        check_entries_twice(r, &r->accounts->items[i], false);
    }
    if (!r->no_memory)
        return r->report->count == before ? TARIFF_OK : TARIFF_BAD_ACCOUNT;
    return tf_yaml_no_memory(r->report);
}
