/* SPDX-License-Identifier: MIT */
/*
 * write_wallet.c - what is left: wallets in short (id, remaining), and the resource centre
 * with each grant's whole, used, left, expiry and state.
 */
#include <string.h>

#include "base/sort.h"
#include "io/write_part.h"
#include "io/write_words.h"

/* -- wallets: accounts, then grants, in the order they came in ------------------------------ */

/* A grant of an input file, by where it stood. */
struct entry_place {
    size_t file; /* in the order of the inputs */
    struct tf_place place;
    uint32_t account;
    uint32_t grant; /* index among the party's */
};

static int compare_places(void *ud, const void *left, const void *right)
{
    const struct entry_place *a = left;
    const struct entry_place *b = right;

    (void)ud;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->place.file != b->place.file && a->place.file != NULL && b->place.file != NULL &&
            strcmp(a->place.file, b->place.file) != 0)
        return strcmp(a->place.file, b->place.file); /* files that the run does not list */
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    return (a->place.column > b->place.column) - (a->place.column < b->place.column);
}

static size_t file_rank(const struct tf_outcome *outcome, const char *file)
{
    size_t i = 0;

    while (i < outcome->file_count && outcome->rater->files[i] != file)
        i++;
    return i;
}

/* The entry of the accounts or grants file that a party's grant comes from, or NULL. */
static const struct tf_grant_entry *grant_entry_of(
        const struct tf_account *account, const struct tf_party *party, size_t grant)
{
    const char *id = party->grants[grant].id;

    if (grant < account->grant_count && strcmp(account->grants[grant].id, id) == 0)
        return &account->grants[grant];
    for (size_t i = 0; i < account->grant_count; i++) {
        if (strcmp(account->grants[i].id, id) == 0)
            return &account->grants[i];
    }
    return NULL;
}

/* What usage has left of a grant, also of one that is void by now: its state is in the grants. */
static void put_remaining(
        const struct tf_writing *w, struct tf_grid *grid, uint32_t account, uint32_t grant)
{
    const struct tf_party *party = tf_writing_party(w, account);
    struct tf_grant_view view = tf_grant_look(w, party, grant);
    struct tf_dec remaining = view.left;

    (void)tf_dec_add(remaining, view.expired, &remaining); /* no more than the grant's amount */
    tf_grid_put(grid, view.grant->id);
    if (tf_grant_is_unlimited(view.grant))
        tf_grid_put(grid, "unlimited");
    else
        tf_put_pool_number(tf_grid_cell(grid), remaining, w->book, view.grant->pool);
    tf_grid_row(grid);
}

static void put_remaining_balance(
        const struct tf_writing *w, struct tf_grid *grid, uint32_t account)
{
    const struct tf_party *party = tf_writing_party(w, account);
    const struct tf_account *held = &w->outcome->accounts->items[account];

    if (!tf_writing_shows(w, account))
        return;
    tf_grid_put(grid, held->id);
    tf_show_decimal(tf_grid_cell(grid), party == NULL ? held->balance : party->balance, 2);
    tf_grid_row(grid);
}

/* Accounts of files in their order; then those that only the usage knows, by id.  (R25) */
static tariff_code put_balances(struct tf_writing *w, struct tf_grid *grid, tariff_error *err)
{
    const struct tf_accounts *accounts = w->outcome->accounts;
    struct entry_place *places = tf_arena_array(&w->arena, accounts->count + 1, sizeof *places);
    struct entry_place *scratch = tf_arena_array(&w->arena, accounts->count + 1, sizeof *scratch);
    size_t count = 0;

    if (places == NULL || scratch == NULL)
        return tf_no_memory(err);
    for (size_t i = 0; i < accounts->count; i++) {
        const struct tf_place *place = &accounts->items[i].place;

        if (place->line != 0)
            places[count++] = (struct entry_place){ file_rank(w->outcome, place->file), *place,
                (uint32_t)i, 0 };
    }
    tf_sort(places, count, sizeof *places, compare_places, NULL, scratch);
    for (size_t i = 0; i < count && tf_writing_goes_on(w); i++)
        put_remaining_balance(w, grid, places[i].account);
    for (size_t i = 0; i < accounts->count && tf_writing_goes_on(w); i++) {
        if (accounts->items[w->outcome->by_name[i]].place.line == 0)
            put_remaining_balance(w, grid, w->outcome->by_name[i]);
    }
    return TARIFF_OK;
}

