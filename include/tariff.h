/* SPDX-License-Identifier: MIT */
/*
 * tariff.h - a pricing rules engine: meters, plans and wallets, priced and
 * deducted by sandboxed rulebooks.  This header is the whole contract.
 *
 * Reading order: errors, rulebooks, runs (files in, statements out), sessions
 * (one event at a time).  Handles are opaque; a `const T *` that comes back is
 * borrowed, a `T **out` is yours to close or free.  A rulebook is immutable
 * and may be shared by any number of threads; everything else belongs to one
 * thread at a time.  The library has no global state, reads no environment
 * variable and no clock, sets no signal handler and leaves the host's locale
 * alone.
 */
#ifndef TARIFF_H
#define TARIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && !defined(TARIFF_STATIC)
#define TARIFF_API __attribute__((visibility("default")))
#else
#define TARIFF_API
#endif
#if defined(__GNUC__)
#define TARIFF_MUST_CHECK __attribute__((warn_unused_result))
#else
#define TARIFF_MUST_CHECK
#endif

#define TARIFF_VERSION_MAJOR 0
#define TARIFF_VERSION_MINOR 1
#define TARIFF_VERSION_PATCH 0
#define TARIFF_VERSION       "0.1.0"

/* -- Errors ---------------------------------------------------------- */

/* Values are permanent: a code is never renumbered, only retired. */
typedef enum tariff_code {
    TARIFF_OK = 0,
    TARIFF_NO_MEMORY = 1,    /* the allocator returned NULL                  */
    TARIFF_BAD_ARGUMENT = 2, /* the caller broke a documented requirement    */
    TARIFF_BAD_FACT = 3,     /* a YAML or CSV table of facts is wrong        */
    TARIFF_BAD_USAGE = 4,    /* a usage row is wrong                         */
    TARIFF_BAD_RULE = 5,     /* a rule file does not compile or makes no sense */
    TARIFF_RULE_FAILED = 6,  /* a rule raised an error while it ran          */
    TARIFF_RULE_LIMIT = 7,   /* a rule ran too long or took too much memory  */
    TARIFF_OUT_OF_RANGE = 8, /* a result does not fit the amount type        */
    TARIFF_BAD_ACCOUNT = 9,  /* an accounts or grants file is wrong          */
    TARIFF_BAD_STATE = 10,   /* a saved state is damaged or of another rulebook */
    TARIFF_TOO_LATE = 11,    /* usage from before what the state still knows */
    TARIFF_FILE_FAILED = 12, /* a file cannot be opened, read or written     */
    TARIFF_BAD_TEST = 13,    /* a test file is wrong                         */
    TARIFF_CANCELLED = 14,   /* a callback asked to stop                     */
    TARIFF_BAD_CHANGE = 15   /* a change, or the what-if that holds it, is wrong */
} tariff_code;

/* How much a finding matters. */
typedef enum tariff_level {
    TARIFF_LEVEL_ERROR = 0,   /* it is refused, or would be                         */
    TARIFF_LEVEL_WARNING = 1, /* worth a look, but nothing is refused; code is OK   */
    TARIFF_LEVEL_NOTE = 2     /* good to know, and nothing to mend; code is OK      */
} tariff_level;

/* What went wrong, where, and what to try.  Owned by the caller, holds no
 * pointers, so it is copied, kept and dropped freely. */
typedef struct tariff_error {
    tariff_code code; /* what the call returned; OK for a warning or a note */
    tariff_level level;
    uint32_t finding;  /* which mistake it is, shown as T214; see below  */
    uint32_t line;     /* 1-based; 0 when there is no place to point at  */
    uint32_t column;   /* 1-based, in bytes; 0 when unknown              */
    char file[256];    /* as the application named it; "" when unknown   */
    char message[512]; /* one sentence: what is wrong and why; one line of UTF-8 */
    char hint[384];    /* one sentence: what to do about it, or ""       */
} tariff_error;

