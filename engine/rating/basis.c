/* SPDX-License-Identifier: MIT */
/*
 * basis.c - the shares of what grants cost.
 */
#include "rating/basis.h"

bool tf_grant_has_basis(const struct tf_grant *grant)
{
    return grant->has_paid && tf_dec_sign(grant->paid) > 0 && tf_dec_sign(grant->amount) > 0 &&
           (grant->per == TF_WINDOW_NONE || grant->expires != TF_NEVER);
}

static bool is_total(const struct tf_grant *grant)
{
    return grant->per == TF_WINDOW_NONE;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* part x over / under; nothing of nothing. */
static bool share_of(
        struct tf_dec whole, struct tf_dec over, struct tf_dec under, struct tf_dec *out)
{
    *out = tf_dec_zero();
    return tf_dec_sign(under) == 0 ||
           tf_dec_mul_div(whole, over.units, under.units, TF_ROUND_HALF_UP, out);
}

/* What a total's first `used` cost. */
static bool cost_of_total(const struct tf_grant *grant, struct tf_dec used, struct tf_dec *out)
{
    return share_of(grant->paid, used, grant->amount, out);
}

/* What an allowance cost from its beginning to t. */
static bool cost_until(const struct tf_grant *grant, int64_t t, struct tf_dec *out)
{
    int64_t at = later(grant->effective, earlier(t, grant->expires));

    return tf_dec_mul_div(grant->paid, tf_i128_of(at - grant->effective),
            tf_i128_of(grant->expires - grant->effective), TF_ROUND_HALF_UP, out);
}

static bool cost_between(const struct tf_grant *grant, struct tf_interval time, struct tf_dec *out)
{
    struct tf_dec before;

    return cost_until(grant, time.from, &before) && cost_until(grant, time.until, out) &&
           tf_dec_sub(*out, before, out);
}

bool tf_grant_capacity(const struct tf_zone *zone, const struct tf_grant *grant,
        struct tf_interval time, struct tf_dec *out)
{
    int64_t t = later(time.from, grant->effective);
    int64_t end = earlier(time.until, grant->expires);

    *out = is_total(grant) ? grant->amount : tf_dec_zero();
    while (!is_total(grant) && t < end) {
        struct tf_interval window = tf_grant_window(zone, grant, t);
        int64_t from = later(window.from, grant->effective);
        int64_t until = earlier(window.until, grant->expires);
        struct tf_dec allowance;

        if (!tf_grant_allowance(grant, window, &allowance) ||
                !tf_dec_mul_div(allowance, tf_i128_of(earlier(until, end) - t),
                        tf_i128_of(until - from), TF_ROUND_HALF_UP, &allowance) ||
                !tf_dec_add(*out, allowance, out))
            return false;
        t = until;
    }
    return true;
}

/* -- stretches of allowances ---------------------------------------------------------------- */

static bool add_span(struct tf_basis *basis, uint32_t grant, struct tf_interval time, bool corrects)
{
    const struct tf_grant *of = &basis->party->grants[grant];
    struct tf_basis_span span = { .grant = grant,
        .time = time,
        .corrects = corrects,
        .provisional = !corrects && time.from >= basis->bounds.closed };

    if (basis->span_count == basis->span_capacity) {
        size_t capacity = basis->span_capacity == 0 ? 16 : basis->span_capacity * 2;
        struct tf_basis_span *spans = tf_arena_array(basis->arena, capacity, sizeof *spans);

        basis->no_memory = spans == NULL;
        if (spans == NULL)
            return false;
        for (size_t i = 0; i < basis->span_count; i++)
            spans[i] = basis->spans[i];
        basis->spans = spans;
        basis->span_capacity = capacity;
    }
    if (!cost_between(of, time, &span.cost) ||
            !tf_grant_capacity(basis->party->zone, of, time, &span.capacity))
        return false;
    basis->spans[basis->span_count++] = span;
    return true;
}

/* The part of the statement's period around t that lies in [from, until). */
static struct tf_interval within_period(
        const struct tf_basis *basis, int64_t t, int64_t from, int64_t until)
{
    struct tf_interval period =
            tf_rater_window(basis->rater, basis->party->zone, TF_WINDOW_STATEMENT, t);

    return (struct tf_interval){ later(period.from, from), earlier(period.until, until) };
}

/* All that is put out of an allowance: by the statement's periods, what is provisional apart. */
static bool add_spans(struct tf_basis *basis, uint32_t index)
{
    const struct tf_grant *grant = &basis->party->grants[index];
    int64_t end = earlier(grant->expires, basis->bounds.until);
    int64_t t = later(grant->effective, basis->bounds.from);

    while (t < end) {
        int64_t border = t < basis->bounds.closed ? earlier(end, basis->bounds.closed) : end;
        struct tf_interval time = within_period(basis, t, t, border);

        if (!add_span(basis, index, time, false))
            return false;
        t = time.until;
    }
    return true;
}

/* The stretch that a line's draw belongs to; NULL when it does not fit, or without memory. */
static struct tf_basis_span *basis_span_of(
        struct tf_basis *basis, uint32_t index, const struct tf_line *line)
{
    const struct tf_grant *grant = &basis->party->grants[index];
    int64_t at = later(line->window.from, grant->effective);
    struct tf_interval time;

    for (size_t i = 0; i < basis->span_count; i++) {
        struct tf_basis_span *span = &basis->spans[i];

        if (span->grant == index && span->time.from <= at && at < span->time.until)
            return span;
    }
    time = within_period(basis, at, grant->effective, grant->expires);
    if (time.from < basis->bounds.from)
        time.until = earlier(time.until, basis->bounds.from);
    return add_span(basis, index, time, true) ? &basis->spans[basis->span_count - 1] : NULL;
}

/* -- shares ---------------------------------------------------------------------------------- */

/* The grant of a draw that has a basis, or NULL. */
static const struct tf_grant *paid_grant(const struct tf_basis *basis, const struct tf_draw *draw)
{
    const struct tf_party *party = basis->party;

    if (draw->pool == TF_NONE || draw->grant >= party->grant_count ||
            !tf_grant_has_basis(&party->grants[draw->grant]))
        return NULL;
    return &party->grants[draw->grant];
}

/* Takes a draw into account, before any has its share. */
static bool count_draw(
        struct tf_basis *basis, const struct tf_line *line, const struct tf_draw *draw)
{
    const struct tf_grant *grant = paid_grant(basis, draw);
    struct tf_basis_span *span;

    if (grant == NULL)
        return true;
    if (is_total(grant))
        return tf_dec_sub(basis->before[draw->grant], draw->amount, &basis->before[draw->grant]);
    span = basis_span_of(basis, draw->grant, line);
    return span != NULL && tf_dec_add(span->used, draw->amount, &span->used);
}

/* How much of a total was used, now that all is rated. */
static bool used_up(const struct tf_grant *grant, struct tf_dec *out)
{
    return tf_dec_sub(grant->amount, grant->left, out) && tf_dec_sub(*out, grant->voided, out);
}

bool tf_basis_begin(struct tf_basis *basis, struct tf_rater *rater, const struct tf_party *party,
        struct tf_basis_bounds bounds, const struct tf_line *lines, size_t count,
        struct tf_arena *arena)
{
    size_t grants = party->grant_count;

    *basis = (struct tf_basis){ .rater = rater, .party = party, .bounds = bounds, .arena = arena };
    basis->before = tf_arena_array(arena, grants + 1, sizeof *basis->before);
    basis->spent = tf_arena_array(arena, grants + 1, sizeof *basis->spent);
    basis->no_memory = basis->before == NULL || basis->spent == NULL;
    if (basis->no_memory)
        return false;
    for (uint32_t i = 0; i < grants; i++) {
        const struct tf_grant *grant = &party->grants[i];

        if (!tf_grant_has_basis(grant))
            continue;
        if (is_total(grant) ? !used_up(grant, &basis->before[i]) : !add_spans(basis, i))
            return false;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < lines[i].draw_count; k++) {
            if (!count_draw(basis, &lines[i], &lines[i].draws[k]))
                return false;
        }
    }
    for (size_t i = 0; i < grants; i++)
        basis->spent[i] = basis->before[i];
    for (size_t i = 0; i < basis->span_count; i++)
        basis->spans[i].capacity = tf_dec_max(basis->spans[i].capacity, basis->spans[i].used);
    return true;
}

