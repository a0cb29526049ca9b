/* SPDX-License-Identifier: MIT */
/*
 * correct.c - differences between what was issued and what comes out now: lines, entries.
 */
#include "rating/correct.h"

#include <string.h>

void tf_issued_init(struct tf_issued *issued, const struct tf_rater *rater)
{
    *issued = (struct tf_issued){ .rater = rater };
    tf_arena_init(&issued->arena, rater->alloc);
    tf_lines_init(&issued->list, rater->alloc);
}

void tf_issued_free(struct tf_issued *issued)
{
    tf_free(issued->arena.alloc, issued->met, issued->met_capacity * sizeof *issued->met);
    tf_free(issued->arena.alloc, issued->entries, issued->entry_capacity * sizeof *issued->entries);
    tf_lines_free(&issued->list);
    tf_arena_free(&issued->arena);
}

void tf_issued_clear(struct tf_issued *issued)
{
    tf_lines_clear(&issued->list);
    tf_arena_reset(&issued->arena);
    issued->next = issued->entry_count = issued->next_entry = 0;
}

static struct tf_draw *copy_draws(struct tf_arena *arena, const struct tf_line *line, size_t more)
{
    struct tf_draw *draws = tf_arena_array(arena, line->draw_count + more + 1, sizeof *draws);

    if (draws != NULL && line->draw_count > 0)
        memcpy(draws, line->draws, line->draw_count * sizeof *draws);
    return draws;
}

static tariff_code remember(
        void *ud, const struct tf_party *party, const struct tf_line *line, tariff_error *err)
{
    struct tf_issued *issued = ud;
    size_t room = issued->list.count + 1;

    (void)party;
    if (!tf_grow(issued->arena.alloc, &issued->met, &issued->met_capacity, room,
                sizeof *issued->met))
        return tf_no_memory(err);
    issued->met[room - 1] = false;
    return tf_lines_add(&issued->list, line, err);
}

static tariff_code remember_entry(void *ud, const struct tf_party *party,
        const struct tf_wallet_entry *entry, tariff_error *err)
{
    struct tf_issued *issued = ud;

    (void)party;
    if (!tf_grow(issued->arena.alloc, &issued->entries, &issued->entry_capacity,
                issued->entry_count + 1, sizeof *issued->entries))
        return tf_no_memory(err);
    issued->entries[issued->entry_count++] = (struct tf_issued_entry){ *entry, false };
    return TARIFF_OK;
}

struct tf_sink tf_issued_sink(struct tf_issued *issued)
{
    return (struct tf_sink){ remember, remember_entry, issued };
}

/* -- differences of lines
 * ----------------------------------------------------------------------------------
 */

static bool is_same_line(
        const struct tf_issued *issued, const struct tf_line *a, const struct tf_line *b)
{
    return a->price == b->price && a->key == b->key && a->window.from == b->window.from &&
           a->window.until == b->window.until &&
           (issued->rater->book->settle != TF_WINDOW_EVENT ||
                   (a->event->id_length == b->event->id_length &&
                           memcmp(a->event->id, b->event->id, a->event->id_length) == 0));
}

static const char *payer(const struct tf_party *party, const struct tf_draw *draw)
{
    return draw->grant < party->grant_count ? party->grants[draw->grant].id : "";
}

static bool is_same_payer(const struct tf_party *a_party, const struct tf_draw *a,
        const struct tf_party *b_party, const struct tf_draw *b)
{
    bool a_grant = a->grant < a_party->grant_count, b_grant = b->grant < b_party->grant_count;

    if (a_grant != b_grant)
        return false;
    if (a_grant)
        return strcmp(payer(a_party, a), payer(b_party, b)) == 0;
    return a->grant == b->grant && a->pool == b->pool;
}

/* The grant of that id; one that is there no more is known by its pool alone. */
static uint32_t find_grant(const struct tf_party *party, const char *id)
{
    for (size_t i = 0; i < party->grant_count; i++) {
        if (strcmp(party->grants[i].id, id) == 0)
            return (uint32_t)i;
    }
    return TF_DRAW_BALANCE;
}

static bool subtract(struct tf_dec *from, struct tf_dec what)
{
    return tf_dec_sub(*from, what, from);
}

static tariff_code does_not_fit(tariff_error *err)
{
    return tf_fail(err, TF_F_AMOUNT_TOO_LARGE, (struct tf_place){ 0 }, "Use larger units.",
            "A correction does not fit.");
}

/* line -= old, field by field and draw by draw. */
static tariff_code subtract_line(struct tf_issued *issued, const struct tf_party *party,
        struct tf_line *line, const struct tf_line *old, tariff_error *err)
{
    struct tf_draw *draws = copy_draws(&issued->arena, line, old->draw_count);
    size_t count = line->draw_count;
    size_t kept = 0;