/**
 * What a finding is about, in a few words for people, such as "Tiers are out of order".
 *
 * tariff_code says what a program can do about a failure; the finding says which mistake a
 * person has made.  Every failure and warning has one.  Numbers are permanent: one is never
 * given to another mistake.  docs/errors.md has a page for each.
 *
 * @param finding   as in tariff_error
 * @return "" when there is no such finding.  Never NULL; static.
 */
TARIFF_API const char *tariff_finding_title(uint32_t finding);

/* -- Memory ---------------------------------------------------------- */

/**
 * The allocator hook, in the shape of lua_Alloc: new_size 0 frees, ptr NULL
 * allocates, anything else resizes.  Returns NULL when there is no memory.
 */
typedef void *(*tariff_alloc)(void *ud, void *ptr, size_t old_size, size_t new_size);

/** Receives a piece of output text, in order.  Anything but TARIFF_OK stops the writer. */
typedef tariff_code (*tariff_write)(void *ud, const char *text, size_t length);

/** Receives a finding: a load, a check or a rejected row may have several. */
typedef void (*tariff_finding)(void *ud, const tariff_error *finding);

/**
 * Receives a ready-made test of a rulebook that shows a finding: the text of a
 * tests/NAME.yaml, borrowed for the call.  It follows its finding at once.
 */
typedef void (*tariff_example)(void *ud, const tariff_error *finding, const char *test);

/**
 * Told now and then how far long work is; done and all count the same thing
 * (rows, parties), all is 0 while unknown.  `phase` is a word for people:
 * "reading", "rating", "writing".  Returning false cancels the work.
 */
typedef bool (*tariff_progress)(void *ud, const char *phase, uint64_t done, uint64_t all);

/** The library's version, as text.  Never NULL; static. */
TARIFF_API const char *tariff_version(void);

/**
 * Describes this library and every library below it, one a line, `name version`,
 * for bug reports.
 *
 * @param write     receives the text; not NULL
 * @param ud        handed to write
 * @return TARIFF_OK or what write returned
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_version_write(tariff_write write, void *ud);

/* -- Rulebooks ------------------------------------------------------- */

/*
 * A rulebook is a folder: rulebook.lua, facts, tests, what-ifs.  Opening one
 * reads, runs and compiles it; after that it never changes and is shared by any
 * number of threads.  It is closed after all that was made from it.
 */
typedef struct tariff_rulebook tariff_rulebook;

/* One file of a rulebook that is held in memory. */
typedef struct tariff_file {
    const char *path; /* within the folder, with /: "rulebook.lua", "facts/prices.yaml" */
    const char *text; /* need not end in NUL */
    size_t length;    /* of text, in bytes */
} tariff_file;

/*
 * Differences to a rulebook, to try them: a what-if (a YAML file with `change:`), or one change as
 * PATH=VALUE.  docs/whatif.md says what both may hold.
 */
typedef struct tariff_change {
    const char *file; /* the what-if's name in messages; NULL: text is PATH=VALUE */
    const char *text; /* need not end in NUL; NULL: the file is read from disk */
    size_t length;    /* of text, in bytes */
} tariff_change;

typedef struct tariff_rulebook_options {
    size_t struct_size; /* set by TARIFF_RULEBOOK_OPTIONS_INIT                     */
    tariff_alloc alloc; /* NULL: realloc and free                                  */
    void *alloc_ud;
    const char *zone_folder; /* TZif files; NULL: /usr/share/zoneinfo; borrowed for the call */
    tariff_finding finding;  /* told of each finding of the load; NULL: only err    */
    void *finding_ud;
    const tariff_file *files; /* all files of the folder, each path once; borrowed for the call;
                                 NULL: the folder is read from disk */
    size_t file_count;
    const tariff_change *changes; /* made in this order; borrowed for the call; may be NULL */
    size_t change_count;
} tariff_rulebook_options;

#define TARIFF_RULEBOOK_OPTIONS_INIT                                                               \
    {                                                                                              \
        sizeof(tariff_rulebook_options), NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0            \
    }

