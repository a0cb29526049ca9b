/* SPDX-License-Identifier: MIT */
/*
 * write_focus.c - what a run charged, as the charges of FOCUS 1.2: each line by who pays for it,
 * purchases, credits, what nobody used of what was paid for, and what rounding rows moved.
 *
 * BilledCost of all rows is what the balance pays, and purchases.  EffectiveCost has the cost of
 * what was bought beforehand where it was used, or lost.  (docs/focus.md)
 */
#include <string.h>

#include "io/focus.h"

static tariff_code cannot_put(const struct tf_focus *f, tariff_error *err)
{
    if (f->basis.no_memory)
        return tf_no_memory(err);
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
            "A cost of the FOCUS rows of account \"%s\" does not fit.", f->party->id);
}

static bool is_in_bounds(const struct tf_focus *f, int64_t at)
{
    const struct tf_result *result = f->w->outcome->result;

    return at >= result->from && at < result->until;
}

/* What a grant paid of what its pool owed: usage of before that it covers.  No price is near. */
static bool put_repaid(struct tf_focus *f, const struct tf_line *line)
{
    const struct tf_grant *grant = tf_focus_grant(f, &line->draws[0]);
    struct tf_focus_row row = { .party = f->party,
        .corrects = line->correction,
        .time = line->window,
        .has_consumed = true,
        .consumed = line->draws[0].amount,
        .commitment = grant,
        .status = TF_FOCUS_USED,
        .commitment_quantity = line->draws[0].amount,
        .says = "Used before it began: " };

    if (grant == NULL || !tf_grant_has_basis(grant))
        return true;
    if (grant->plan != 0)
        row.plan = &f->w->book->plans[grant->plan - 1];
    else
        row.pool = &f->w->book->pools[grant->pool];
    row.pricing = tf_focus_price_once(row.list, row.contracted);
    if (!tf_basis_share(&f->basis, line, &line->draws[0], &row.effective))
        return false;
    tf_focus_put(f, &row);
    return true;
}

/* A line behind the account's own for each such payment, so that its grant's cost is shared out in
 * one go; false without memory. */
static bool add_repaid(struct tf_focus *f, const struct tf_wallet_entry *entries, size_t count)
{
    struct tf_line *lines = tf_arena_array(&f->arena, f->line_count + count + 1, sizeof *lines);
    struct tf_draw *draws = tf_arena_array(&f->arena, count + 1, sizeof *draws);

    f->basis.no_memory = lines == NULL || draws == NULL;
    if (f->basis.no_memory)
        return false;
    if (f->line_count > 0)
        memcpy(lines, f->lines, f->line_count * sizeof *lines);
    f->lines = lines;
    for (size_t i = 0; i < count; i++) {
        uint32_t grant = 0;

        if (entries[i].kind != TF_ENTRY_REPAID || !is_in_bounds(f, entries[i].at))
            continue;
        while (grant < f->party->grant_count &&
                strcmp(f->party->grants[grant].id, entries[i].id) != 0)
            grant++;
        draws[i] = (struct tf_draw){ grant, entries[i].pool, entries[i].amount };
        lines[f->line_count + f->repaid_count++] = (struct tf_line){ .account = f->party->account,
            .window = { entries[i].at, entries[i].at },
            .correction = entries[i].correction,
            .draws = &draws[i],
            .draw_count = 1 };
    }
    return true;
}

/* -- purchases ------------------------------------------------------------------------------- */

/* The index of what a purchase put into the wallet next, from *at on; false at the end. */
static bool next_bought(const struct tf_focus *f, const struct tf_wallet_entry *entry, uint32_t *at)
{
    size_t length = strlen(entry->id);

    for (; *at < f->party->grant_count; ++*at) {
        const struct tf_grant *grant = &f->party->grants[*at];

        if (grant->plan == entry->plan + 1 && grant->created == entry->at &&
                strncmp(grant->id, entry->id, length) == 0 && grant->id[length] == '/' &&
                strcmp(grant->id + length + 1, f->w->book->pools[grant->pool].name) == 0)
            return true;
    }
    return false;
}

/* What a plan costs by the list at that instant, or what was paid when that cannot be said. */
static struct tf_dec plan_cost(const struct tf_wallet_entry *entry, const struct tf_plan *plan)
{
    struct tf_dec cost = entry->amount;