static size_t gather_places(const struct tf_writing *w, struct entry_place *places)
{
    size_t count = 0, rank = 0;
    const char *file = NULL;

    for (size_t i = 0; i < w->outcome->party_count; i++) {
        const struct tf_party *party = &w->outcome->parties[i];
        const struct tf_account *account = &w->outcome->accounts->items[i];

        for (size_t k = 0; k < party->grant_count; k++) {
            const struct tf_grant_entry *entry = grant_entry_of(account, party, k);

            if (entry == NULL)
                continue;
            if (places != NULL) {
                if (file == NULL || entry->place.file != file) {
                    file = entry->place.file;
                    rank = file_rank(w->outcome, file);
                }
                places[count] =
                        (struct entry_place){ rank, entry->place, (uint32_t)i, (uint32_t)k };
            }
            count++;
        }
    }
    return count;
}

static tariff_code put_given(struct tf_writing *w, struct tf_grid *grid, tariff_error *err)
{
    size_t count = gather_places(w, NULL);
    struct entry_place *places = tf_arena_array(&w->arena, count + 1, sizeof *places);
    struct entry_place *scratch = tf_arena_array(&w->arena, count + 1, sizeof *scratch);

    if (places == NULL || scratch == NULL)
        return tf_no_memory(err);
    (void)gather_places(w, places);
    tf_sort(places, count, sizeof *places, compare_places, NULL, scratch);
    for (size_t i = 0; i < count && tf_writing_goes_on(w); i++) {
        if (tf_writing_shows(w, places[i].account))
            put_remaining(w, grid, places[i].account, places[i].grant);
    }
    return TARIFF_OK;
}

/* What was bought during the run, by account, then as it was bought. */
static void put_bought(const struct tf_writing *w, struct tf_grid *grid)
{
    for (size_t i = 0; i < w->outcome->accounts->count && tf_writing_goes_on(w); i++) {
        uint32_t index = w->outcome->by_name[i];
        const struct tf_party *party = tf_writing_party(w, index);

        if (party == NULL || !tf_writing_shows(w, index))
            continue;
        for (size_t k = 0; k < party->grant_count; k++) {
            if (grant_entry_of(&w->outcome->accounts->items[index], party, k) == NULL)
                put_remaining(w, grid, index, (uint32_t)k);
        }
    }
}

/* What pools owe, by account, below zero: "a/lots,-20". */
static void put_owed(const struct tf_writing *w, struct tf_grid *grid)
{
    for (size_t i = 0; i < w->outcome->accounts->count && tf_writing_goes_on(w); i++) {
        uint32_t index = w->outcome->by_name[i];
        const struct tf_party *party = tf_writing_party(w, index);

        for (uint32_t k = 0; party != NULL && k < w->book->pool_count; k++) {
            struct tf_dec owed = tf_debt_of(party, k);

            if (tf_dec_is_zero(owed) || !tf_writing_shows(w, index))
                continue;
            tf_text_format(tf_grid_cell(grid), "%s/%s", party->id, w->book->pools[k].name);
            tf_put_pool_number(tf_grid_cell(grid), tf_dec_neg(owed), w->book, k);
            tf_grid_row(grid);
        }
    }
}

tariff_code tf_write_wallets(struct tf_writing *w, tariff_error *err)
{
    static const struct tf_grid_column columns[] = { { "id", TF_GRID_TEXT },
        { "remaining", TF_GRID_NUMBER } };
    struct tf_grid grid;
    tariff_code code;

    tf_grid_begin(&grid, w->output, w->format, columns, sizeof columns / sizeof columns[0]);
    code = put_balances(w, &grid, err);
    if (code == TARIFF_OK)
        code = put_given(w, &grid, err);
    if (code == TARIFF_OK)
        put_bought(w, &grid);
    if (code == TARIFF_OK)
        put_owed(w, &grid);
    tf_grid_end(&grid);
    return code;
}

/* -- grants --------------------------------------------------------------------------------- */

/* How many of its windows a grant still has, the open one with them; more than these are not told.
 */
enum { WINDOWS_TOLD = 9999 };

static void put_windows(const struct tf_writing *w, struct tf_grid *grid,
        const struct tf_party *party, const struct tf_grant *grant)
{
    struct tf_text *text = tf_grid_cell(grid);
    int64_t as_of = w->outcome->counts.as_of;
    int64_t at = as_of > grant->effective ? as_of : grant->effective;
    bool whole =
            w->book->pays_later && w->book->pools[grant->pool].is_money; /* it pays at its end */
    uint64_t count = 0;

    if (grant->per == TF_WINDOW_NONE || grant->expires == TF_NEVER)
        return;
    while (at < grant->expires && count <= WINDOWS_TOLD) {
        at = tf_party_grant_window(w->outcome->rater, party, grant, at).until;
        count += !whole || at <= grant->expires;
    }
    if (count <= WINDOWS_TOLD)
        tf_text_u64(text, count);
}

/* For people a few decimals are enough; files have all of them. */
static void put_amount(
        const struct tf_writing *w, struct tf_grid *grid, struct tf_dec amount, uint32_t pool)
{
    if (w->format == TARIFF_FORMAT_TABLE)
        tf_put_pool_short(tf_grid_cell(grid), amount, w->book, pool);
    else
        tf_put_pool_number(tf_grid_cell(grid), amount, w->book, pool);
}