/**
 * Opens a rulebook: a folder, or the files of one that the host holds in memory.
 *
 * Both give the same rulebook, findings and hash.  With options->changes it is the rulebook that
 * the changes make of it: a rulebook like any other, with the hash of what it then says.
 *
 * @param path      the folder; with options->files only its name in messages; UTF-8; copied
 * @param options   NULL for the defaults
 * @param out       receives the rulebook; the caller closes it; NULL on failure
 * @param err       the first finding on failure; may be NULL
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT, TARIFF_BAD_FACT,
 *         TARIFF_BAD_RULE, TARIFF_RULE_FAILED, TARIFF_RULE_LIMIT, TARIFF_OUT_OF_RANGE,
 *         TARIFF_FILE_FAILED or TARIFF_BAD_CHANGE
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_rulebook_open(const char *path,
        const tariff_rulebook_options *options, tariff_rulebook **out, tariff_error *err);

/** Closes a rulebook.  Does nothing when it is NULL. */
TARIFF_API void tariff_rulebook_close(tariff_rulebook *rulebook);

/** The name in `rulebook "name"`.  Borrowed from the rulebook. */
TARIFF_API const char *tariff_rulebook_name(const tariff_rulebook *rulebook);

/** The currency, three capital letters.  Borrowed from the rulebook. */
TARIFF_API const char *tariff_rulebook_currency(const tariff_rulebook *rulebook);

/**
 * The content hash: 64 hexadecimal digits over what rules and facts mean, the engine's
 * settlement version and the zone data's version.  Comments, layout, and titles and
 * sources of facts do not count.  Borrowed from the rulebook.
 */
TARIFF_API const char *tariff_rulebook_hash(const tariff_rulebook *rulebook);

/**
 * Reads an instant as people write it: RFC 3339 ("2026-03-01T10:00:30+08:00"), or
 * a date ("2026-03-01"), which means its beginning in a zone.
 *
 * @param rulebook  whose zone a date begins in; NULL: only RFC 3339 is taken
 * @param zone      instead of the rulebook's ("Asia/Shanghai"); NULL: the rulebook's
 * @param text      UTF-8, need not end in NUL
 * @param length    of text, in bytes
 * @param out       receives microseconds since 1970-01-01T00:00Z; 0 on failure; not NULL
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT (neither form, no such day,
 *         no such zone) or TARIFF_FILE_FAILED (the zone cannot be read)
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_instant_parse(const tariff_rulebook *rulebook,
        const char *zone, const char *text, size_t length, int64_t *out, tariff_error *err);

/**
 * Looks for what can be known without usage: usage without a price or with two, prices,
 * pools and facts that never count, amounts that fall as usage grows, facts without
 * a value, and what is good to know of how the rulebook counts.
 *
 * @param finding   told of each; may be NULL
 * @param example   told of the ready-made test of a finding that has one; may be NULL
 * @param count     receives how many findings there were, notes too; not NULL
 * @return TARIFF_OK also when there are findings, TARIFF_NO_MEMORY or TARIFF_BAD_ARGUMENT
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_rulebook_check(const tariff_rulebook *rulebook,
        tariff_finding finding, tariff_example example, void *ud, size_t *count, tariff_error *err);

/** How text is laid out. */
typedef enum tariff_format {
    TARIFF_FORMAT_TABLE = 0, /* for people: aligned columns */
    TARIFF_FORMAT_CSV = 1,
    TARIFF_FORMAT_JSON = 2,
    TARIFF_FORMAT_MARKDOWN = 3,
    TARIFF_FORMAT_HTML = 4
} tariff_format;