/* The cost of what lies between two running amounts. */
static bool total_between(
        const struct tf_grant *grant, struct tf_dec before, struct tf_dec after, struct tf_dec *out)
{
    struct tf_dec less;

    return cost_of_total(grant, before, &less) && cost_of_total(grant, after, out) &&
           tf_dec_sub(*out, less, out);
}

static bool share_of_span(
        struct tf_basis_span *span, const struct tf_draw *draw, struct tf_dec *share)
{
    struct tf_dec before, drawn;

    if (!tf_dec_add(span->drawn, draw->amount, &drawn) ||
            !share_of(span->cost, span->drawn, span->capacity, &before) ||
            !share_of(span->cost, drawn, span->capacity, share) ||
            !tf_dec_sub(*share, before, share))
        return false;
    span->drawn = drawn;
    return tf_dec_add(span->shared, *share, &span->shared);
}

bool tf_basis_share(struct tf_basis *basis, const struct tf_line *line, const struct tf_draw *draw,
        struct tf_dec *share)
{
    const struct tf_grant *grant = paid_grant(basis, draw);
    struct tf_basis_span *span;
    struct tf_dec spent;

    *share = tf_dec_zero();
    if (grant == NULL)
        return true;
    if (is_total(grant)) {
        if (!tf_dec_add(basis->spent[draw->grant], draw->amount, &spent) ||
                !total_between(grant, basis->spent[draw->grant], spent, share))
            return false;
        basis->spent[draw->grant] = spent;
        return true;
    }
    span = basis_span_of(basis, draw->grant, line);
    return span != NULL && share_of_span(span, draw, share);
}

bool tf_basis_lost(const struct tf_basis *basis, uint32_t index,
        const struct tf_wallet_entry *entry, struct tf_dec *cost)
{
    const struct tf_grant *grant = &basis->party->grants[index];
    struct tf_dec now = basis->spent[index], before = basis->before[index];
    struct tf_dec end_now, lost_before, end_before, less;

    return tf_dec_sub(grant->voided, entry->amount, &lost_before) &&
           tf_dec_add(now, grant->voided, &end_now) &&
           tf_dec_add(before, lost_before, &end_before) &&
           total_between(grant, now, end_now, cost) &&
           (tf_dec_is_zero(lost_before) || (total_between(grant, before, end_before, &less) &&
                                                   tf_dec_sub(*cost, less, cost)));
}

bool tf_basis_unused(const struct tf_basis_span *span, struct tf_dec *quantity, struct tf_dec *cost)
{
    if (!span->corrects)
        return tf_dec_sub(span->capacity, span->used, quantity) &&
               tf_dec_sub(span->cost, span->shared, cost);
    *quantity = tf_dec_neg(span->used);
    *cost = tf_dec_neg(span->shared);
    return true;
}
