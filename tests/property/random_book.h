/* SPDX-License-Identifier: MIT */
/*
 * random_book.h - small random rulebooks made of the language's parts, with accounts that hold
 * and buy grants, and usage for them.
 *
 * A book comes from its seed alone.  Each slot is one item that can be sold: a meter of some kind
 * and one price or several that take turns at it.  What the slots say of themselves tells a
 * property whether it holds for them.
 */
#ifndef TESTS_PROPERTY_RANDOM_BOOK_H
#define TESTS_PROPERTY_RANDOM_BOOK_H

#include "base/text.h"
#include "property/chance.h"
#include "tariff.h"

enum { SLOTS_MAX = 4, ACCOUNTS_MAX = 3, PLANS_MAX = 3, USES_MAX = 160 };

enum slot_meter {
    METER_SUM, /* units, GB or seconds */
    METER_MONEY,
    METER_COUNT,
    METER_MAX,
    METER_LAST,
    METER_UNIQUE,
    METER_LEVEL,
    METER_SPELL,
    METER_KINDS
};

/* What a random book is made of beside what all may have; the oracle asks for those it knows. */
enum book_word {
    WORD_CHANGES = 1 << 0,   /* levels told by how much they change */
    WORD_OVER = 1 << 1,      /* levels on average over a window */
    WORD_BILLS = 1 << 2,     /* another meter's quantity is charged */
    WORD_CAPACITY = 1 << 3,  /* several meters at once */
    WORD_FUNCTION = 1 << 4,  /* rates that are functions */
    WORD_EVENTS = 1 << 5,    /* included events */
    WORD_START_FEE = 1 << 6, /* each event begins with one */
    WORD_STEP = 1 << 7,      /* pools that give whole steps */
    WORD_REST = 1 << 8,      /* pools that carry or report what they lack */
    WORD_OVERDRAFT = 1 << 9, /* pools that may be below zero */
    WORD_ORDER = 1 << 10,    /* orders by window end, by whole hours, with none first */
    WORD_SHARE = 1 << 11,    /* share, most and allot */
    WORD_COUPON = 1 << 12,   /* coupons */
    WORD_INSTEAD = 1 << 13,  /* plans that stand instead of another */
    WORD_CHARGE = 1 << 14,   /* what plans cost, and leaving them */
    WORD_WINDOWS = 1 << 15,  /* allowances of several hours or days from an anchor */
    WORD_COMMIT = 1 << 16,   /* commitments */
    WORD_LINES = 1 << 17,    /* an order of lines */
    WORD_RATE = 1 << 18,     /* pools of quantity with a rate of their own */
    WORD_UNITS = 1 << 19,    /* prices in credits, whose worth changes */
    WORD_FIELD = 1 << 20,    /* amounts that usage carries */
    WORD_BOUNDS = 1 << 21,   /* charges with a minimum, a maximum, something included */
    WORD_BACK = 1 << 22,     /* usage below zero */
    WORD_SAVING = 1 << 23,   /* pools of money with a rate of their own */
    WORD_VOID = 1 << 24,     /* told to the oracle: usage that is void, or replaced */
    WORD_LATE = 1 << 25,     /* likewise in two runs, some of it late */
    WORD_USE = 1 << 26       /* plans that last from their first use */
};
enum { WORDS_ALL = (1 << 27) - 1 };

/* The words of a list of their names with commas between; 0 when one is unknown, or "". */
unsigned book_words(const char *names);

struct slot {
    enum slot_meter meter;
    const char *unit;   /* of the meter */
    const char *column; /* of usage files, that it measures */
    const char *total;  /* "": none is named */
    bool has_size;      /* usage has a size, which divides its lines */
    bool holds_window;  /* a level holds to the end of its window */
    bool changes;       /* a level is told by how much it changes */
    bool capacity;      /* several meters at once decide what it costs */
    bool peaks_by_day;  /* of capacity: its peaks go by the day, not by the hour */
    bool bills;         /* its quantity is charged by another meter's */
    bool carries;       /* its usage says what it costs */
    bool is_free;       /* it has no rate */
    bool has_dates;     /* its rate changes on a day */
    bool thirds;        /* its scale does not end: each row's quantity is rounded by itself */
    bool cuttable;      /* cutting its usage changes nothing  (R16) */
    bool counts_events; /* some events are included: what begins, or ends, first */
    bool grows;         /* more usage never costs less */
    bool has_minimum;
    bool closes;          /* charged as a whole, or has a minimum  (R7) */
    bool own_windows;     /* total and rounding name theirs, so settling matters to neither */
    const char *round_to; /* its own; NULL: the book's */
};