/**
 * Writes the price list, the plans and the order of deduction as people read them.
 *
 * @param at        the instant whose facts are shown, microseconds since 1970-01-01T00:00Z
 * @param format    TABLE (plain text), MARKDOWN or HTML
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT or what write returned
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_rulebook_show(const tariff_rulebook *rulebook,
        int64_t at, tariff_format format, tariff_write write, void *ud, tariff_error *err);

/**
 * Writes what a second rulebook says otherwise than a first: numbers with the dates between which
 * they differ, blocks and facts that are new or gone, keys, fields of usage, the order of prices.
 *
 * @param format    TABLE or MARKDOWN (in words), CSV or JSON (a list)
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT or what write returned
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_rulebook_diff(const tariff_rulebook *first,
        const tariff_rulebook *second, tariff_format format, tariff_write write, void *ud,
        tariff_error *err);

/* -- Rulebook tests -------------------------------------------------- */

/** The outcome of one test file. */
typedef struct tariff_test_result {
    const char *name; /* its `test:` text; borrowed for the call */
    const char *file;
    bool passed;
    tariff_error failure; /* what differs and where, when it did not pass */
    uint64_t elapsed_us;  /* 0: the library has no clock; the host may measure */
} tariff_test_result;

typedef void (*tariff_test_done)(void *ud, const tariff_test_result *result);

/**
 * Runs every tests/NAME.yaml of a rulebook's folder, in order of name.
 *
 * @param path      the folder, as for tariff_rulebook_open
 * @param options   NULL for the defaults
 * @param only      tests whose name or file contains it; NULL: all
 * @param done      told of each test; may be NULL
 * @param passed    receives the number of tests that passed; not NULL
 * @param failed    receives the number that did not; not NULL
 * @return TARIFF_OK also when tests failed; else as tariff_rulebook_open
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_rulebook_test(const char *path,
        const tariff_rulebook_options *options, const char *only, tariff_test_done done, void *ud,
        size_t *passed, size_t *failed, tariff_error *err);

/* -- Runs: files in, statements out ---------------------------------- */

/*
 * A run rates recorded usage: add accounts, grants and usage, rate once, then
 * write what is wanted.  It belongs to one thread and to one rulebook, which it borrows.  With
 * `threads` it may begin one of its own, which ends with it and works only inside of its calls.
 */
typedef struct tariff_run tariff_run;

#define TARIFF_UNSET INT64_MIN /* an instant that was not given */

typedef struct tariff_run_options {
    size_t struct_size; /* set by TARIFF_RUN_OPTIONS_INIT                    */
    tariff_alloc alloc; /* NULL: realloc and free                            */
    void *alloc_ud;
    int64_t as_of;          /* rate up to here; UNSET: the last instant in the input  */
    int64_t from;           /* show lines from here; UNSET: all                       */
    int64_t until;          /* show lines up to here, exclusive; UNSET: all           */
    uint64_t seed;          /* of shuffled ties                                       */
    const char *zone;       /* instead of the rulebook's; NULL: the rulebook's; copied */
    const char *account;    /* show this account only; NULL: all; copied        */
    uint32_t threads;       /* 0 or 1: one.  More: where usage is rated as it is read (settled by
                               the event, ids ascend) another thread rates what one has read; the
                               bytes are the same, and `alloc` and `finding` may be called by it   */
    bool reject;            /* set bad rows aside instead of stopping           */
    bool explain;           /* keep what OUTPUT_EXPLAIN needs                         */
    bool lines;             /* keep what OUTPUT_LINES, _BENEFITS and _FOCUS need       */
    bool state;             /* note what OUTPUT_STATE needs                           */
    tariff_finding finding; /* told of bad and set-aside rows; may be NULL   */
    void *finding_ud;
    tariff_progress progress; /* may be NULL */
    void *progress_ud;
} tariff_run_options;

#define TARIFF_RUN_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(tariff_run_options), NULL, NULL, TARIFF_UNSET, TARIFF_UNSET, TARIFF_UNSET, 42,      \
                NULL, NULL, 1, false, false, false, false, NULL, NULL, NULL, NULL                  \
    }

