/* SPDX-License-Identifier: MIT */
/*
 * session.h - what a session keeps: an account is a member, with its party, the events
 * that the party still borrows and the purchases that it was told of.
 *
 * session.c begins and ends it and adds accounts, session_rate.c rates events.
 * Layer: api.
 */
#ifndef TF_API_SESSION_H
#define TF_API_SESSION_H

#include "api/parties.h"
#include "io/decode.h"
#include "rating/party.h"

/*
 * An event that a party's items still borrow, or of its last instant: one block, its arrays and
 * texts behind it.
 */
struct tf_kept_event {
    struct tf_event event; /* first: an item's pointer to it is a pointer to the block */
    struct tf_kept_event *next;
    size_t size;
    bool is_needed;
};

/* One account of a session. */
struct tf_member {
    struct tf_party party;
    const struct tf_account *told; /* with its purchases in order; NULL: usage alone named it */
    size_t next_purchase;
    struct tf_kept_event *events;
    int64_t last_at;    /* of its last event; TF_ALWAYS before the first */
    int64_t used_until; /* the end of its usage so far */
    bool is_open;
};

/* What one call of tariff_session_accounts added. */
struct tf_session_batch {
    struct tf_session_batch *next;
    struct tf_accounts accounts;
    struct tf_member *members; /* until they are put in place */
    size_t opened;
};

/* What one price charges, more with the event than without. */
struct tf_price_tally {
    struct tf_dec quantity;
    struct tf_dec covered;
    struct tf_dec amount;
};

struct tf_tally {
    struct tf_price_tally *prices; /* by price */
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
    struct tf_tally tally;
    struct tf_session_batch *batches;
    struct tf_member *members;
    size_t member_count;
    size_t member_capacity;
};

/*
 * What lies between makes no ids that stay and puts nothing out: for copies of parties.  The end
 * comes after they are closed.
 */
void tf_session_trial_begin(tariff_session *session);
void tf_session_trial_end(tariff_session *session);

/* Feeds the told purchases that come before an event; *next is the first that does not. */
tariff_code tf_session_feed_purchases(tariff_session *session, const struct tf_member *member,
        struct tf_party *party, const struct tf_event *before, size_t *next, tariff_error *err);

/* Room for a member for each known account; those that are new are not open. */
tariff_code tf_session_make_members(tariff_session *session, tariff_error *err);

void tf_session_drop_event(tariff_session *session, struct tf_kept_event *kept);

#endif