    if (!tf_amount_at(plan->cost_fact, plan->cost, entry->at, &cost))
        cost = entry->amount;
    return cost;
}

static bool focus_put_bought(
        struct tf_focus *f, const struct tf_wallet_entry *entry, uint32_t index, struct tf_dec list)
{
    const struct tf_grant *grant = &f->party->grants[index];
    struct tf_focus_row row = { .party = f->party,
        .category = TF_FOCUS_PURCHASE,
        .corrects = entry->correction,
        .time = { grant->effective, grant->expires },
        .billed = grant->paid,
        .contracted = grant->paid,
        .plan = &f->w->book->plans[entry->plan] };

    if (grant->expires == TF_NEVER)
        row.time.until = grant->effective;
    row.effective = grant->paid;
    row.by = grant;
    if (tf_grant_has_basis(grant)) {
        row.commitment = grant;
        row.by = NULL;
        row.effective = tf_dec_zero();
        if (!tf_grant_capacity(f->party->zone, grant, row.time, &row.commitment_quantity))
            return false;
    }
    row.list = list;
    row.pricing = tf_focus_price_once(row.list, row.contracted);
    tf_focus_put(f, &row);
    return true;
}

/* A purchase that was corrected to another outcome: its grants are no more, or are others. */
static void put_purchase_change(struct tf_focus *f, const struct tf_wallet_entry *entry)
{
    struct tf_focus_row row = { .party = f->party,
        .category = TF_FOCUS_PURCHASE,
        .corrects = true,
        .time = { entry->at, entry->at },
        .billed = entry->amount,
        .effective = entry->amount,
        .list = entry->amount,
        .contracted = entry->amount,
        .plan = &f->w->book->plans[entry->plan] };

    row.pricing = tf_focus_price_once(row.list, row.contracted);
    tf_focus_put(f, &row);
}

/* A row for each grant: each is a commitment of its own, with its share of the price.  (R18) */
static bool put_purchase(struct tf_focus *f, const struct tf_wallet_entry *entry)
{
    struct tf_dec list_left = plan_cost(entry, &f->w->book->plans[entry->plan]);
    struct tf_dec paid_left = entry->amount;
    struct tf_dec list;
    uint32_t at = 0;
    bool fine = true;

    for (; next_bought(f, entry, &at) && fine; at++) {
        struct tf_dec paid = f->party->grants[at].paid;

        list = list_left;
        if (!tf_dec_is_zero(paid_left) && tf_dec_cmp(paid, paid_left) != 0)
            fine = tf_focus_divide(&list_left, paid, paid_left, &list);
        fine = fine && tf_dec_sub(paid_left, paid, &paid_left) &&
               focus_put_bought(f, entry, at, list);
        if (tf_dec_is_zero(paid_left))
            list_left = tf_dec_zero();
    }
    return fine;
}

static bool is_whole_purchase(const struct tf_focus *f, const struct tf_wallet_entry *entry)
{
    struct tf_dec sum = tf_dec_zero();
    uint32_t at = 0;
    bool found = false;

    for (; next_bought(f, entry, &at); at++) {
        found = true;
        if (!tf_dec_add(sum, f->party->grants[at].paid, &sum))
            return false;
    }
    return found && tf_dec_cmp(sum, entry->amount) == 0;
}

/* -- what was lost ------------------------------------------------------------------------------
 */

static void put_unused(struct tf_focus *f, const struct tf_grant *grant, struct tf_focus_row *row)
{
    row->party = f->party;
    row->commitment = grant;
    row->status = TF_FOCUS_UNUSED;
    row->says = "Unused: ";
    if (grant->plan != 0)
        row->plan = &f->w->book->plans[grant->plan - 1];
    else
        row->pool = &f->w->book->pools[grant->pool];
    row->pricing = tf_focus_price_once(row->list, row->contracted);
    tf_focus_put(f, row);
}

