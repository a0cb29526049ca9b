/* SPDX-License-Identifier: MIT */
/*
 * focus.h - rows of the FinOps Open Cost and Usage Specification (FOCUS) 1.2.
 *
 * write_focus.c and focus_line.c say what charges there are, focus_row.c where they stand.
 * Source: FOCUS 1.2, https://focus.finops.org; its sections stand beside what follows them.
 * Layer: io (beside rating).
 */
#ifndef TF_IO_FOCUS_H
#define TF_IO_FOCUS_H

#include "io/write_part.h"
#include "rating/basis.h"
#include "rating/listed.h"

/* ChargeCategory, as far as a rulebook charges it. */
enum tf_focus_category { TF_FOCUS_USAGE, TF_FOCUS_PURCHASE, TF_FOCUS_CREDIT, TF_FOCUS_ADJUSTMENT };

/* CommitmentDiscountStatus. */
enum tf_focus_status { TF_FOCUS_NEITHER, TF_FOCUS_USED, TF_FOCUS_UNUSED };

/* PricingQuantity with the unit prices that its costs are a multiple of. */
struct tf_focus_pricing {
    bool given;
    struct tf_dec quantity;     /* in `per` of the unit */
    const struct tf_unit *unit; /* NULL: "Units", for what is no multiple of usage */
    struct tf_dec per;          /* whole, >= 1 */
    struct tf_dec list_price;   /* >= 0 */
    struct tf_dec contracted_price;
};

/* One row.  What is zero or NULL is null, but for costs. */
struct tf_focus_row {
    const struct tf_party *party;
    enum tf_focus_category category;
    bool corrects;      /* what an earlier run put out */
    bool provisional;   /* its settlement window had not closed */
    bool carried;       /* it stands on the bill of the period that begins ... */
    int64_t carried_to; /* ... then */
    struct tf_interval time;
    struct tf_dec billed, effective, list, contracted;
    struct tf_focus_pricing pricing;
    bool has_consumed;
    struct tf_dec consumed;       /* base units */
    const struct tf_price *price; /* what it is a charge for: a price with the line's key, */
    uint32_t key;
    const struct tf_plan *plan; /* or a plan, */
    const struct tf_pool *pool; /* or a grant that no plan gave */
    const struct tf_grant *commitment;
    enum tf_focus_status status;
    struct tf_dec commitment_quantity;
    const struct tf_grant *by; /* that paid for it without being a commitment */
    const char *says;          /* before the title, in the description */
};

/* focus_row.c: the columns in order; labels of prices come after FOCUS's own. */
struct tf_focus_form {
    const char *const *labels;
    struct tf_grid_column *columns;
    size_t label_count;
    size_t count;
};
bool tf_focus_form_make(struct tf_writing *w, struct tf_focus_form *form);
void tf_focus_put_row(struct tf_writing *w, const struct tf_focus_form *form, struct tf_grid *grid,
        const struct tf_focus_row *row);

/* One account on its way. */
struct tf_focus {
    struct tf_writing *w;
    struct tf_focus_form form;
    struct tf_grid *grid;
    struct tf_arena arena; /* of one account */
    const struct tf_party *party;
    const struct tf_line *lines;
    size_t line_count;
    size_t repaid_count; /* behind them: what grants paid of debts */
    struct tf_basis basis;
};

/* focus_line.c: a row out, a line as rows; false when a cost does not fit. */
void tf_focus_put(struct tf_focus *f, const struct tf_focus_row *row);
bool tf_focus_put_line(struct tf_focus *f, const struct tf_line *line);
/* The grant of a draw, or NULL when it is none that the account has. */
const struct tf_grant *tf_focus_grant(const struct tf_focus *f, const struct tf_draw *draw);
/* So much of what is left as `part` is of the whole, taken from it; all of it with the last part.
 */
bool tf_focus_divide(
        struct tf_dec *left, struct tf_dec part, struct tf_dec whole, struct tf_dec *taken);

/* focus_pricing.c: the unit prices of costs for a base quantity of usage of a line; costs that are
 * no multiple of it are those of one unit. */
struct tf_focus_pricing tf_focus_price(const struct tf_listed *listed, struct tf_dec quantity,
        struct tf_dec list, struct tf_dec contracted);
/* The unit prices of costs that are those of one unit. */
struct tf_focus_pricing tf_focus_price_once(struct tf_dec list, struct tf_dec contracted);
/* A unit as FOCUS writes it: "GB-Hours", "10000 Requests".  (FOCUS 1.2, Unit Format) */
void tf_focus_put_unit(struct tf_text *text, const struct tf_unit *unit, struct tf_dec per);

#endif
