/* SPDX-License-Identifier: MIT */
/*
 * schema.h - what a usage event may carry: its fields, their symbols and units.
 *
 * Read from the `usage:` section of the fact files.  A field with `one_of` has
 * symbols, coded 1..n in the order declared; 0 is "not given".  A `text` field
 * is coded by the run's intern table.  A number has a unit; its value is kept as
 * written (not in base units).
 * Layer: facts.
 */
#ifndef TF_FACTS_SCHEMA_H
#define TF_FACTS_SCHEMA_H

#include "facts/yaml.h"
#include "value/unit.h"

enum {
    TF_FIELDS_MAX = 64,   /* of one schema */
    TF_SYMBOLS_MAX = 4096 /* of one field  */
};

enum tf_field_kind {
    TF_FIELD_SYMBOL, /* one_of: [a, b] or a bare list */
    TF_FIELD_TEXT,   /* text: true */
    TF_FIELD_NUMBER  /* unit: GB */
};

/* `for: { item: compute }`: the field belongs to events whose other field has one of these. */
struct tf_condition {
    uint32_t field;        /* index into the schema; a SYMBOL field */
    const uint32_t *codes; /* at least one */
    size_t count;
    uint64_t mask; /* bit `code` for each code below 64: the quick answer */
};

struct tf_field {
    const char *name;
    struct tf_place place;
    enum tf_field_kind kind;
    uint32_t slot;              /* in an event's codes (SYMBOL, TEXT) or numbers (NUMBER) */
    const char *const *symbols; /* SYMBOL: symbols[code - 1] */
    uint32_t symbol_count;
    const uint32_t *buckets; /* SYMBOL: codes by hash of their symbol; 0 is empty */
    uint32_t bucket_count;   /* a power of two */
    struct tf_unit unit;     /* NUMBER */
    bool below_zero;         /* NUMBER, `below_zero: true`: what it says may be less than nothing */
    bool rounds;             /* NUMBER, `round: half up`: more than 18 decimals are no mistake */
    enum tf_rounding rounding;
    bool optional; /* `optional: true`: may be missing even where it belongs */
    const struct tf_condition *conditions;
    size_t condition_count; /* all must hold */
};

struct tf_schema {
    const struct tf_field *fields;
    uint32_t count;
    uint32_t code_count;   /* SYMBOL and TEXT fields */
    uint32_t number_count; /* NUMBER fields */
};

/* Index of a field or UINT32_MAX. */
uint32_t tf_schema_find(const struct tf_schema *schema, const char *name, size_t length);

/* The code of a symbol of a SYMBOL field, or 0. */
uint32_t tf_field_code(const struct tf_field *field, const char *symbol, size_t length);

/*
 * Reads the `usage:` map; fields live in arena.  currency may be NULL.  *out is
 * filled only on OK; findings go to the report.
 */
tariff_code tf_schema_read(struct tf_arena *arena, const struct tf_yaml *usage,
        const char *currency, struct tf_schema *out, struct tf_report *report);

/* What an event has to do with others: nearly all have nothing to do with any. */
struct tf_ties {
    const char *other; /* the id of the event that this one voids or replaces; NULL: of none */
    uint32_t other_length;
    uint32_t column;  /* where the row says so, 1-based */
    bool replaces;    /* it takes the other's place; else it voids it, and is no usage itself */
    bool has_no_time; /* of a void: it goes by the time of what it voids */
    bool is_replaced; /* by the event that voids this one */
    struct tf_event *what; /* the other, once it is found */
    struct tf_event *by;   /* of the same run: what voids or replaces this one; NULL: nothing */
    const char *voided_by; /* its id, while this one does not count; NULL: it counts */
};

/*
 * One measured fact, as a row said it.  Borrowed arrays: codes[schema->code_count],
 * numbers[schema->number_count]; bit `slot` of `given` says that a number was given.
 */
struct tf_event {
    int64_t from; /* [from, until); from == until for a point */
    int64_t until;
    int64_t received; /* when the row came in; TF_ALWAYS when not said */
    uint32_t account; /* the run's index of the account */
    uint32_t file;    /* the run's index of the input file */
    uint32_t line;    /* 1-based line in it */
    uint32_t id_length;
    const char *id;
    uint32_t *codes;
    struct tf_dec *numbers;
    uint64_t given;
    const char *buy;      /* the plan bought or left, or NULL: then it is usage */
    struct tf_ties *ties; /* NULL: none */
    bool leaves;          /* it leaves the plan */
    bool has_paid;
    bool left_out; /* set aside while it was rated: the state does not keep it */
    struct tf_dec paid;
};

/* True for an event that only voids another: it is neither usage nor a purchase. */
static inline bool tf_event_is_void(const struct tf_event *event)
{
    return event->ties != NULL && event->ties->other != NULL && !event->ties->replaces;
}

/* The id of what voids or replaces the event; NULL when it counts. */
static inline const char *tf_event_voided_by(const struct tf_event *event)
{
    return event->ties == NULL ? NULL : event->ties->voided_by;
}

/* True when the event's other fields make this one belong to it. */
bool tf_field_belongs(
        const struct tf_schema *schema, const struct tf_field *field, const uint32_t *codes);

/*
 * Checks an event against the schema: a field that does not belong (its `for`
 * does not hold) or a missing field that does.  TARIFF_OK, or TARIFF_BAD_USAGE with the place
 * given and the fields named.
 */
tariff_code tf_schema_check(const struct tf_schema *schema, const struct tf_event *event,
        struct tf_place place, tariff_error *err);

#endif
