/* SPDX-License-Identifier: MIT */
/*
 * run.h - a run: accounts and usage in, a result out.
 *
 * Usage is kept until it is rated, because files may be in any order; a rulebook that settles per
 * event and says duplicates = "ascending" is rated as it is read.
 *
 * Layer: api.
 */
#ifndef TF_API_RUN_H
#define TF_API_RUN_H

#include "facts/account.h"
#include "io/usage.h"
#include "io/write.h"
#include "rating/result.h"

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
    bool state; /* the state is to be written */
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
};

/* What this run hands on of one account: the state at an instant, and its usage since. */
struct tf_onward {
    int64_t base;
    size_t from; /* in the run's onward bytes */
    size_t until;
    size_t first_event; /* in events: those from here to last_event come after the base */
    size_t last_event;
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
    char last_id[136]; /* duplicates = "ascending" */
    uint32_t last_id_length;
    int64_t last_at; /* the last instant in the input */

    struct tf_rejected *rejected;
    size_t rejected_count;
    size_t rejected_capacity;
    tariff_run_counts counts;

    struct tf_prior *priors; /* by account index */
    size_t prior_count;
    size_t prior_capacity;
    uint32_t prior_file; /* the number of the prior state; TF_NONE without one */
    struct tf_issued issued;
    struct tf_onward *onwards; /* by account index, when the state is to be written */
    struct tf_text onward;

    bool direct;          /* rated as it is read */
    bool takes_purchases; /* those of accounts files, whose ids are beside usage's */
    bool prepared;
    bool rated;
    struct tf_rater rater;
    bool has_rater;
    struct tf_text trail;
    struct tf_result result;
    struct tf_party *parties; /* by account index */
    size_t party_capacity;
    size_t party_count;
    uint32_t *by_name; /* account indexes in order of id; made at the end */
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

/* Takes one event, copied: of a file that was read, or of a test. */
tariff_code tf_run_take(struct tf_run *run, const struct tf_event *event, tariff_error *err);

/* True when a CSV header has a column of that name. */
bool tf_header_has(const char *header, size_t length, const char *column);

/* The number of a file for places; UINT32_MAX when there are too many or no memory. */
uint32_t tf_run_file(struct tf_run *run, const char *path);

tariff_code tf_run_rate(struct tf_run *run, tariff_error *err);

/* Opens the party of an account: from a prior state, or with what the account holds. */
tariff_code tf_run_open_party(
        struct tf_run *run, uint32_t index, struct tf_party *party, tariff_error *err);

/* The state of all parties, to be handed on; and taking it up again.  (R21) */
tariff_code tf_run_write_state(struct tf_run *run, struct tf_output *output, tariff_error *err);
tariff_code tf_run_prior(
        struct tf_run *run, const char *path, const char *text, size_t length, tariff_error *err);

/* What writers need of a rated run. */
struct tf_outcome tf_run_outcome(struct tf_run *run);

/* The party of an account that exists; NULL when it holds and used nothing. */
const struct tf_party *tf_run_party(const struct tf_run *run, uint32_t account);

#endif
