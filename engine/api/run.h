/* SPDX-License-Identifier: MIT */
/*
 * run.h - a run: accounts and usage in, a result out.
 *
 * Usage is kept until it is rated, because files may be in any order; with a rulebook that settles
 * per event and says duplicates = "ascending" it is rated in batches as it is read.
 *
 * Layer: api.
 */
#ifndef TF_API_RUN_H
#define TF_API_RUN_H

#include "facts/account.h"
#include "io/decode.h"
#include "io/usage.h"
#include "io/write.h"
#include "rating/lane.h"
#include "whatif/revise.h"

enum { TF_RUN_FILES_MAX = 256 };

struct tf_run_settings {
    int64_t as_of; /* TARIFF_UNSET: the last instant in the input */
    int64_t from;
    int64_t until;
    uint64_t seed;
    const char *zone; /* instead of the rulebook's, or NULL */
    bool reject;
    bool keep_lines;
    bool explain;
    bool state;                           /* the state is to be written */
    uint32_t threads;                     /* 0 or 1: one */
    const struct tf_revisions *revisions; /* how what happened is changed first; NULL: not at all */
    tariff_finding finding;
    void *finding_ud;
    tariff_progress progress;
    void *progress_ud;
};

/* What an earlier run handed on of one account.  (R21, R22) */
struct tf_prior {
    bool given;
    const char *zone;     /* by name */
    int64_t base;         /* the instant of the state */
    int64_t closed_until; /* up to here lines were issued */
    const char *own;      /* the hash of the account's own prices up to there */
    const char *state;    /* tf_party_save's bytes */
    size_t length;
    const char *carried; /* corrections that stand on later statements: tf_carried_save's bytes */
    size_t carried_length;
};

/* What this run hands on of one account: the state at an instant, and its usage since. */
struct tf_onward {
    int64_t base;
    size_t from; /* in the run's onward bytes */
    size_t until;
    size_t first_event; /* in events: those from here to last_event come after the base */
    size_t last_event;
    size_t first_carried; /* likewise in the result's carried lines */
    size_t last_carried;
};

/* Events that wait to be rated together, party by party, when the input has the right order. */
struct tf_batch {
    struct tf_packed *packed;     /* NULL before the first */
    struct tf_packed_name *names; /* of those, in their order */
    size_t packed_count;
    char *room;      /* the others, one after another; NULL before the first */
    size_t used;     /* bytes of it */
    uint64_t *turns; /* of each event: its account x 2^32 + where it is; and as many to sort with */
    size_t count;
};

/* One that is filled and, where two threads work, one that is rated meanwhile. */
struct tf_batches {
    struct tf_batch two[2];
    unsigned filling;
    size_t places;            /* for events in each */
    struct tf_worker *worker; /* NULL: whoever fills them rates them, too */
    bool is_rating;           /* the worker may be at work on the other */
    struct tf_dec *numbers;   /* of a packed event that is made whole */
    tariff_code failed;       /* what one failed with: not about the row that was taken last */
    tariff_error failure;
};

struct tf_run {
    const struct tf_rulebook *book;
    struct tf_alloc alloc;
    struct tf_run_settings settings;
    struct tf_arena arena;
    struct tf_zones zones;
    const struct tf_zone *zone; /* of accounts that name none */
    struct tf_accounts accounts;
    struct tf_intern texts;
    const char *files[TF_RUN_FILES_MAX];
    uint32_t file_count;

    struct tf_event **events; /* as they came */
    size_t event_count;
    size_t event_capacity;
    struct tf_intern ids; /* of usage; id - 1 is the index into by_id */
    struct tf_event **by_id;
    size_t by_id_capacity;
    char last_id[136]; /* duplicates = "ascending"; of an event that was not packed */
    uint32_t last_id_length;
    struct tf_id_key last_key; /* of the last event, or its beginning */
    struct tf_shapes shapes;
    int64_t last_at; /* the last instant in the input */

    struct tf_event **tied; /* those that void or replace others, as they came */
    size_t tied_count;
    size_t tied_capacity;
    bool has_ties;            /* also what an earlier run knew of */
    struct tf_undone *undone; /* what does not count; once all is rated */
    size_t undone_count;

    struct tf_rejected *rejected;
    size_t rejected_count;
    size_t rejected_capacity;
    tariff_run_counts counts;

    struct tf_prior *priors; /* by account index */
    size_t prior_count;
    size_t prior_capacity;
    int64_t *issued_until; /* of them, for writers; NULL without a prior state */
    uint32_t prior_file;   /* the number of the prior state; TF_NONE without one */
    struct tf_issued issued;
    struct tf_onward *onwards; /* by account index, when the state is to be written */
    struct tf_text onward;

    bool direct; /* rated as it is read, in batches */
    struct tf_batches batches;
    bool takes_purchases; /* those of accounts files, whose ids are beside usage's */
    bool prepared;
    bool rated;
    struct tf_rater rater;
    bool has_rater;
    struct tf_lanes *lanes; /* NULL: all usage takes the whole road */
    struct tf_text trail;
    struct tf_result result;
    struct tf_party *parties; /* by account index */
    size_t party_capacity;
    size_t party_count;
    uint32_t *by_name; /* account indexes in order of id; made at the end */
    uint32_t *ranks;   /* by account index: its place in by_name */
};

tariff_code tf_run_init(struct tf_run *run, const struct tf_rulebook *book, struct tf_alloc alloc,
        const char *zone_folder, const struct tf_run_settings *settings, tariff_error *err);
