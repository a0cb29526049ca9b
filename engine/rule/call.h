/* SPDX-License-Identifier: MIT */
/*
 * call.h - runs one captured function on one view of the world.
 *
 * Functions are pure: they read the view, change nothing, and give a value.
 * What was read is known to the view's owner, through whose callbacks every
 * read goes.  One thread at a time per tf_rule.
 * Layer: rule (may include base/, value/).
 */
#ifndef TF_RULE_CALL_H
#define TF_RULE_CALL_H

#include "rule/load.h"

enum tf_view_kind {
    TF_VIEW_UNKNOWN, /* there is no such name: an error, with a suggestion */
    TF_VIEW_ABSENT,  /* a known name without a value here: nil in Lua      */
    TF_VIEW_BOOL,    /* .truth                                             */
    TF_VIEW_WHOLE,   /* .whole: counts, hour, weekday, month               */
    TF_VIEW_NUMBER,  /* .number                                            */
    TF_VIEW_TEXT,    /* .text, .length; borrowed until the callback's next call */
    TF_VIEW_TABLE    /* facts only: it exists but is not one number        */
};

struct tf_view_value {
    enum tf_view_kind kind;
    bool truth;
    int64_t whole;
    struct tf_dec number;
    const char *text;
    size_t length;
};

/*
 * What a function's argument shows.  A callback that fails fills *err and returns its code,
 * which the call then returns unchanged; *out arrives as { TF_VIEW_UNKNOWN }.  Callbacks may
 * be NULL: then every name is unknown to them.
 */
struct tf_view {
    void *ud;
    size_t steps;         /* what one read costs beyond a few steps */
    const char *argument; /* what messages call it: "usage", "buyer", "grant" */

    /* usage.spec, usage.hour, buyer.paid_purchases */
    tariff_code (*read)(void *ud, const char *name, struct tf_view_value *out, tariff_error *err);
    const char *const *names; /* what read knows, for suggestions */
    size_t name_count;

    /* usage.meter "sent": what is "meter", name is "sent" */
    tariff_code (*look)(void *ud, const char *what, const char *name, struct tf_view_value *out,
            tariff_error *err);
    const char *const *whats; /* "meter", "plan", "wallet": what can be looked at */
    size_t what_count;
    bool looks_written; /* only looks that the function itself writes, with a plain name */

    /* fact "x" :of(usage) */
    tariff_code (*fact)(void *ud, const char *name, struct tf_view_value *out, tariff_error *err);
};

/*
 * The four calls.  function is an ordinal below function_count.  Each returns TARIFF_OK,
 * TARIFF_NO_MEMORY, TARIFF_RULE_FAILED, TARIFF_RULE_LIMIT, TARIFF_OUT_OF_RANGE or a
 * callback's code.  After TARIFF_RULE_LIMIT, TARIFF_NO_MEMORY, or a function that changed
 * an outer variable, the tf_rule is spent: tf_rule_is_spent() says so and every further call
 * fails alike.  Make another with tf_rule_session_new().
 */

/*
 * A rate: *answer, in scratch, is a WORD: fact, money, field, scaled, or a model (graduated …).
 * Its places are where the function begins.
 */
tariff_code tf_rule_call_rate(struct tf_rule *rule, uint32_t function, const struct tf_view *view,
        struct tf_arena *scratch, const struct tf_node **answer, tariff_error *err);

/* An eligibility: true or false, nothing else. */
tariff_code tf_rule_call_bool(struct tf_rule *rule, uint32_t function, const struct tf_view *view,
        bool *answer, tariff_error *err);

/* A sort key: *answer, in scratch, is a NUMBER or a TEXT. */
tariff_code tf_rule_call_key(struct tf_rule *rule, uint32_t function, const struct tf_view *view,
        struct tf_arena *scratch, const struct tf_node **answer, tariff_error *err);

/* A text, such as an expiry: *answer, in scratch, is a TEXT. */
tariff_code tf_rule_call_text(struct tf_rule *rule, uint32_t function, const struct tf_view *view,
        struct tf_arena *scratch, const struct tf_node **answer, tariff_error *err);

/* Where a captured function begins; its file is borrowed until tf_rule_free. */
struct tf_place tf_rule_function_place(const struct tf_rule *rule, uint32_t function);

/* True when the state can answer no more calls. */
bool tf_rule_is_spent(const struct tf_rule *rule);

#endif
