/* SPDX-License-Identifier: MIT */
/*
 * write_part.h - what the writers of a run share: accounts, names of columns, values.
 *
 * Layer: io (beside rating).
 */
#ifndef TF_IO_WRITE_PART_H
#define TF_IO_WRITE_PART_H

#include "io/write.h"
#include "io/write_grid.h"
#include "rating/show.h"

/* One output on its way. */
struct tf_writing {
    const struct tf_outcome *outcome;
    const struct tf_rulebook *book;
    struct tf_output *output;
    struct tf_text *text; /* the output's */
    tariff_format format;
    uint32_t only;         /* show this account alone; TF_NONE: all */
    struct tf_arena arena; /* until the output is written */
    struct tf_dec *sums;   /* room for what one row shows */
};

/* One writer for each output; what it can't allocate is TARIFF_NO_MEMORY. */
tariff_code tf_write_lines(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_statement(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_summary(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_wallets(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_grants(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_benefits(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_purchases(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_entries(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_rejected(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_focus(struct tf_writing *w, tariff_error *err);
tariff_code tf_write_explain(struct tf_writing *w, tariff_error *err);

/* False once the receiver has refused: then there is no use in going on. */
static inline bool tf_writing_goes_on(const struct tf_writing *w)
{
    return w->output->code == TARIFF_OK;
}

static inline bool tf_writing_shows(const struct tf_writing *w, uint32_t account)
{
    return w->only == TF_NONE || w->only == account;
}

const char *tf_writing_id(const struct tf_writing *w, uint32_t account);
const struct tf_zone *tf_writing_zone(const struct tf_writing *w, uint32_t account);

/* The account's party, or NULL. */
const struct tf_party *tf_writing_party(const struct tf_writing *w, uint32_t account);

/* The labels of all prices, in order of first appearance; NULL when there is no memory. */
const char *const *tf_writing_labels(struct tf_writing *w, size_t *count);
const char *tf_label_text(const struct tf_price *price, const char *name);

/* Unit of a price's quantities. */
const struct tf_unit *tf_price_unit(const struct tf_rulebook *book, const struct tf_price *price);

/* What a line's draws took of one pool. */
struct tf_dec tf_line_pool(const struct tf_line *line, uint32_t pool);

/* What rounding moved in a line. */
struct tf_dec tf_line_moved(const struct tf_line *line);

/* An amount of a pool, the number alone. */
void tf_put_pool_number(
        struct tf_text *text, struct tf_dec amount, const struct tf_rulebook *book, uint32_t pool);
/* The same with few decimals, for people. */
void tf_put_pool_short(
        struct tf_text *text, struct tf_dec amount, const struct tf_rulebook *book, uint32_t pool);
/* "accepted", "left" or "refused": what became of a purchase, or of its end. */
const char *tf_entry_state(const struct tf_wallet_entry *entry);

const char *tf_pool_unit(const struct tf_rulebook *book, uint32_t pool);

/* "" instead of an instant that never comes; "never" for people. */
void tf_put_until(
        const struct tf_writing *w, struct tf_text *text, const struct tf_zone *zone, int64_t at);

/* "name":"value", for objects that are written by hand. */
void tf_json_pair(struct tf_text *text, const char *name, const char *value, bool is_last);
/* "rulebook":{...},"currency":...,"seed":...,"as_of":...,"tz":...,  the head of every document. */
void tf_json_head(const struct tf_writing *w);

/* A line as an object, with its number in the account. */
void tf_json_line(const struct tf_writing *w, const struct tf_line *line, uint64_t number);

/* -- grants -------------------------------------------------------------------------------- */

/* A grant as the resource centre shows it. */
struct tf_grant_view {
    const struct tf_grant *grant;
    struct tf_dec used;
    struct tf_dec left;
    struct tf_dec expired; /* void since its expiry */
    const char *state;     /* not yet effective, active, used up, expired */
};
struct tf_grant_view tf_grant_look(
        const struct tf_writing *w, const struct tf_party *party, uint32_t index);

/* -- sums over what was charged ------------------------------------------------------------- */

/* Whether the sums of the rows can be told apart by price, by month, or by a label. */
bool tf_rows_know_price(const struct tf_rulebook *book);
bool tf_rows_know_month(const struct tf_rulebook *book);
bool tf_rows_know_label(const struct tf_rulebook *book, const char *label);
/* Nothing was counted or charged, and nobody paid or got anything back. */
bool tf_sums_are_empty(const struct tf_rulebook *book, const struct tf_dec *sums);

#endif
