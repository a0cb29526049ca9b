/* SPDX-License-Identifier: MIT */
/*
 * line.h - what the road puts out: lines with their draws, and entries that
 * changed a wallet without a charge.
 *
 * Layer: rating (may include rulebook/ and all below it).
 */
#ifndef TF_RATING_LINE_H
#define TF_RATING_LINE_H

#include "rulebook/rulebook.h"

/* Who pays, when it is not a grant. */
enum {
    TF_DRAW_OWED = 0x7FFFFFFC,     /* the pool, which owes it */
    TF_DRAW_REPORTED = 0x7FFFFFFD, /* nobody: it is told only */
    TF_DRAW_INCLUDED = 0x7FFFFFFE, /* the allowance bound to the price */
    TF_DRAW_BALANCE = 0x7FFFFFFF
};

/* What one grant, the included allowance or the balance pays of a line. */
struct tf_draw {
    uint32_t grant;       /* index among the party's grants, or one of the above */
    uint32_t pool;        /* TF_NONE for included and balance */
    struct tf_dec amount; /* base units of quantity, or money */
};

/* What a function saw of the account when it looked, as text; noted while lines are explained. */
struct tf_seen {
    const char *what;  /* "meter", "plan", "wallet", "account", "purchases" … */
    const char *name;  /* NULL: it has none */
    const char *value; /* NULL: there was none */
    const char *unit;  /* or NULL */
    const char *event; /* of the usage; NULL: it was a purchase */
    int64_t at;
    struct tf_seen *next;
};

/*
 * One price's charge in one settlement window, for one account and key.
 * quantity = included + covered + paid; amount = sum of the money draws.
 */
struct tf_line {
    uint32_t account;
    uint32_t price;
    uint32_t key;              /* of the rater's keys */
    struct tf_interval window; /* of settlement; from = until for an event */
    struct tf_dec measured;    /* base units, before scale */
    struct tf_dec quantity;    /* base units */
    struct tf_dec included;
    struct tf_dec covered; /* by quantity pools */
    struct tf_dec paid;    /* priced */
    struct tf_dec billed;  /* of the meter that the price bills: charged in its place */
    struct tf_dec amount;
    struct tf_dec exact;   /* the amount before rounding, to 18 places */
    struct tf_dec capped;  /* what a maximum takes off, to 18 places */
    struct tf_dec balance; /* what the balance pays of it */
    struct tf_draw *draws; /* borrowed for the call */
    size_t draw_count;
    const struct tf_event *event; /* one of its events: fields, place */
    bool open;                    /* holds a spell or level that had not ended */
    bool provisional;             /* its window had not closed */
    bool correction;              /* a difference to what was issued before  (R22) */
    bool carried;                 /* it stands on a later statement than its own ... */
    int64_t carried_to;           /* ... on that of the period which begins then */
    const char *trail;            /* why, as text; NULL unless explained */
    size_t trail_length;
    struct tf_seen *seen; /* by its price's function; likewise */
};

/* An instant of the period on whose statement a line stands. */
static inline int64_t tf_line_stands_at(const struct tf_line *line)
{
    return line->carried ? line->carried_to : line->window.from;
}

/* The sums of a line, in the order in which they are saved. */
enum { TF_LINE_SUMS = 10 };
void tf_line_sums(struct tf_line *line, struct tf_dec *sums[TF_LINE_SUMS]);
/* line += more, line -= less, sum by sum; false when it does not fit. */
bool tf_line_add(struct tf_line *line, const struct tf_line *more);
bool tf_line_sub(struct tf_line *line, const struct tf_line *less);

/* What changed a wallet without a charge. */
enum tf_entry_kind {
    TF_ENTRY_EXPIRED,  /* amount: what was lost */
    TF_ENTRY_PURCHASE, /* amount: what was paid */
    TF_ENTRY_LEFT,     /* a plan was left */
    TF_ENTRY_REFUSED,  /* reason says why */
    TF_ENTRY_REPAID    /* amount: what a grant paid of what its pool owed */
};
struct tf_wallet_entry {
    enum tf_entry_kind kind;
    uint32_t account;
    int64_t at;
    const char *id; /* EXPIRED, REPAID: the grant's; else the event's */
    uint32_t pool;  /* EXPIRED, REPAID: of the grant */
    uint32_t plan;  /* PURCHASE, LEFT, REFUSED */
    struct tf_dec amount;
    const char *reason;
    const struct tf_seen *seen; /* of a purchase: by its plan's functions; NULL unless explained */
    bool correction;            /* amount is a difference to what was issued before  (R22) */
};

/* True for what happened to a grant, not to a purchase. */
static inline bool tf_entry_is_of_grant(const struct tf_wallet_entry *entry)
{
    return entry->kind == TF_ENTRY_EXPIRED || entry->kind == TF_ENTRY_REPAID;
}

/* Where lines and entries go.  An error stops the road. */
struct tf_party;
struct tf_sink {
    tariff_code (*line)(
            void *ud, const struct tf_party *party, const struct tf_line *line, tariff_error *err);
    tariff_code (*entry)(void *ud, const struct tf_party *party,
            const struct tf_wallet_entry *entry, tariff_error *err);
    void *ud;
};

#endif