/**
 * Begins a run.
 *
 * @param rulebook  outlives the run
 * @param options   NULL for the defaults
 * @param out       receives the run; the caller frees it; NULL on failure
 * @return TARIFF_OK, TARIFF_NO_MEMORY or TARIFF_BAD_ARGUMENT
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_run_new(const tariff_rulebook *rulebook,
        const tariff_run_options *options, tariff_run **out, tariff_error *err);

/** Frees a run.  Does nothing when it is NULL. */
TARIFF_API void tariff_run_free(tariff_run *run);

/** What an input file holds. */
typedef enum tariff_input {
    TARIFF_INPUT_ACCOUNTS = 1, /* YAML (.yaml, .yml) or CSV               */
    TARIFF_INPUT_GRANTS = 2,   /* CSV                                     */
    TARIFF_INPUT_USAGE = 3,    /* CSV with a header, or JSON lines        */
    TARIFF_INPUT_PRIOR = 4     /* the state that an earlier run wrote     */
} tariff_input;

/**
 * Adds an input.  Accounts come before grants, grants before usage, a prior state before all.
 *
 * Text is recognised by its content: plain, gzip or zstd; CSV or JSON lines.
 *
 * @param path      a file, or "-" for standard input; also the name in messages
 * @param text      the content, borrowed for the call; NULL: the file is read
 * @param length    of text, in bytes
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT, TARIFF_BAD_ACCOUNT,
 *         TARIFF_BAD_USAGE, TARIFF_BAD_STATE, TARIFF_FILE_FAILED or TARIFF_CANCELLED
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_run_add(tariff_run *run, tariff_input input,
        const char *path, const char *text, size_t length, tariff_error *err);

/**
 * Rates everything that was added.  Once a run; on failure nothing can be written.
 *
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT, TARIFF_BAD_USAGE,
 *         TARIFF_BAD_ACCOUNT, TARIFF_RULE_FAILED, TARIFF_RULE_LIMIT, TARIFF_OUT_OF_RANGE,
 *         TARIFF_TOO_LATE or TARIFF_CANCELLED
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_run_rate(tariff_run *run, tariff_error *err);

/** What a run can write. */
typedef enum tariff_output {
    TARIFF_OUTPUT_SUMMARY = 1, /* totals of the run: TABLE or JSON                          */
    TARIFF_OUTPUT_LINES =
            2, /* one row a line: account, period, price, label, ...: CSV, JSON, TABLE */
    TARIFF_OUTPUT_STATEMENT = 3, /* the rulebook's statement rows: CSV; TABLE for people      */
    TARIFF_OUTPUT_WALLETS = 4,   /* what is left: id, remaining: CSV                          */
    TARIFF_OUTPUT_GRANTS = 5,    /* the resource centre: each grant's total, used, left, ...  */
    TARIFF_OUTPUT_BENEFITS = 6,  /* coupons and what each paid for                            */
    TARIFF_OUTPUT_PURCHASES = 7, /* purchases accepted and refused, with the reason           */
    TARIFF_OUTPUT_ENTRIES = 8,   /* expiries, resets: what changed a wallet without a charge  */
    TARIFF_OUTPUT_STATE = 9,     /* the state to hand on, for TARIFF_INPUT_PRIOR: bytes       */
    TARIFF_OUTPUT_REJECTED = 10, /* rows set aside, with the reason: CSV                      */
    TARIFF_OUTPUT_EXPLAIN = 11,  /* why each amount; needs options.explain: TABLE, JSON       */
    TARIFF_OUTPUT_FOCUS = 12 /* what was charged, as FOCUS 1.2 has it; needs options.lines: CSV */
} tariff_output;

