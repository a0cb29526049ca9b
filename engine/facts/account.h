/* SPDX-License-Identifier: MIT */
/*
 * account.h - accounts, what they hold and what they bought, from YAML or CSV.
 *
 * Only reads and keeps; pools, plans and zones are resolved by who rates.
 * Layer: facts.
 */
#ifndef TF_FACTS_ACCOUNT_H
#define TF_FACTS_ACCOUNT_H

#include "base/intern.h"
#include "facts/csv.h"
#include "facts/yaml.h"
#include "value/calendar.h"

/* The field of usage that says which member of an organisation it was; one of text, if there is. */
#define TF_MEMBER_FIELD "member"

struct tf_grant_entry {
    const char *id;
    const char *account; /* set for grants files; else the account it stands under */
    const char *pool;
    const char *plan;     /* or NULL */
    const char *kind;     /* or NULL */
    struct tf_dec amount; /* in the pool's unit; the whole, or each window's allowance */
    struct tf_dec left;   /* what is left at the beginning; the amount unless said */
    struct tf_dec rollover_max;
    struct tf_dec rollover_min;
    struct tf_dec paid;
    struct tf_dec priority;
    int64_t anchor;     /* TF_ALWAYS: effective */
    enum tf_window per; /* NONE: a total */
    uint32_t every;     /* so many of `per` are one window */
    bool prorate;       /* partial: prorate */
    bool anchored;      /* anchor: effective, or an instant: */
    bool has_rollover;  /* rollover_max or rollover_min, in the pool's unit */
    bool has_rollover_max;
    bool has_paid;
    bool has_priority;
    int64_t created;   /* TF_ALWAYS unless said */
    int64_t effective; /* required */
    int64_t expires;   /* TF_NEVER unless said */
    struct tf_place place;
    struct tf_place pool_place;
    struct tf_place plan_place; /* when it has a plan */
};

struct tf_purchase_entry {
    const char *id;
    const char *plan;
    int64_t at;
    bool has_paid;
    struct tf_dec paid;
    struct tf_place place;
};

struct tf_account_field {
    const char *name;
    const char *text;
};

struct tf_account {
    const char *id;
    const char *zone; /* NULL: the rulebook's */
    struct tf_dec balance;
    int64_t created; /* TF_ALWAYS unless said */
    struct tf_place place;
    struct tf_place zone_place;            /* when it has a zone */
    const struct tf_yaml *prices;          /* its own values of facts, by name; NULL: the list's */
    const struct tf_account_field *fields; /* free: segment, country ... */
    size_t field_count;
    struct tf_grant_entry *grants; /* in order of the files */
    size_t grant_count;
    size_t grant_capacity;
    struct tf_purchase_entry *purchases; /* in order of the files */
    size_t purchase_count;
    size_t purchase_capacity;
};

/* Whose usage is another account's, that is an organisation's. */
struct tf_membership {
    uint32_t account; /* the organisation's index */
    struct tf_place place;
};

struct tf_accounts {
    struct tf_arena arena;
    struct tf_intern ids;        /* account index = id - 1 */
    struct tf_intern member_ids; /* members[id - 1] */
    struct tf_membership *members;
    size_t member_capacity;
    struct tf_intern words; /* pools, plans and zones: equal texts are one pointer */
    struct tf_account *items;
    size_t count;
    size_t capacity;
};

void tf_accounts_init(struct tf_accounts *accounts, struct tf_alloc alloc);
void tf_accounts_free(struct tf_accounts *accounts);

/*
 * Adds the accounts of an `accounts:` list; an id twice is an error, and so is a grant's or
 * purchase's id twice in one account.  Texts are copied; the file's name is borrowed.  An
 * account that only tf_accounts_get has met may still be told here.
 */
tariff_code tf_accounts_read(
        struct tf_accounts *accounts, const struct tf_yaml *list, struct tf_report *report);

/*
 * Adds accounts from a CSV: id (or account), zone, balance, created; other columns are free
 * fields.  Texts are copied; file is borrowed.  columns may be NULL; a field without an entry
 * there is still found by its own name.
 */
tariff_code tf_accounts_read_csv(struct tf_accounts *accounts, const char *file, const char *text,
        size_t length, const struct tf_columns *columns, struct tf_report *report);

/*
 * Adds grants from a CSV: id, account, pool, amount, left, per, partial, paid,
 * priority, kind, created, effective, expires, plan.  An account that is not known is an error
 * with the nearest id.  Other columns are an error unless columns are given.
 */
tariff_code tf_grants_read_csv(struct tf_accounts *accounts, const char *file, const char *text,
        size_t length, const struct tf_columns *columns, struct tf_report *report);

/*
 * Makes an id a member of an account; false when there is no memory.  A member is no account: what
 * it uses and buys is the organisation's, and so is what pays for it.
 */
bool tf_accounts_join(struct tf_accounts *accounts, uint32_t account, const char *id, size_t length,
        struct tf_place place);

/* The member with that id, or NULL. */
const struct tf_membership *tf_accounts_member(
        const struct tf_accounts *accounts, const char *id, size_t length);

/* The account with that id, added empty when new; its index, or UINT32_MAX when memory is gone. */
uint32_t tf_accounts_get(struct tf_accounts *accounts, const char *id, size_t length);

#endif
