/* SPDX-License-Identifier: MIT */
/*
 * account_read.h - what the readers of accounts share: entries are values by
 * key, whether they come from YAML or from CSV.
 * Layer: facts.
 */
#ifndef TF_FACTS_ACCOUNT_READ_H
#define TF_FACTS_ACCOUNT_READ_H

#include "facts/account.h"
#include "facts/number.h"

struct tf_account_reading {
    struct tf_accounts *accounts;
    struct tf_report *report;
    bool no_memory;
};

/* One value as it was written.  text is NULL when it was not given. */
struct tf_raw {
    const char *text; /* not NUL-terminated */
    size_t length;
    struct tf_place place;
};

enum tf_account_key {
    TF_ACCOUNT_ID,
    TF_ACCOUNT_ZONE,
    TF_ACCOUNT_BALANCE,
    TF_ACCOUNT_CREATED,
    TF_ACCOUNT_KEYS
};
extern const char *const tf_account_keys[TF_ACCOUNT_KEYS];

/*
 * The other words that an account's free fields cannot be called: its lists, then what it cannot
 * have yet, so that nobody takes for read what is not.
 */
enum { TF_ACCOUNT_LISTS = 4, TF_ACCOUNT_RESERVED = 8 };
extern const char *const tf_account_reserved[TF_ACCOUNT_RESERVED];

enum tf_grant_key {
    TF_GRANT_ID,
    TF_GRANT_POOL,
    TF_GRANT_PLAN,
    TF_GRANT_AMOUNT,
    TF_GRANT_LEFT,
    TF_GRANT_PER,
    TF_GRANT_PARTIAL,
    TF_GRANT_ANCHOR,
    TF_GRANT_ROLLOVER_MAX,
    TF_GRANT_ROLLOVER_MIN,
    TF_GRANT_PAID,
    TF_GRANT_PRIORITY,
    TF_GRANT_KIND,
    TF_GRANT_CREATED,
    TF_GRANT_EFFECTIVE,
    TF_GRANT_EXPIRES,
    TF_GRANT_ACCOUNT, /* last: YAML does not know it */
    TF_GRANT_KEYS
};
extern const char *const tf_grant_keys[TF_GRANT_KEYS];

enum tf_purchase_key {
    TF_PURCHASE_ID,
    TF_PURCHASE_PLAN,
    TF_PURCHASE_AT,
    TF_PURCHASE_PAID,
    TF_PURCHASE_KEYS
};
extern const char *const tf_purchase_keys[TF_PURCHASE_KEYS];

/* Adds an account of these values.  Its index, or UINT32_MAX after a complaint. */
uint32_t tf_account_add(struct tf_account_reading *r, const struct tf_raw raw[TF_ACCOUNT_KEYS],
        struct tf_place place);

/* Makes an id a member of an account; complains when it is something else. */
void tf_account_add_member(struct tf_account_reading *r, uint32_t account, const struct tf_raw *id);

/* Adds a grant or a purchase of these values to an account; complains about what is wrong. */
void tf_account_add_grant(struct tf_account_reading *r, uint32_t account,
        const struct tf_raw raw[TF_GRANT_KEYS], struct tf_place place);
void tf_account_add_purchase(struct tf_account_reading *r, uint32_t account,
        const struct tf_raw raw[TF_PURCHASE_KEYS], struct tf_place place);

/* Complains at a place, in the manner of tf_yaml_complain. */
void tf_account_complain(struct tf_account_reading *r, enum tf_finding what, struct tf_place place,
        const char *hint, const char *format, ...) TF_PRINTF(5, 6);

/* Closes a reading that found `before` findings in the report: looks for ids that stand
 * twice, and says how it went. */
tariff_code tf_account_end(struct tf_account_reading *r, uint32_t before);

#endif