/**
 * Writes one output of a rated run.
 *
 * @param account   only this account; NULL: all (or options.account)
 * @param line      EXPLAIN: only the line with this number, from 1; 0: all
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT (also: no such format for
 *         the output, no such account or line) or what write returned
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_run_write(tariff_run *run, tariff_output output,
        tariff_format format, const char *account, uint32_t line, tariff_write write, void *ud,
        tariff_error *err);

/** Counts of a rated run, for a host's own summary. */
typedef struct tariff_run_counts {
    uint64_t events;     /* usage events and purchases taken             */
    uint64_t duplicates; /* rows that repeated an id with the same content */
    uint64_t rejected;   /* rows set aside                               */
    uint64_t free;       /* events that a `free` price took              */
    uint64_t lines;
    uint64_t accounts;
    uint64_t refused; /* purchases that were refused                  */
    uint64_t open;    /* spells and levels still open at as_of        */
    uint64_t later;   /* rows after as_of: not rated, not kept        */
    uint64_t stray;   /* stops of spells that had not started         */
    int64_t as_of;    /* the instant rated to                         */
    uint64_t voided;  /* events that others voided or replaced        */
} tariff_run_counts;

/** The counts so far. */
TARIFF_API tariff_run_counts tariff_run_count(const tariff_run *run);

/**
 * The id of one of a rated run's accounts, in order of id; NULL past the last.
 * Borrowed from the run.
 */
TARIFF_API const char *tariff_run_account_at(const tariff_run *run, size_t index);

/* -- Sessions: one event at a time ----------------------------------- */

/*
 * A session keeps accounts with their wallets and rates events as they happen.  It
 * belongs to one thread and to one rulebook, which it borrows; a program with several
 * threads gives each a session and each account to one of them.
 *
 * The events of one account come in the order of time; accounts do not wait for
 * each other.  So an event that is sent again is known again, or is too late: it is
 * never charged twice.  A session keeps usage until its settlement window has closed and
 * forgets it then: what it keeps grows with accounts, grants and the values of text fields,
 * not with events.
 */
typedef struct tariff_session tariff_session;

/** One field of a usage event, as text. */
typedef struct tariff_field {
    const char *name;  /* id, account, at, from, until, received, buy, paid, or a usage field's */
    const char *value; /* as a usage file has it; "": not given                      */
} tariff_field;

/**
 * A rated event: what it costs and who pays.  Numbers are decimal text, "-0.50" also; money is
 * in the rulebook's currency.
 */
typedef struct tariff_charge {
    char price[64];    /* the price's name, or the plan's; "": nothing charges for it   */
    char quantity[48]; /* in the unit of the price's meter                           */
    char covered[48];  /* what included allowances and quantity grants take of it   */
    char amount[48];   /* of money: prepaid + balance; of a purchase what it costs   */
    char prepaid[48];  /* what money grants pay of it                               */
    char balance[48];  /* what the balance pays of it                               */
    char refused[64];  /* why a purchase was refused; "": it was not                */
    bool provisional;  /* its settlement window is still open: it may change        */
} tariff_charge;

/**
 * Begins a session.
 *
 * @param rulebook  outlives the session
 * @param options   alloc, seed, zone and finding as for a run, the rest is not looked at;
 *                  NULL for the defaults
 * @param out       receives the session; the caller frees it; NULL on failure; not NULL
 * @param err       filled in on failure; may be NULL
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT (also: no such zone) or
 *         TARIFF_FILE_FAILED (the zone cannot be read)
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_session_new(const tariff_rulebook *rulebook,
        const tariff_run_options *options, tariff_session **out, tariff_error *err);

/** Frees a session.  Does nothing when it is NULL. */
TARIFF_API void tariff_session_free(tariff_session *session);