/* An amount that may have no limit. */
static void put_granted(const struct tf_writing *w, struct tf_grid *grid,
        const struct tf_grant *grant, struct tf_dec amount)
{
    if (tf_grant_is_unlimited(grant) && tf_dec_sign(amount) > 0)
        tf_grid_put(grid, "unlimited");
    else
        put_amount(w, grid, amount, grant->pool);
}

static void put_paid(const struct tf_writing *w, struct tf_grid *grid, const struct tf_grant *grant)
{
    struct tf_text *text = tf_grid_cell(grid);

    if (grant->has_paid && w->format == TARIFF_FORMAT_TABLE)
        tf_show_short(text, grant->paid, 2);
    else if (grant->has_paid)
        tf_show_decimal(text, grant->paid, 2);
}

static void put_grant_row(const struct tf_writing *w, struct tf_grid *grid,
        const struct tf_party *party, uint32_t index)
{
    struct tf_grant_view view = tf_grant_look(w, party, index);
    const struct tf_grant *grant = view.grant;
    const struct tf_rulebook *book = w->book;

    tf_grid_put(grid, party->id);
    tf_grid_put(grid, grant->id);
    tf_grid_put(grid, book->pools[grant->pool].name);
    tf_grid_put(grid, grant->plan == 0 ? "" : book->plans[grant->plan - 1].name);
    put_granted(w, grid, grant, grant->amount);
    tf_grid_put(grid, tf_pool_unit(book, grant->pool));
    tf_words_per(tf_grid_cell(grid), "", grant->per, grant->every);
    put_amount(w, grid, view.used, grant->pool);
    put_granted(w, grid, grant, view.left);
    put_amount(w, grid, tf_grant_is_unlimited(grant) ? tf_dec_zero() : view.expired, grant->pool);
    put_paid(w, grid, grant);
    tf_show_instant(tf_grid_cell(grid), party->zone, grant->effective);
    tf_put_until(w, tf_grid_cell(grid), party->zone, grant->expires);
    tf_grid_put(grid, view.state);
    put_windows(w, grid, party, grant);
    tf_grid_row(grid);
}

/* What a pool owes: less than nothing is left. */
static void put_debt_row(const struct tf_writing *w, struct tf_grid *grid,
        const struct tf_party *party, uint32_t pool)
{
    struct tf_dec owed = tf_debt_of(party, pool);

    if (tf_dec_is_zero(owed))
        return;
    tf_grid_put(grid, party->id);
    tf_grid_put(grid, "");
    tf_grid_put(grid, w->book->pools[pool].name);
    tf_grid_put(grid, "");
    tf_grid_put(grid, "");
    tf_grid_put(grid, tf_pool_unit(w->book, pool));
    tf_grid_put(grid, "");
    tf_grid_put(grid, "");
    put_amount(w, grid, tf_dec_neg(owed), pool);
    for (size_t i = 0; i < 4; i++)
        tf_grid_put(grid, "");
    tf_grid_put(grid, "owed");
    tf_grid_row(grid);
}

tariff_code tf_write_grants(struct tf_writing *w, tariff_error *err)
{
    static const struct tf_grid_column columns[] = { { "account", TF_GRID_TEXT },
        { "grant", TF_GRID_TEXT }, { "pool", TF_GRID_TEXT }, { "plan", TF_GRID_TEXT },
        { "amount", TF_GRID_NUMBER }, { "unit", TF_GRID_TEXT }, { "per", TF_GRID_TEXT },
        { "used", TF_GRID_NUMBER }, { "left", TF_GRID_NUMBER }, { "expired", TF_GRID_NUMBER },
        { "paid", TF_GRID_NUMBER }, { "effective", TF_GRID_TEXT }, { "expires", TF_GRID_TEXT },
        { "state", TF_GRID_TEXT }, { "windows", TF_GRID_NUMBER } };
    struct tf_grid grid;

    (void)err;
    tf_grid_begin(&grid, w->output, w->format, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < w->outcome->accounts->count && tf_writing_goes_on(w); i++) {
        uint32_t index = w->outcome->by_name[i];
        const struct tf_party *party = tf_writing_party(w, index);

        for (size_t k = 0; party != NULL && tf_writing_shows(w, index) && k < party->grant_count;
                k++)
            put_grant_row(w, &grid, party, (uint32_t)k);
        for (uint32_t k = 0; party != NULL && tf_writing_shows(w, index) && k < w->book->pool_count;
                k++)
            put_debt_row(w, &grid, party, k);
    }
    tf_grid_end(&grid);
    return TARIFF_OK;
}