enum use_kind {
    USE_POINT,
    USE_STRETCH,
    USE_LEVEL,
    USE_START,
    USE_STOP,
    USE_BUY,
    USE_LEAVE,
    USE_OTHER
};

struct use {
    enum use_kind kind;
    int slot;
    int account;
    int64_t from;
    int64_t until;
    int64_t pico; /* 10^-12 of a unit; of a stretch: in each microsecond */
    int thing;    /* which disk, box or caller; an odd thing is large */
    char id[16];
    char replaces[16]; /* "": none */
};

struct random_book {
    uint64_t seed;
    unsigned words;     /* of enum book_word: what it may have */
    struct chance more; /* for words that came later, so that a seed keeps the rest of its book */
    int64_t begin;
    int64_t as_of;
    int days;           /* over which usage is scattered */
    const char *settle; /* event, hour, day or month */
    const char *round;  /* per = … of the rulebook */
    bool any_size;
    struct slot slots[SLOTS_MAX];
    int slot_count;
    int account_count;
    char plans[PLANS_MAX][8]; /* names */
    bool plan_from_balance[PLANS_MAX];
    bool plan_from_use[PLANS_MAX];
    int plan_count;
    bool any_stack;       /* some pool holds one grant at a time */
    bool any_step;        /* … gives whole steps only */
    bool any_debt;        /* … may owe */
    bool any_report;      /* … covers what it does not have */
    bool any_rate;        /* … costs what it covers */
    bool any_share;       /* a settlement window is paid as a whole */
    bool any_spread;      /* … over its lines: not settled by event */
    bool any_unlimited;   /* some grant has no amount */
    bool any_function;    /* a rate is asked of a function, which may read any fact */
    bool any_leave;       /* plans can be left, and are charged for */
    bool any_back;        /* usage may be below zero */
    bool any_credits;     /* prices are said in credits, which are worth something */
    const char *round_to; /* "": rows are rounded, lines are not */
    int balances[ACCOUNTS_MAX];
    struct tf_text head;       /* the rulebook block but for what is settled */
    struct tf_text blocks;     /* of rulebook.lua */
    struct tf_text pools;      /* its pools and plans */
    struct tf_text deduct;     /* names of pools, quoted, or tables, each followed by a comma */
    struct tf_text deduct_end; /* what is said of it as a whole */
    struct tf_text commit;     /* prices of the commitment, quoted; none: there is none */
    struct tf_text facts;      /* facts/prices.yaml */
    struct tf_text accounts[ACCOUNTS_MAX];
    struct tf_text grants[ACCOUNTS_MAX]; /* what each account holds: items of a list */
    struct use uses[USES_MAX];
    size_t use_count;
};

void random_book_make(struct random_book *book, uint64_t seed, unsigned words);
void random_book_free(struct random_book *book);

/* What a book is written with. */
struct book_variant {
    const char *settle; /* instead of the book's; NULL: the book's */
    bool other; /* with a price, pool, plan and fact that have nothing to do with the rest */
    bool airy;  /* with comments and blank lines everywhere */
};

/* The three files of the rulebook; texts are the caller's to free. */
enum { BOOK_FILES = 3 };
extern const char *const book_paths[BOOK_FILES];
void random_book_files(const struct random_book *book, const struct book_variant *variant,
        struct tf_text files[BOOK_FILES]);

/* The accounts file, with the accounts whose bits are set; some of what they hold left out. */
enum book_holding { HOLD_ALL, HOLD_NO_MONEY, HOLD_NOTHING, HOLD_MORE };
void random_book_accounts(const struct random_book *book, unsigned accounts,
        enum book_holding holding, struct tf_text *yaml);

/* The first pool of a quantity; its name is two letters.  NULL: there is none. */
const char *quantity_pool_of(const struct random_book *book);

/* Rows that void these uses, as CSV. */
void random_book_voids(
        const struct random_book *book, const struct use *uses, size_t count, struct tf_text *csv);

/* Usage as CSV, or as JSON lines, in the order of the array. */
void random_book_csv(
        const struct random_book *book, const struct use *uses, size_t count, struct tf_text *csv);
void random_book_json(
        const struct random_book *book, const struct use *uses, size_t count, struct tf_text *json);

#endif