/**
 * Adds accounts with what they hold and what they buy, as the text of an accounts
 * file in YAML.
 *
 * All or nothing: on failure no account was added.  An account that is not added
 * begins with its first event, holding nothing.  Purchases of the text happen in their
 * time, before the account's first event at or after it.
 *
 * @param text      UTF-8, copied; not NULL
 * @param length    of text, in bytes
 * @param err       filled in on failure, its file is "accounts"; may be NULL
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT, TARIFF_BAD_ACCOUNT (also: an
 *         account was added or rated before), TARIFF_OUT_OF_RANGE, TARIFF_RULE_FAILED,
 *         TARIFF_RULE_LIMIT or TARIFF_FILE_FAILED (an account's zone cannot be read)
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_session_accounts(
        tariff_session *session, const char *text, size_t length, tariff_error *err);

/**
 * Rates one event of an account: usage, or a purchase (buy).
 *
 * All or nothing: on failure the account is as it was, and the session goes on.
 * Idempotent: the account's last event, sent again, adds nothing.  The
 * answer is what this event adds: a provisional settlement of the open window with it,
 * less one without it.  So it is the price of the event as the tiers, roundings and
 * grants stand now; before the window closes it is provisional.  With
 * settle = { each = "event" } usage of an instant is final at once, unless it is charged
 * when its total closes.  What an event ends
 * (a spell, a level that was held) is counted with it as far as it lies in the open
 * window; what it begins costs nothing yet.  Where several prices charge, `price`,
 * `quantity` and `covered` are of the first in the rulebook's order, money is of all.
 *
 * @param session   not NULL
 * @param fields    each name at most once; borrowed for the call; not NULL
 * @param count     of fields
 * @param out       receives the charge; all zero on failure; not NULL
 * @param err       filled in on failure; its column is the number of the field, from 1,
 *                  that is wrong, or 0; may be NULL
 * @return TARIFF_OK (also when a purchase was refused), TARIFF_NO_MEMORY,
 *         TARIFF_BAD_ARGUMENT, TARIFF_BAD_USAGE, TARIFF_BAD_ACCOUNT (a purchase repeats
 *         a grant's id), TARIFF_RULE_FAILED, TARIFF_RULE_LIMIT, TARIFF_OUT_OF_RANGE or
 *         TARIFF_TOO_LATE (before the account's last event)
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_session_rate(tariff_session *session,
        const tariff_field *fields, size_t count, tariff_charge *out, tariff_error *err);

/**
 * Tells what is left of a grant, or of the balance, when all that was rated is
 * settled.  Changes nothing.
 *
 * @param session   not NULL
 * @param account   its id; one that was added or rated; not NULL
 * @param grant     the grant's id; NULL: the balance
 * @param at        the instant, in microseconds since 1970-01-01T00:00Z, at or after the
 *                  account's last event: what runs is counted up to it, an allowance is
 *                  the one of its window; TARIFF_UNSET: the end of the usage so far
 * @param out       receives decimal text, money or in the unit of the grant's pool; "" on
 *                  failure; not NULL
 * @param err       filled in on failure; may be NULL
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT (also: no such account or
 *         grant, or an earlier instant), TARIFF_BAD_USAGE, TARIFF_RULE_FAILED,
 *         TARIFF_RULE_LIMIT or TARIFF_OUT_OF_RANGE
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_session_left(tariff_session *session,
        const char *account, const char *grant, int64_t at, char out[48], tariff_error *err);

/* -- What-ifs: a change tried on what really happened ----------------- */

/*
 * A what-if rates the same accounts, grants and usage twice: by a rulebook as it is, and as
 * changes would make it; then by each change alone, to tell what does what.  How people would
 * behave is not modelled.  It belongs to one thread.
 */
typedef struct tariff_whatif tariff_whatif;

/**
 * Begins a what-if.
 *
 * @param path      the rulebook's folder, as for tariff_rulebook_open; copied
 * @param options   with the changes that are tried; files stay borrowed until the what-if is
 *                  freed; NULL for the defaults
 * @param against   the folder of another rulebook, which the changes are made to; NULL: `path`
 * @param run       as_of, from, until, seed, zone, finding and progress as for a run, the rest is
 *                  not looked at; NULL for the defaults
 * @param out       receives the what-if; the caller frees it; NULL on failure; not NULL
 * @param err       the first finding on failure; may be NULL
 * @return as tariff_rulebook_open
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_whatif_new(const char *path,
        const tariff_rulebook_options *options, const char *against, const tariff_run_options *run,
        tariff_whatif **out, tariff_error *err);

/** Frees a what-if.  Does nothing when it is NULL. */
TARIFF_API void tariff_whatif_free(tariff_whatif *whatif);

