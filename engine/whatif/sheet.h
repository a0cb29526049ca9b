/* SPDX-License-Identifier: MIT */
/*
 * sheet.h - what runs came to, laid beside each other: a frame holds the names that they share,
 * a sheet the numbers of one run, by account, month and price.
 *
 * Numbers are those of the statement's rows, so they add up to what `tariff rate` says.
 * Layer: whatif (may include io/, rating/ and all below them but rule/).
 */
#ifndef TF_WHATIF_SHEET_H
#define TF_WHATIF_SHEET_H

#include "base/intern.h"
#include "io/write.h"

/* Money of one cell or group; BALANCE = AMOUNT - PREPAID. */
enum { TF_CELL_AMOUNT, TF_CELL_PREPAID, TF_CELL_BALANCE, TF_CELL_MONEY };

/* A price, by its name in any of the rulebooks. */
struct tf_frame_price {
    const char *name;
    const char *title;
    const char *item;    /* what its `when` says of the field `item`; "": nothing */
    struct tf_unit unit; /* of its quantities */
};

/* A pool, likewise; the balance is the first of them. */
struct tf_frame_pool {
    const char *name;
    const char *title;
    const char *unit; /* as people read it */
    bool is_money;
    struct tf_unit quantity; /* unless it is money */
};

struct tf_frame_plan {
    const char *name;
    const char *title;
};

struct tf_frame_account {
    const char *id;
    const struct tf_account_field *fields; /* free: segment ... */
    size_t field_count;
};

/* Names that all sheets share; they grow as sheets are filled. */
struct tf_frame {
    struct tf_arena arena;
    struct tf_alloc alloc;
    const char *currency; /* of the first rulebook */
    struct tf_intern price_names;
    struct tf_frame_price *prices; /* by id - 1, as the others */
    size_t price_capacity;
    struct tf_intern pool_names;
    struct tf_frame_pool *pools;
    size_t pool_capacity;
    struct tf_intern plan_names;
    struct tf_frame_plan *plans;
    size_t plan_capacity;
    struct tf_intern account_ids;
    struct tf_frame_account *accounts;
    size_t account_capacity;
    bool knows_month; /* rows of every statement do */
    bool knows_price;
};

void tf_frame_init(struct tf_frame *frame, struct tf_alloc alloc);
void tf_frame_free(struct tf_frame *frame);

static inline size_t tf_frame_count(const struct tf_intern *names)
{
    return names->count == 0 ? 0 : names->count - 1; /* ids begin at 1 */
}

/* One account, month and price. */
struct tf_sheet_cell {
    uint32_t account; /* of the frame */
    uint32_t price;
    int32_t month;          /* 12 x year + month - 1, by the account's calendar */
    struct tf_dec quantity; /* base units */
    struct tf_dec money[TF_CELL_MONEY];
    struct tf_dec *pools; /* what each paid: money, or base units; by pool of the sheet */
};

/* How often a plan was bought, and what was paid for it. */
struct tf_sheet_plan {
    uint64_t bought;
    uint64_t refused;
    struct tf_dec paid;
};

/* What one run came to. */
struct tf_sheet {
    struct tf_arena arena;
    char hash[TF_HASH_TEXT];     /* of the rulebook */
    struct tf_sheet_cell *cells; /* by account's id, month, price's name */
    size_t cell_count;
    uint32_t *pool_of; /* the frame's, by pool of the sheet */
    size_t pool_count;
    struct tf_dec *expired;      /* by pool of the sheet: what was lost */
    struct tf_sheet_plan *plans; /* by plan of the frame */
    size_t plan_count;
    uint64_t lines;
    uint64_t events;
    int64_t as_of;
};

/* Fills a sheet from a rated run; new names go into the frame. */
tariff_code tf_sheet_fill(struct tf_sheet *sheet, struct tf_frame *frame,
        const struct tf_outcome *outcome, tariff_error *err);
void tf_sheet_free(struct tf_sheet *sheet);

/* What a pool of the frame paid in a cell, or lost in a sheet: 0 where the rulebook has none. */
struct tf_dec tf_sheet_paid(
        const struct tf_sheet *sheet, const struct tf_sheet_cell *cell, uint32_t pool);
struct tf_dec tf_sheet_expired(const struct tf_sheet *sheet, uint32_t pool);
/* What the sheet says of a plan of the frame. */
struct tf_sheet_plan tf_sheet_plan_of(const struct tf_sheet *sheet, uint32_t plan);

/* "2026-03" */
void tf_month_text(int32_t month, char text[16]);

/* By account's id, month and price's name. */
int tf_sheet_compare_cells(
        const struct tf_frame *frame, const struct tf_sheet_cell *a, const struct tf_sheet_cell *b);

/* True when no line, no purchase and no loss differs. */
bool tf_sheets_agree(
        const struct tf_frame *frame, const struct tf_sheet *a, const struct tf_sheet *b);

#endif