static bool put_lost(struct tf_focus *f, const struct tf_wallet_entry *entry)
{
    uint32_t index = 0;
    struct tf_focus_row row = { .corrects = entry->correction };
    const struct tf_grant *grant;
    struct tf_interval period;

    while (index < f->party->grant_count && strcmp(f->party->grants[index].id, entry->id) != 0)
        index++;
    if (index == f->party->grant_count)
        return true;
    grant = &f->party->grants[index];
    if (!tf_grant_has_basis(grant) || grant->per != TF_WINDOW_NONE)
        return true;
    period = tf_rater_window(
            f->w->outcome->rater, f->party->zone, TF_WINDOW_STATEMENT, grant->expires - 1);
    row.time.from = period.from > grant->effective ? period.from : grant->effective;
    row.time.until = grant->expires;
    row.commitment_quantity = entry->amount;
    if (!tf_basis_lost(&f->basis, index, entry, &row.effective))
        return false;
    put_unused(f, grant, &row);
    return true;
}

static bool focus_put_entry(struct tf_focus *f, const struct tf_wallet_entry *entry)
{
    if (!is_in_bounds(f, entry->at))
        return true;
    if (entry->kind == TF_ENTRY_EXPIRED)
        return put_lost(f, entry);
    if (entry->kind == TF_ENTRY_PURCHASE && is_whole_purchase(f, entry))
        return put_purchase(f, entry);
    if ((entry->kind == TF_ENTRY_PURCHASE || entry->kind == TF_ENTRY_REFUSED) &&
            !tf_dec_is_zero(entry->amount))
        put_purchase_change(f, entry);
    return true;
}

/* What nobody used of allowances. */
static bool put_spans(struct tf_focus *f)
{
    for (size_t i = 0; i < f->basis.span_count; i++) {
        const struct tf_basis_span *span = &f->basis.spans[i];
        struct tf_focus_row row = {
            .corrects = span->corrects, .provisional = span->provisional, .time = span->time
        };

        if (!tf_basis_unused(span, &row.commitment_quantity, &row.effective))
            return false;
        if (!tf_dec_is_zero(row.commitment_quantity) || !tf_dec_is_zero(row.effective))
            put_unused(f, &f->party->grants[span->grant], &row);
    }
    return true;
}

/* -- accounts -----------------------------------------------------------------------------------
 */

/* From when on things are put out, up to when, and from when on they are provisional. */
static struct tf_basis_bounds bounds_of(const struct tf_focus *f)
{
    const struct tf_outcome *outcome = f->w->outcome;
    enum tf_window settle = f->w->book->settle;
    int64_t issued =
            outcome->issued_until == NULL ? TF_ALWAYS : outcome->issued_until[f->party->account];
    struct tf_basis_bounds bounds = { outcome->result->from, outcome->counts.as_of,
        outcome->counts.as_of };

    if (settle != TF_WINDOW_EVENT) {
        bounds.closed =
                tf_rater_window(outcome->rater, f->party->zone, settle, outcome->counts.as_of).from;
        if (issued != TF_ALWAYS)
            issued = tf_rater_window(outcome->rater, f->party->zone, settle, issued).from;
    }
    if (issued > bounds.from)
        bounds.from = issued;
    if (outcome->result->until < bounds.until)
        bounds.until = outcome->result->until;
    return bounds;
}

/* What rounding moved between lines and the rows of a statement that rounds rows, a period.  (R8)
 */
static bool put_rounding(struct tf_focus *f, const struct tf_row *rows, size_t count)
{
    struct tf_focus_row row = { .party = f->party, .category = TF_FOCUS_ADJUSTMENT };
    struct tf_dec sum = tf_dec_zero();
    bool fine = true;

    row.time = tf_rater_window(
            f->w->outcome->rater, f->party->zone, TF_WINDOW_STATEMENT, rows->period_from);
    for (size_t i = 0; i < count && fine; i++) {
        row.provisional |= rows[i].provisional;
        fine = tf_row_sums(f->w->outcome->result, &rows[i], f->w->sums) &&
               tf_dec_add(sum, f->w->sums[TF_SUM_BALANCE], &sum);
    }
    for (size_t i = 0; i < f->line_count && fine; i++) {
        int64_t at = tf_line_stands_at(&f->lines[i]);

        if (at >= row.time.from && at < row.time.until)
            fine = tf_dec_sub(sum, f->lines[i].balance, &sum);
    }
    row.billed = row.effective = row.list = row.contracted = sum;
    row.says = "Rounding: ";
    if (fine && !tf_dec_is_zero(sum))
        tf_focus_put(f, &row);
    return fine;
}