/**
 * Adds an input: accounts, then grants, then usage.
 *
 * A file is read when the what-if is rated, once for each of its runs: it must stay as it is.
 *
 * @param input     ACCOUNTS, GRANTS or USAGE
 * @param path      a file, or "-" for standard input; also the name in messages; copied
 * @param text      the content, copied; NULL: the file is read
 * @param length    of text, in bytes
 * @param err       filled in on failure; may be NULL
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT or TARIFF_FILE_FAILED
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_whatif_add(tariff_whatif *whatif,
        tariff_input input, const char *path, const char *text, size_t length, tariff_error *err);

/**
 * Asks for many values of a path instead of one comparison: the changes and each value of it are
 * rated.  Two calls ask for all pairs of two paths.
 *
 * @param range     "PATH=FROM..TO/STEP", as in "traffic.out_gb=0.30..0.60/0.05"; with % the
 *                  value is scaled: "traffic.out_gb=-20%..20%/5%"; at most 10,000 values in all
 * @param err       filled in on failure; may be NULL
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT, or, as the rulebook or the path has it,
 *         a code of tariff_rulebook_open
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_whatif_sweep(
        tariff_whatif *whatif, const char *range, tariff_error *err);

/**
 * Asks for the value of a path at which a total differs by what is wanted.
 *
 * Each value is rated for itself.  The range is looked at in 16 stretches; inside of one, the
 * total is taken to rise or to fall.
 *
 * @param goal      "amount = +3 %": amount, prepaid, balance, sold or earned, and the difference as
 *                  a share of what it is, or in money
 * @param range     "PATH=FROM..TO/STEP": STEP is the resolution; or "PATH" alone, from 0 to twice
 *                  its number
 * @param err       filled in on failure; may be NULL
 * @return as tariff_whatif_sweep
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_whatif_solve(
        tariff_whatif *whatif, const char *goal, const char *range, tariff_error *err);

/**
 * Lets a page in MARKDOWN be empty when little differs: when every limit of the what-ifs holds and
 * what is charged, prepaid, paid by the balance, sold and earned each differs by no more than size.
 * A sweep, a goal and other formats are always written.
 *
 * @param size      "1 %" of what was before, or money, "100.00"; from 0
 * @param err       filled in on failure; may be NULL
 * @return TARIFF_OK, TARIFF_BAD_ARGUMENT, or TARIFF_BAD_CHANGE when size is not such a text
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_whatif_quiet(
        tariff_whatif *whatif, const char *size, tariff_error *err);

/**
 * Rates everything, before and after.  Once a what-if; on failure nothing can be written.
 *
 * @return as tariff_run_add and tariff_run_rate, and TARIFF_BAD_CHANGE when a change touches no
 *         line
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_whatif_rate(
        tariff_whatif *whatif, tariff_error *err);

/**
 * Writes what comes out: before, after and difference, by month, item, price, segment and account;
 * who pays, who pays more and who less, what is lost at expiry, which change does what.  Of a
 * sweep, what each value comes to; of a goal, the value.
 *
 * @param format    TABLE or MARKDOWN (a page for people), CSV (account, month, price, before,
 *                  after), JSON (all of it) or HTML (one page for a browser that shows all of it
 * and asks for nothing from anywhere)
 * @return TARIFF_OK, TARIFF_NO_MEMORY, TARIFF_BAD_ARGUMENT or what write returned
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_whatif_write(tariff_whatif *whatif,
        tariff_format format, tariff_write write, void *ud, tariff_error *err);

/**
 * Holds the differences against what the what-ifs expect; a sweep or a goal has none.
 *
 * @param finding   told of each limit that does not hold; may be NULL
 * @param count     receives how many do not; not NULL
 * @return TARIFF_OK also when some do not, or TARIFF_BAD_ARGUMENT
 */
TARIFF_API TARIFF_MUST_CHECK tariff_code tariff_whatif_check(
        tariff_whatif *whatif, tariff_finding finding, void *ud, size_t *count, tariff_error *err);

#ifdef __cplusplus
}
#endif

#endif