void tf_run_free(struct tf_run *run);

tariff_code tf_run_accounts(
        struct tf_run *run, const char *path, const char *text, size_t length, tariff_error *err);
tariff_code tf_run_grants(
        struct tf_run *run, const char *path, const char *text, size_t length, tariff_error *err);
tariff_code tf_run_usage(
        struct tf_run *run, const char *path, const char *text, size_t length, tariff_error *err);

/* intake.c: takes one event, copied: of a file that was read, or of a test. */
tariff_code tf_run_take(struct tf_run *run, const struct tf_event *event, tariff_error *err);

/* A purchase's id is its account's: a text for both, of at most TF_SCOPED_ID_MAX bytes. */
enum { TF_SCOPED_ID_MAX = 2 * TF_ID_MAX + 3 };
size_t tf_run_scope_id(const struct tf_run *run, uint32_t account, const char *id,
        uint32_t id_length, char out[TF_SCOPED_ID_MAX]);

/* intake.c: with duplicates = "ascending": an id that does not come after the last one is refused.
 */
tariff_code tf_run_check_ascending(
        struct tf_run *run, const struct tf_event *event, tariff_error *err);
void tf_run_keep_id(struct tf_run *run, const char *id, uint32_t length);

/* batch.c: puts an event into the batch; one that is full is rated first. */
tariff_code tf_run_wait(struct tf_run *run, const struct tf_event *event, tariff_error *err);
/* Waits until nothing is rated.  What failed is in run->batches, and told later. */
void tf_run_pause(void *ud);
/* Rates the events that wait; what fails is in run->batches. */
tariff_code tf_run_rate_batch(struct tf_run *run);
void tf_batches_free(struct tf_run *run);
/* Room in the batch for packed events; and that so many were put there. */
tariff_code tf_run_packed_room(void *ud, struct tf_packed_room *room, tariff_error *err);
void tf_run_take_packed(void *ud, size_t count);

/* Opens the parties of all accounts known by now. */
tariff_code tf_run_open_parties(struct tf_run *run, tariff_error *err);

/*
 * Feeds a party an event.  One that cannot be rated stops the run, or is set aside.  What fails
 * while grants and balance pay always stops it: it may be about earlier usage, and the wallet is
 * half changed.
 */
tariff_code tf_run_feed(
        struct tf_run *run, struct tf_party *party, struct tf_event *event, tariff_error *err);

/* True when a CSV header has a column of that name. */
bool tf_header_has(const char *header, size_t length, const char *column);

/* The number of a file for places; UINT32_MAX when there are too many or no memory. */
uint32_t tf_run_file(struct tf_run *run, const char *path);

tariff_code tf_run_rate(struct tf_run *run, tariff_error *err);

/* Sets a bad row aside; false when the run must stop at it. */
bool tf_run_set_aside(struct tf_run *run, const tariff_error *err, const char *row, size_t length);

/* Gives a party a grant of its account, or sets the grant aside at which a function fails. */
tariff_code tf_run_give(struct tf_run *run, struct tf_party *party,
        const struct tf_grant_entry *entry, tariff_error *err);

/* A part of the sorted events: one party's. */
struct tf_slice {
    size_t from;
    size_t until;
};

/* ties.c: finds what events void or replace; one that cannot stops the run, or is set aside. */
tariff_code tf_run_resolve_ties(struct tf_run *run, tariff_error *err);
/* From here on what they void counts no more: before, it is as an earlier run knew it. */
void tf_run_void(struct tf_run *run, struct tf_slice slice);
/* An event was set aside: what it would have replaced, counts again.  NULL: nothing. */
const struct tf_event *tf_run_unvoid(const struct tf_event *event);
/* Notes, at the end, what does not count. */
tariff_code tf_run_note_undone(struct tf_run *run, tariff_error *err);
/* True for usage that counts, and for purchases, which say that they do not. */
bool tf_run_counts_event(const struct tf_event *event);

/*
 * rehearse.c: with rows set aside, sets aside the events of the slice at which a function, or the
 * choice of a price, fails while grants and balance pay.  They are left_out then.
 */
tariff_code tf_run_rehearse(
        struct tf_run *run, const struct tf_party *party, struct tf_slice slice, tariff_error *err);

/* True when a failure is about one event, purchase or grant, which can be set aside. */
bool tf_run_is_aside(const struct tf_run *run, const tariff_error *failure);

/* The state of all parties, to be handed on; and taking it up again.  (R21) */
tariff_code tf_run_write_state(struct tf_run *run, struct tf_output *output, tariff_error *err);
tariff_code tf_run_prior(
        struct tf_run *run, const char *path, const char *text, size_t length, tariff_error *err);

/* Lays what earlier runs carried to later statements over the rows of the party. */
tariff_code tf_run_carry(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err);

/* True when a prior state knows the account. */
bool tf_run_is_known(const struct tf_run *run, uint32_t index);

/* Opens the party of an account as the prior state knows it. */
tariff_code tf_run_restore(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err);

/*
 * Gives it what its account holds beyond that; what would have counted before the state begins is
 * refused.
 */
tariff_code tf_run_take_news(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err);

/* What writers need of a rated run. */
struct tf_outcome tf_run_outcome(struct tf_run *run);

/* The party of an account that exists; NULL when it holds and used nothing. */
const struct tf_party *tf_run_party(const struct tf_run *run, uint32_t account);

#endif