    if (draws == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < old->draw_count; i++) {
        const struct tf_draw *gone = &old->draws[i];
        size_t at = 0;

        while (at < count && !is_same_payer(party, &draws[at], issued->party, gone))
            at++;
        if (at == count) {
            draws[count] = *gone;
            draws[count].amount = tf_dec_zero();
            if (gone->grant < issued->party->grant_count)
                draws[count].grant = find_grant(party, payer(issued->party, gone));
            count++;
        }
        if (!subtract(&draws[at].amount, gone->amount))
            return does_not_fit(err);
    }
    for (size_t i = 0; i < count; i++) {
        if (tf_dec_sign(draws[i].amount) != 0)
            draws[kept++] = draws[i];
    }
    line->draws = draws;
    line->draw_count = kept;
    return tf_line_sub(line, old) ? TARIFF_OK : does_not_fit(err);
}

/* Also an amount that rounding brought to the same cents is a difference: `rounding` tells it. */
static bool is_nothing(const struct tf_line *line)
{
    struct tf_line copy = *line;
    struct tf_dec *sums[TF_LINE_SUMS];
    bool is = line->draw_count == 0;

    tf_line_sums(&copy, sums);
    for (size_t i = 0; i < TF_LINE_SUMS && is; i++)
        is = tf_dec_is_zero(*sums[i]);
    return is;
}

tariff_code tf_issued_correct(struct tf_issued *issued, const struct tf_party *party,
        struct tf_line *line, bool *wanted, tariff_error *err)
{
    tariff_code code;

    *wanted = true;
    for (size_t k = 0; k < issued->list.count; k++) {
        size_t i = (issued->next + k) % issued->list.count;

        if (issued->met[i] || issued->list.items[i].provisional ||
                !is_same_line(issued, line, &issued->list.items[i]))
            continue;
        issued->met[i] = true;
        issued->next = i + 1;
        line->correction = true;
        code = subtract_line(issued, party, line, &issued->list.items[i], err);
        *wanted = !is_nothing(line);
        return code;
    }
    line->correction = line->window.until <= issued->closed_until && !line->provisional;
    return TARIFF_OK;
}

bool tf_issued_gone(struct tf_issued *issued, const struct tf_party *party, size_t *at,
        struct tf_line *line, tariff_code *code, tariff_error *err)
{
    struct tf_dec *sums[TF_LINE_SUMS];

    while (*at < issued->list.count && (issued->met[*at] || issued->list.items[*at].provisional))
        ++*at;
    if (*at == issued->list.count)
        return false;
    *line = issued->list.items[*at];
    tf_line_sums(line, sums);
    for (size_t i = 0; i < TF_LINE_SUMS; i++)
        *sums[i] = tf_dec_zero();
    line->draw_count = 0;
    line->correction = true;
    *code = subtract_line(issued, party, line, &issued->list.items[*at], err);
    ++*at;
    return true;
}

/* -- differences of entries ----------------------------------------------------------------------
 */

/* True when both speak of one expiry, of one debt that was paid, or of one purchase. */
static bool is_same_matter(const struct tf_wallet_entry *a, const struct tf_wallet_entry *b)
{
    bool of_grant = tf_entry_is_of_grant(a);

    return of_grant == tf_entry_is_of_grant(b) && (!of_grant || a->kind == b->kind) &&
           a->at == b->at && strcmp(a->id, b->id) == 0;
}

static bool is_same_outcome(const struct tf_wallet_entry *a, const struct tf_wallet_entry *b)
{
    if (a->kind != b->kind || tf_dec_cmp(a->amount, b->amount) != 0)
        return false;
    return a->kind != TF_ENTRY_REFUSED || strcmp(a->reason, b->reason) == 0;
}

tariff_code tf_issued_correct_entry(
        struct tf_issued *issued, struct tf_wallet_entry *entry, bool *wanted, tariff_error *err)
{
    *wanted = true;
    for (size_t k = 0; k < issued->entry_count; k++) {
        size_t i = (issued->next_entry + k) % issued->entry_count;
        struct tf_issued_entry *old = &issued->entries[i];

        if (old->met || !is_same_matter(&old->entry, entry))
            continue;
        old->met = true;
        issued->next_entry = i + 1;
        *wanted = !is_same_outcome(&old->entry, entry);
        entry->correction = true;
        return subtract(&entry->amount, old->entry.amount) ? TARIFF_OK : does_not_fit(err);
    }
    entry->correction = entry->at <= issued->closed_until;
    return TARIFF_OK;
}

bool tf_issued_gone_entry(struct tf_issued *issued, size_t *at, struct tf_wallet_entry *entry)
{
    while (*at < issued->entry_count && issued->entries[*at].met)
        ++*at;
    if (*at == issued->entry_count)
        return false;
    *entry = issued->entries[*at].entry;
    entry->amount = tf_dec_neg(entry->amount);
    entry->correction = true;
    ++*at;
    return true;
}