/* The statement's rows of the account, period by period; *at is moved behind them. */
static bool put_roundings(struct tf_focus *f, size_t *at)
{
    const struct tf_result *result = f->w->outcome->result;
    uint32_t account = f->party->account;
    bool fine = true;

    while (*at < result->row_count && result->rows[*at].account == account) {
        size_t from = *at;

        while (*at < result->row_count && result->rows[*at].account == account &&
                result->rows[*at].period_from == result->rows[from].period_from)
            ++*at;
        if (f->w->book->statement.round.at_rows && f->w->outcome->issued_until == NULL)
            fine = fine && put_rounding(f, &result->rows[from], *at - from);
    }
    return fine;
}

/* How far lines, entries and rows were read; all go by account. */
struct focus_at {
    size_t line;
    size_t entry;
    size_t row;
};

static bool focus_put_account(struct tf_focus *f, struct focus_at *at)
{
    const struct tf_result *result = f->w->outcome->result;
    uint32_t account = f->party->account;
    size_t entry_from = at->entry;
    bool fine;

    f->lines = result->lines == NULL ? NULL : result->lines + at->line;
    f->line_count = 0;
    while (at->line < result->line_count && result->lines[at->line].account == account) {
        f->line_count++;
        at->line++;
    }
    while (at->entry < result->entry_count && result->entries[at->entry].account == account)
        at->entry++;
    f->repaid_count = 0;
    fine = at->entry == entry_from ||
           add_repaid(f, &result->entries[entry_from], at->entry - entry_from);
    fine = fine && tf_basis_begin(&f->basis, f->w->outcome->rater, f->party, bounds_of(f), f->lines,
                           f->line_count + f->repaid_count, &f->arena);
    for (size_t i = 0; i < f->line_count && fine && tf_writing_goes_on(f->w); i++) {
        fine = tf_focus_put_line(f, &f->lines[i]);
        tf_output_flush(f->w->output);
    }
    for (size_t i = 0; i < f->repaid_count && fine; i++)
        fine = put_repaid(f, &f->lines[f->line_count + i]);
    for (size_t i = entry_from; i < at->entry && fine; i++)
        fine = focus_put_entry(f, &result->entries[i]);
    fine = fine && put_spans(f) && put_roundings(f, &at->row);
    return fine;
}

/* Past what belongs to an account that is not shown. */
static void skip_account(const struct tf_result *result, uint32_t account, struct focus_at *at)
{
    while (at->line < result->line_count && result->lines[at->line].account == account)
        at->line++;
    while (at->entry < result->entry_count && result->entries[at->entry].account == account)
        at->entry++;
    while (at->row < result->row_count && result->rows[at->row].account == account)
        at->row++;
}

tariff_code tf_write_focus(struct tf_writing *w, tariff_error *err)
{
    const struct tf_outcome *outcome = w->outcome;
    struct tf_focus f = { .w = w };
    struct focus_at at = { 0 };
    struct tf_grid grid;
    tariff_code code = TARIFF_OK;

    if (!outcome->result->keep_lines)
        return tf_fail(err, TF_F_HOST_ORDER, (struct tf_place){ 0 },
                "Ask for lines when the run begins.", "The run did not keep its lines.");
    if (!tf_focus_form_make(w, &f.form))
        return tf_no_memory(err);
    f.grid = &grid;
    tf_arena_init(&f.arena, w->arena.alloc);
    tf_grid_begin(&grid, w->output, w->format, f.form.columns, f.form.count);
    for (size_t i = 0; i < outcome->accounts->count && code == TARIFF_OK; i++) {
        f.party = tf_writing_party(w, outcome->by_name[i]);
        if (f.party == NULL || !tf_writing_shows(w, outcome->by_name[i]))
            skip_account(outcome->result, outcome->by_name[i], &at);
        else if (!focus_put_account(&f, &at))
            code = cannot_put(&f, err);
        tf_arena_reset(&f.arena);
    }
    tf_grid_end(&grid);
    tf_arena_free(&f.arena);
    return code;
}
