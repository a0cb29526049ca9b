/* SPDX-License-Identifier: MIT */
/*
 * properties.c - the properties, each in a few lines.  README.md says for each one which change
 * of the engine it catches.
 */
#include "property/properties.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property/trial.h"
#include "value/instant.h"

static bool is_settled_by_event(const struct trial *trial)
{
    return strcmp(trial->book.settle, "event") == 0;
}

static bool is_money_pool(const char *column)
{
    return strcmp(column, "cash") == 0 || strcmp(column, "coupon") == 0 ||
           strcmp(column, "cut") == 0 || strcmp(column, "save") == 0;
}

static bool is_commitment(const char *column)
{
    return strcmp(column, "save") == 0;
}

static bool is_quantity_pool(const char *column)
{
    return column[0] == 'q' && column[1] >= '0' && column[1] <= '9';
}

static bool is_of_plan(const struct use *use)
{
    return use->kind == USE_BUY || use->kind == USE_LEAVE;
}

static bool is_number(const struct tf_dec a, const struct tf_dec b)
{
    return tf_dec_cmp(a, b) == 0;
}

/* Sum over the columns of a row that are such pools. */
static struct tf_dec pools_of(const struct table *lines, size_t row, bool (*is)(const char *column))
{
    struct tf_dec sum = tf_dec_zero();

    for (size_t c = 0; c < lines->columns; c++) {
        if (is(lines->cells[c]))
            sum = dec_plus(sum, dec_of_text(table_at(lines, row, c)));
    }
    return sum;
}

/* Sum over the rows whose cell in a column is `word`; of all rows when column is NULL. */
static struct tf_dec sum_where(
        const struct table *table, const char *number, const char *column, const char *word)
{
    struct tf_dec sum = tf_dec_zero();

    for (size_t r = 0; r < table->rows; r++) {
        if (column == NULL || strcmp(table_cell(table, r, column), word) == 0)
            sum = dec_plus(sum, table_number(table, r, number));
    }
    return sum;
}

static int slot_of(const struct table *lines, size_t row)
{
    return table_cell(lines, row, "price")[1] - '0';
}

/* -- what adds up ---------------------------------------------------------------------------- */

static enum verdict each_line(struct trial *trial,
        enum verdict (*holds)(struct trial *trial, const struct table *lines, size_t row))
{
    struct table lines;
    enum verdict verdict = HOLDS;

    table_read(&trial->base.outputs[RATED_LINES], &lines);
    for (size_t r = 0; r < lines.rows && verdict != FAILS; r++)
        verdict = holds(trial, &lines, r);
    if (lines.rows == 0)
        verdict = DOES_NOT_APPLY;
    table_free(&lines);
    return verdict;
}

static enum verdict line_is_paid(struct trial *trial, const struct table *lines, size_t row)
{
    struct tf_dec paid =
            dec_plus(pools_of(lines, row, is_money_pool), table_number(lines, row, "balance"));

    return is_number(paid, table_number(lines, row, "amount"))
                   ? HOLDS
                   : fails(trial, "line %zu: draws are not the amount", row + 1);
}

static enum verdict what_pays_a_line_is_its_amount(struct trial *trial)
{
    return each_line(trial, line_is_paid);
}

static enum verdict line_covers(struct trial *trial, const struct table *lines, size_t row)
{
    struct tf_dec free =
            dec_plus(pools_of(lines, row, is_quantity_pool), table_number(lines, row, "included"));

    /* of what was taken back nothing is covered */
    struct tf_dec used = tf_dec_max(table_number(lines, row, "quantity"), tf_dec_zero());

    return tf_dec_cmp(free, used) <= 0 || is_near(free, used)
                   ? HOLDS
                   : fails(trial, "line %zu: more is covered than was used", row + 1);
}

static enum verdict no_more_is_covered_than_was_used(struct trial *trial)
{
    if (trial->book.any_step || trial->book.any_back)
        return DOES_NOT_APPLY; /* a step that is begun is taken whole; what comes back before there
                                  is anything, the balance has */
    return each_line(trial, line_covers);
}

static enum verdict line_has_no_gift(struct trial *trial, const struct table *lines, size_t row)
{
    if (strncmp(table_cell(lines, row, "price"), "fee", 3) == 0)
        return HOLDS; /* of a charge in advance, what is not used comes back */
    for (size_t c = table_column(lines, "included"); c <= table_column(lines, "balance"); c++) {
        if (tf_dec_sign(dec_of_text(table_at(lines, row, c))) < 0)
            return fails(trial, "line %zu: %s is below zero", row + 1, lines->cells[c]);
    }
    return HOLDS;
}

static enum verdict nothing_is_below_zero(struct trial *trial)
{
    for (int i = 0; i < trial->book.slot_count; i++) {
        if (!trial->book.slots[i].grows || trial->falls || trial->book.any_back)
            return DOES_NOT_APPLY;
    }
    return each_line(trial, line_has_no_gift);
}

static enum verdict line_is_whole(struct trial *trial, const struct table *lines, size_t row)
{
    const char *name = table_cell(lines, row, "price");
    const char *to = name[2] == '\0' ? trial->book.slots[slot_of(lines, row)].round_to
                                     : trial->book.round_to;
    /* what a commitment pays is exact */
    struct tf_dec amount = dec_plus(
            table_number(lines, row, "amount"), tf_dec_neg(pools_of(lines, row, is_commitment)));
    struct tf_dec rounded;

    if (to == NULL || to[0] == '\0')
        return HOLDS;
    if (!tf_dec_round(amount, dec_of_text(to), TF_ROUND_DOWN, &rounded))
        return fails(trial, "line %zu: does not round", row + 1);
    return is_number(amount, rounded) ? HOLDS
                                      : fails(trial, "line %zu: %s is no multiple of %s", row + 1,
                                                table_cell(lines, row, "amount"), to);
}

static enum verdict amounts_are_as_fine_as_they_are_rounded(struct trial *trial)
{
    return each_line(trial, line_is_whole);
}

/* A row may also be what a pool owes, or a grant without limit. */
static bool has_amount(const struct table *grants, size_t row)
{
    return strcmp(table_cell(grants, row, "state"), "owed") != 0 &&
           strcmp(table_cell(grants, row, "amount"), "unlimited") != 0;
}

static enum verdict a_grant_gives_what_it_has(struct trial *trial)
{
    struct table grants;
    enum verdict verdict = HOLDS;

    table_read(&trial->base.outputs[RATED_GRANTS], &grants);
    for (size_t r = 0; r < grants.rows && verdict == HOLDS; r++) {
        struct tf_dec left, sum;

        if (!has_amount(&grants, r))
            continue;
        left = table_number(&grants, r, "left");
        sum = dec_plus(left,
                dec_plus(table_number(&grants, r, "used"), table_number(&grants, r, "expired")));
        if (tf_dec_sign(left) < 0)
            verdict = fails(trial, "grant %s is below zero", table_cell(&grants, r, "grant"));
        else if (table_cell(&grants, r, "per")[0] == '\0' &&
                 !is_number(sum, table_number(&grants, r, "amount")))
            verdict = fails(trial, "grant %s: used, left and expired are not what it was",
                    table_cell(&grants, r, "grant"));
    }
    if (grants.rows == 0)
        verdict = DOES_NOT_APPLY;
    table_free(&grants);
    return verdict;
}

/* What a pool owes in the end: it paid that, and no grant did yet. */
static struct tf_dec owed_of(const struct table *grants, const char *pool)
{
    struct tf_dec sum = tf_dec_zero();

    for (size_t r = 0; r < grants->rows; r++) {
        if (strcmp(table_cell(grants, r, "state"), "owed") == 0 &&
                strcmp(table_cell(grants, r, "pool"), pool) == 0)
            sum = dec_plus(sum, tf_dec_neg(table_number(grants, r, "left")));
    }
    return sum;
}

static enum verdict pools_give_what_grants_give(struct trial *trial)
{
    struct table lines, grants;
    enum verdict verdict = HOLDS;

    table_read(&trial->base.outputs[RATED_LINES], &lines);
    table_read(&trial->base.outputs[RATED_GRANTS], &grants);
    for (size_t c = 0; c < lines.columns && verdict == HOLDS; c++) {
        const char *pool = lines.cells[c];

        if (!is_money_pool(pool) && !is_quantity_pool(pool))
            continue;
        if (!is_near(sum_where(&lines, pool, NULL, NULL),
                    dec_plus(sum_where(&grants, "used", "pool", pool), owed_of(&grants, pool))))
            verdict = fails(trial, "pool %s: lines drew something else than grants gave", pool);
    }
    if (grants.rows == 0 || trial->book.any_report)
        verdict = DOES_NOT_APPLY; /* nobody gives what is only reported */
    table_free(&lines);
    table_free(&grants);
    return verdict;
}

/* What accepted purchases took from an account's balance. */
static struct tf_dec bought_of(struct trial *trial, const struct table *purchases, const char *id)
{
    struct tf_dec sum = tf_dec_zero();

    for (size_t r = 0; r < purchases->rows; r++) {
        int plan = 0;

        while (strcmp(trial->book.plans[plan], table_cell(purchases, r, "plan")) != 0)
            plan++;

        if (strcmp(table_cell(purchases, r, "account"), id) == 0 &&
                strcmp(table_cell(purchases, r, "state"), "accepted") == 0 &&
                trial->book.plan_from_balance[plan])
            sum = dec_plus(sum, table_number(purchases, r, "paid"));
    }
    return sum;
}

static enum verdict the_balance_pays_what_nothing_else_pays(struct trial *trial)
{
    struct table lines, wallets, purchases;
    enum verdict verdict = HOLDS;

    table_read(&trial->base.outputs[RATED_LINES], &lines);
    table_read(&trial->base.outputs[RATED_WALLETS], &wallets);
    table_read(&trial->base.outputs[RATED_PURCHASES], &purchases);
    for (int i = 0; i < trial->book.account_count && verdict == HOLDS; i++) {
        char id[2] = { (char)('a' + i), '\0' }, opening[8];
        struct tf_dec sum = dec_plus(sum_where(&wallets, "remaining", "id", id),
                dec_plus(sum_where(&lines, "balance", "account", id),
                        bought_of(trial, &purchases, id)));

        snprintf(opening, sizeof opening, "%d", trial->book.balances[i]);
        if (!is_number(sum, dec_of_text(opening)))
            verdict = fails(trial, "account %s: its balance went elsewhere", id);
    }
    table_free(&lines);
    table_free(&wallets);
    table_free(&purchases);
    return verdict;
}

static enum verdict the_statement_is_what_lines_come_to(struct trial *trial)
{
    struct table lines, statement;
    enum verdict verdict = HOLDS;

    if (strcmp(trial->book.round, "statement") == 0)
        return DOES_NOT_APPLY; /* rows are rounded by themselves */
    table_read(&trial->base.outputs[RATED_LINES], &lines);
    table_read(&trial->base.statement, &statement);
    for (size_t c = 0; c < statement.columns && verdict == HOLDS; c++) {
        const char *name = statement.cells[c];

        if (strcmp(name, "account") != 0 && strcmp(name, "month") != 0 &&
                strcmp(name, "price") != 0 && strcmp(name, "key") != 0 &&
                !is_near(sum_where(&statement, name, NULL, NULL),
                        sum_where(&lines, name, NULL, NULL)))
            verdict = fails(trial, "%s of the statement is not that of the lines", name);
    }
    table_free(&lines);
    table_free(&statement);
    return verdict;
}

/* -- what makes no difference ------------------------------------------------------------------ */

static enum verdict rows_come_in_any_order(struct trial *trial)
{
    struct use uses[USES_MAX];
    struct tf_text usage = new_text();
    enum verdict verdict;

    memcpy(uses, trial->book.uses, sizeof uses);
    swap_uses(uses, trial->book.use_count, &trial->chance);
    random_book_csv(&trial->book, uses, trial->book.use_count, &usage);
    verdict = same_with_usage(trial, &usage);
    tf_text_free(&usage);
    return verdict;
}

static enum verdict a_row_sent_again_counts_once(struct trial *trial)
{
    struct use uses[USES_MAX];
    struct tf_text usage = new_text();
    size_t count = trial->book.use_count, again = count > USES_MAX / 2 ? USES_MAX - count : count;
    enum verdict verdict;

    memcpy(uses, trial->book.uses, sizeof uses);
    memcpy(uses + count, trial->book.uses, again * sizeof *uses);
    swap_uses(uses, count + again, &trial->chance);
    random_book_csv(&trial->book, uses, count + again, &usage);
    verdict = same_with_usage(trial, &usage);
    tf_text_free(&usage);
    return verdict;
}

static enum verdict files_are_csv_or_json(struct trial *trial)
{
    struct tf_text usage = new_text();
    enum verdict verdict;

    random_book_json(&trial->book, trial->book.uses, trial->book.use_count, &usage);
    verdict = same_with_usage(trial, &usage);
    tf_text_free(&usage);
    return verdict;
}

static enum verdict usage_comes_in_several_files(struct trial *trial)
{
    struct tf_text files[3] = { new_text(), new_text(), new_text() };
    struct rating rating = trial_rating(trial);
    size_t count = trial->book.use_count, first = count / 3, second = count / 2;
    struct rated got;
    enum verdict verdict = FAILS;

    random_book_csv(&trial->book, trial->book.uses + second, count - second, &files[0]);
    random_book_json(&trial->book, trial->book.uses, first, &files[1]);
    random_book_csv(&trial->book, trial->book.uses + first, second - first, &files[2]);
    for (int i = 0; i < 3; i++)
        rating.usage[i] = &files[i];
    if (trial_rate(trial, trial->rulebook, &rating, &got))
        verdict = same_outputs(trial, &got);
    rated_free(&got);
    for (int i = 0; i < 3; i++)
        tf_text_free(&files[i]);
    return verdict;
}

static enum verdict same_with_rating(struct trial *trial, const struct rating *rating)
{
    struct rated got;
    enum verdict verdict = FAILS;

    if (trial_rate(trial, trial->rulebook, rating, &got))
        verdict = same_outputs(trial, &got);
    rated_free(&got);
    return verdict;
}

static enum verdict threads_share_the_accounts(struct trial *trial)
{
    struct rating rating = trial_rating(trial);

    if (trial->book.account_count == 1)
        return DOES_NOT_APPLY;
    rating.threads = 2 + (uint32_t)chance_below(&trial->chance, 3);
    return same_with_rating(trial, &rating);
}

static enum verdict why_does_not_move_what(struct trial *trial)
{
    struct rating rating = trial_rating(trial);

    rating.explain = rating.state = true;
    return same_with_rating(trial, &rating);
}

static enum verdict bad_rows_are_set_aside(struct trial *trial)
{
    static const char *const bad[] = { "bad,a,2024-02-30T00:00Z", "bad,a,not a time", "bad,,",
        "bad" };
    struct tf_text usage = new_text();
    struct rating rating = trial_rating(trial);
    enum verdict verdict;

    tf_text_add(&usage, trial->usage.data, trial->usage.length);
    for (int i = 1 + chance_below(&trial->chance, 3); i > 0; i--)
        tf_text_format(&usage, "%s\n", bad[chance_below(&trial->chance, 4)]);
    rating.usage[0] = &usage;
    rating.reject = true;
    verdict = same_with_rating(trial, &rating);
    tf_text_free(&usage);
    return verdict;
}

static enum verdict layout_means_nothing(struct trial *trial)
{
    tariff_rulebook *airy = trial_rulebook(trial, &(struct book_variant){ .airy = true });
    struct rating rating = trial_rating(trial);
    struct rated got;
    enum verdict verdict = FAILS;

    if (airy == NULL)
        return FAILS;
    if (strcmp(tariff_rulebook_hash(airy), tariff_rulebook_hash(trial->rulebook)) != 0)
        verdict = fails(trial, "a comment changes the content hash");
    else if (trial_rate(trial, airy, &rating, &got))
        verdict = same_outputs(trial, &got);
    if (verdict != FAILS || trial->why[0] != 'a')
        rated_free(&got);
    tariff_rulebook_close(airy);
    return verdict;
}

/* -- R2, R16: cutting, and what is unrelated -------------------------------------------------- */

/* Strictly between two instants, often on an hour; from when there is no room. */
static int64_t between(int64_t from, int64_t until, struct chance *chance)
{
    int64_t at;

    if (until - from < 2)
        return from;
    at = from + 1 + (int64_t)(chance_next(chance) % (uint64_t)(until - from - 1));
    if (one_in(chance, 3) && at / TF_HOUR * TF_HOUR > from)
        at = at / TF_HOUR * TF_HOUR;
    return at;
}

/* When the level or the spell that a use begins ends. */
static int64_t end_of(const struct random_book *book, const struct use *use)
{
    int64_t end = book->as_of;

    for (size_t i = 0; i < book->use_count; i++) {
        const struct use *next = &book->uses[i];

        if (next != use && next->slot == use->slot && next->account == use->account &&
                next->thing == use->thing && !is_of_plan(next) && next->from >= use->from &&
                next->from < end)
            end = next->from;
    }
    return end;
}

static void add_cut(const struct random_book *book, struct use *uses, size_t *count,
        const struct use *cut, int64_t at)
{
    struct use *rest = &uses[(*count)++];

    *rest = *cut;
    if (book->slots[cut->slot].changes)
        rest->pico = 0;
    rest->from = at;
    if (cut->kind != USE_STRETCH)
        rest->until = at;
    snprintf(rest->id, sizeof rest->id, "%.4s-%d", cut->id, (int)*count);
}

/*
 * A level that is said again goes on, even where usage must not be cut.  What another meter bills
 * of a piece is shared out among tiers piece by piece, to the 18th place.
 */
static bool can_be_cut(const struct random_book *book, const struct use *use)
{
    const struct slot *slot = &book->slots[use->slot];

    return use->kind == USE_LEVEL ? !slot->holds_window : slot->cuttable && !slot->bills;
}

/* One use in two or more that come to the same. */
static void cut_use(const struct random_book *book, struct use *uses, size_t *count, size_t index,
        struct chance *chance)
{
    struct use *use = &uses[index];
    int64_t end = use->kind == USE_STRETCH ? use->until : end_of(book, &book->uses[index]);
    int64_t at = between(use->from, end, chance);

    if (*count + 2 > USES_MAX || use->kind == USE_POINT || use->kind == USE_STOP ||
            is_of_plan(use) || !can_be_cut(book, use) || at == use->from || one_in(chance, 3))
        return;
    add_cut(book, uses, count, use, at);
    if (use->kind == USE_STRETCH) {
        use->until = at;
    } else if (use->kind == USE_START) {
        add_cut(book, uses, count, use, at);
        uses[*count - 1].kind = USE_STOP;
    }
}

static enum verdict usage_is_cut(struct trial *trial, enum use_kind kind)
{
    struct use uses[USES_MAX];
    struct tf_text usage = new_text();
    size_t count = trial->book.use_count;
    enum verdict verdict = DOES_NOT_APPLY;

    memcpy(uses, trial->book.uses, sizeof uses);
    for (size_t i = 0; i < trial->book.use_count; i++) {
        if (uses[i].kind == kind)
            cut_use(&trial->book, uses, &count, i, &trial->chance);
    }
    if ((kind == USE_LEVEL || !is_settled_by_event(trial)) && count > trial->book.use_count) {
        swap_uses(uses, count, &trial->chance);
        random_book_csv(&trial->book, uses, count, &usage);
        verdict = same_with_usage(trial, &usage);
    }
    tf_text_free(&usage);
    return verdict;
}

static enum verdict stretches_are_cut_anywhere(struct trial *trial)
{
    if (trial->book.any_back) /* what comes back finds who paid until then */
        return DOES_NOT_APPLY;
    return usage_is_cut(trial, USE_STRETCH);
}

static enum verdict a_level_is_said_again(struct trial *trial)
{
    return usage_is_cut(trial, USE_LEVEL);
}

static enum verdict a_box_is_started_again(struct trial *trial)
{
    return usage_is_cut(trial, USE_START);
}

static enum verdict compare_without_other(struct trial *trial, const struct rated *got)
{
    enum verdict verdict = HOLDS;

    for (int i = 0; i < RATED_OUTPUTS && verdict == HOLDS; i++) {
        struct tf_text mine = without(&trial->base.outputs[i], "other", "other");
        struct tf_text theirs = without(&got->outputs[i], "other", "other");

        verdict = same_text(trial, "something unrelated", &mine, &theirs);
        tf_text_free(&mine);
        tf_text_free(&theirs);
    }
    return verdict;
}

static enum verdict something_unrelated_changes_nothing(struct trial *trial)
{
    tariff_rulebook *other = trial_rulebook(trial, &(struct book_variant){ .other = true });
    struct rating rating = trial_rating(trial);
    struct tf_text usage = new_text();
    struct use uses[USES_MAX];
    size_t count = trial->book.use_count;
    struct rated got;
    enum verdict verdict = FAILS;

    if (other == NULL)
        return FAILS;
    if (is_settled_by_event(trial) && trial->book.any_function) {
        tariff_rulebook_close(other); /* it is cut by any fact, and each piece is paid by itself */
        return DOES_NOT_APPLY;
    }
    memcpy(uses, trial->book.uses, sizeof uses);
    for (int i = chance_below(&trial->chance, 4); i >= 0 && count < USES_MAX; i--) {
        uses[count] = (struct use){ .kind = USE_OTHER, .account = 0 };
        uses[count].from = uses[count].until =
                between(trial->book.begin, trial->book.as_of, &trial->chance);
        snprintf(uses[count++].id, sizeof uses->id, "o%d", i);
    }
    random_book_csv(&trial->book, uses, count, &usage);
    rating.usage[0] = &usage;
    if (trial_rate(trial, other, &rating, &got))
        verdict = compare_without_other(trial, &got);
    rated_free(&got);
    tf_text_free(&usage);
    tariff_rulebook_close(other);
    return verdict;
}

static enum verdict accounts_do_not_see_each_other(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct tf_text accounts = new_text(), usage = new_text(), all = new_text();
    struct use uses[USES_MAX];
    enum verdict verdict = HOLDS;

    if (trial->book.account_count == 1)
        return DOES_NOT_APPLY;
    for (int a = 0; a < trial->book.account_count && verdict == HOLDS; a++) {
        struct rated got;
        size_t count = 0, header;

        for (size_t i = 0; i < trial->book.use_count; i++) {
            if (trial->book.uses[i].account == a)
                uses[count++] = trial->book.uses[i];
        }
        tf_text_clear(&accounts);
        tf_text_clear(&usage);
        random_book_accounts(&trial->book, 1u << a, HOLD_ALL, &accounts);
        random_book_csv(&trial->book, uses, count, &usage);
        rating.accounts = &accounts;
        rating.usage[0] = &usage;
        verdict = trial_rate(trial, trial->rulebook, &rating, &got) ? HOLDS : FAILS;
        header = a == 0 ? 0 : strcspn(tf_text_end(&got.outputs[RATED_LINES]), "\n") + 1;
        if (verdict == HOLDS)
            tf_text_put(&all, tf_text_end(&got.outputs[RATED_LINES]) + header);
        rated_free(&got);
    }
    if (verdict == HOLDS)
        verdict = same_text(trial, "accounts one by one", &trial->base.outputs[RATED_LINES], &all);
    tf_text_free(&accounts);
    tf_text_free(&usage);
    tf_text_free(&all);
    return verdict;
}

/* -- R21, R22: handing on, and what comes late ------------------------------------------------- */

/* Rows that a run of the given part of time is handed; late ones come in the last. */
static void put_part(const struct random_book *book, int64_t after, int64_t until, uint64_t late,
        bool last, struct tf_text *csv)
{
    struct use uses[USES_MAX];
    size_t count = 0;

    for (size_t i = 0; i < book->use_count; i++) {
        bool is_late = (late >> (i % 64) & 1) != 0;
        bool inside = book->uses[i].from > after && book->uses[i].from <= until;

        if (is_late ? last : inside)
            uses[count++] = book->uses[i];
    }
    tf_text_clear(csv);
    random_book_csv(book, uses, count, csv);
}

static enum verdict same_lines_and_wallets(struct trial *trial, const struct tf_text *issued,
        const struct rated *last, enum line_group group)
{
    struct line_sums want = line_sums_of(&trial->base.outputs[RATED_LINES], NULL, group);
    struct line_sums got = line_sums_of(issued, &last->outputs[RATED_LINES], group);
    enum verdict verdict = same_sums(trial, &want, &got, NULL);

    for (int i = RATED_GRANTS; i <= RATED_WALLETS && verdict == HOLDS; i++) {
        struct tf_text mine = sorted_lines(&trial->base.outputs[i]);
        struct tf_text theirs = sorted_lines(&last->outputs[i]);

        verdict = same_text(trial, "grants or balances", &mine, &theirs);
        tf_text_free(&mine);
        tf_text_free(&theirs);
    }
    line_sums_free(&want);
    line_sums_free(&got);
    return verdict;
}

/* Rates in parts that end at the instants; what is late comes in the last part. */
static enum verdict in_parts(struct trial *trial, const int64_t *ends, size_t count, uint64_t late,
        enum line_group group)
{
    struct rating rating = trial_rating(trial);
    struct tf_text usage = new_text(), issued = new_text(), prior = new_text();
    enum verdict verdict = HOLDS;

    for (size_t i = 0; i < count && verdict == HOLDS; i++) {
        struct rated got;
        bool last = i + 1 == count;

        put_part(&trial->book, i == 0 ? INT64_MIN : ends[i - 1], ends[i], late, last, &usage);
        rating.prior = i == 0 ? NULL : &prior;
        rating.usage[0] = &usage;
        rating.as_of = ends[i];
        rating.state = !last;
        if (!trial_rate(trial, trial->rulebook, &rating, &got))
            verdict =
                    strstr(trial->why, "lies before") != NULL && late != 0 ? DOES_NOT_APPLY : FAILS;
        else if (last)
            verdict = same_lines_and_wallets(trial, &issued, &got, group);
        else
            final_lines(&issued, &got.outputs[RATED_LINES]);
        tf_text_clear(&prior);
        tf_text_add(&prior, got.state.data, got.state.length);
        rated_free(&got);
    }
    tf_text_free(&usage);
    tf_text_free(&issued);
    tf_text_free(&prior);
    return verdict;
}

static int64_t some_end(struct trial *trial)
{
    const struct random_book *book = &trial->book;

    if (one_in(&trial->chance, 3)) /* the very instant of something */
        return book->uses[chance_below(&trial->chance, (int)book->use_count)].from;
    return between(book->begin, book->as_of, &trial->chance);
}

static enum verdict a_state_is_handed_on_at_any_instant(struct trial *trial)
{
    int64_t ends[2] = { some_end(trial), trial->book.as_of };

    return in_parts(trial, ends, 2, 0, BY_WINDOW);
}

static enum verdict a_state_is_handed_on_again_and_again(struct trial *trial)
{
    int64_t ends[4] = { some_end(trial), 0, 0, trial->book.as_of };

    for (int i = 1; i < 3; i++)
        ends[i] = between(ends[i - 1], trial->book.as_of, &trial->chance);
    return in_parts(trial, ends, 4, 0, BY_WINDOW);
}

/* One use in four or so, but for what begins or ends something that others cut. */
static uint64_t some_late(struct trial *trial)
{
    uint64_t late = chance_next(&trial->chance) & chance_next(&trial->chance);

    if (one_in(&trial->chance, 2))
        late = UINT64_C(1) << chance_below(&trial->chance, (int)trial->book.use_count % 64 + 1) %
                                      64;
    return late;
}

static enum verdict what_comes_late_is_as_if_in_time(struct trial *trial)
{
    int64_t ends[2] = { some_end(trial), trial->book.as_of };
    uint64_t late = some_late(trial);

    return late == 0 ? DOES_NOT_APPLY : in_parts(trial, ends, 2, late, BY_WINDOW);
}

static enum verdict corrections_come_to_the_difference(struct trial *trial)
{
    int64_t ends[3] = { trial->book.begin + trial->book.days * TF_DAY,
        trial->book.begin + (trial->book.days + 1) * TF_DAY, trial->book.as_of };
    uint64_t late = some_late(trial);

    return late == 0 ? DOES_NOT_APPLY : in_parts(trial, ends, 3, late, BY_PERIOD);
}

/* Rows of the last thirty days: older ones may be from before what a state knows. */
static void put_last_month(const struct random_book *book, struct tf_text *csv)
{
    struct use uses[USES_MAX];
    size_t count = 0;

    for (size_t i = 0; i < book->use_count; i++) {
        if (book->uses[i].from > book->as_of - 30 * TF_DAY)
            uses[count++] = book->uses[i];
    }
    random_book_csv(book, uses, count, csv);
}

static enum verdict what_was_rated_and_comes_again_changes_nothing(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct tf_text usage = new_text(), issued = new_text();
    struct rated first, again;
    enum verdict verdict = FAILS;

    rating.state = true;
    if (!trial_rate(trial, trial->rulebook, &rating, &first)) {
        rated_free(&first);
        return FAILS;
    }
    put_last_month(&trial->book, &usage);
    final_lines(&issued, &first.outputs[RATED_LINES]);
    rating.prior = &first.state;
    rating.usage[0] = &usage;
    if (trial_rate(trial, trial->rulebook, &rating, &again))
        verdict = same_lines_and_wallets(trial, &issued, &again, BY_WINDOW);
    if (verdict == HOLDS)
        verdict = same_text(trial, "the state", &first.state, &again.state);
    tf_text_free(&usage);
    tf_text_free(&issued);
    rated_free(&first);
    rated_free(&again);
    return verdict;
}

/* -- what is taken back --------------------------------------------------------------------------
 */

/* Lines, grants and balances are those of the usage given; purchases may be listed as void. */
static enum verdict same_bill_as(
        struct trial *trial, const struct rated *got, const struct use *uses, size_t count)
{
    struct rating rating = trial_rating(trial);
    struct tf_text usage = new_text();
    struct rated want;
    enum verdict verdict = FAILS;

    random_book_csv(&trial->book, uses, count, &usage);
    rating.usage[0] = &usage;
    if (trial_rate(trial, trial->rulebook, &rating, &want))
        verdict = HOLDS;
    for (int i = RATED_LINES; i <= RATED_WALLETS && verdict == HOLDS; i++)
        verdict = same_text(trial, "what is left", &want.outputs[i], &got->outputs[i]);
    rated_free(&want);
    tf_text_free(&usage);
    return verdict;
}

/* Splits the uses by lot: some of those since an instant are taken back. */
static void take_back(struct trial *trial, int64_t since, struct use *kept, size_t *kept_count,
        struct use *gone, size_t *gone_count)
{
    *kept_count = *gone_count = 0;
    for (size_t i = 0; i < trial->book.use_count; i++) {
        const struct use *use = &trial->book.uses[i];

        if (!is_of_plan(use) && use->from > since && one_in(&trial->chance, 3))
            gone[(*gone_count)++] = *use;
        else
            kept[(*kept_count)++] = *use;
    }
}

static enum verdict what_is_void_never_was(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct use kept[USES_MAX], gone[USES_MAX];
    struct tf_text voids = new_text();
    size_t kept_count, gone_count;
    struct rated got;
    enum verdict verdict = DOES_NOT_APPLY;

    take_back(trial, INT64_MIN, kept, &kept_count, gone, &gone_count);
    if (gone_count > 0) {
        random_book_voids(&trial->book, gone, gone_count, &voids);
        rating.usage[1] = &voids;
        verdict = trial_rate(trial, trial->rulebook, &rating, &got) ? HOLDS : FAILS;
        if (verdict == HOLDS)
            verdict = same_bill_as(trial, &got, kept, kept_count);
        rated_free(&got);
    }
    tf_text_free(&voids);
    return verdict;
}

/* Some uses come with another quantity first, and are replaced. */
static enum verdict what_replaces_is_all_there_is(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct use kept[USES_MAX], gone[USES_MAX], wrong[USES_MAX];
    struct tf_text old = new_text(), new = new_text();
    size_t kept_count, gone_count;
    struct rated got;
    enum verdict verdict = DOES_NOT_APPLY;

    take_back(trial, INT64_MIN, kept, &kept_count, gone, &gone_count);
    if (gone_count > 0) {
        memcpy(wrong, gone, gone_count * sizeof *gone);
        for (size_t i = 0; i < gone_count; i++) {
            wrong[i].pico = wrong[i].pico / 3 + 1;
            snprintf(wrong[i].id, sizeof wrong[i].id, "old-%.6s", gone[i].id);
            snprintf(gone[i].replaces, sizeof gone[i].replaces, "%s", wrong[i].id);
        }
        random_book_csv(&trial->book, wrong, gone_count, &old);
        memcpy(kept + kept_count, gone, gone_count * sizeof *gone);
        random_book_csv(&trial->book, kept, kept_count + gone_count, &new);
        rating.usage[0] = &old;
        rating.usage[1] = &new;
        verdict = trial_rate(trial, trial->rulebook, &rating, &got) ? HOLDS : FAILS;
        if (verdict == HOLDS)
            verdict = same_bill_as(trial, &got, trial->book.uses, trial->book.use_count);
        rated_free(&got);
    }
    tf_text_free(&old);
    tf_text_free(&new);
    return verdict;
}

/* Voids that come after a state: corrections make the bill what it is without what is void. */
static enum verdict what_is_void_later_is_corrected(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct use kept[USES_MAX], gone[USES_MAX];
    struct tf_text voids = new_text(), issued = new_text(), usage = new_text();
    size_t kept_count, gone_count;
    struct rated first, second, want;
    enum verdict verdict = DOES_NOT_APPLY;

    take_back(trial, trial->book.as_of - 30 * TF_DAY, kept, &kept_count, gone, &gone_count);
    rating.state = true;
    if (gone_count == 0)
        return DOES_NOT_APPLY;
    random_book_voids(&trial->book, gone, gone_count, &voids);
    random_book_csv(&trial->book, kept, kept_count, &usage);
    if (!trial_rate(trial, trial->rulebook, &rating, &first))
        verdict = FAILS;
    final_lines(&issued, &first.outputs[RATED_LINES]);
    rating.prior = &first.state;
    rating.usage[0] = &voids;
    rating.state = false;
    if (verdict != FAILS && trial_rate(trial, trial->rulebook, &rating, &second)) {
        rating = trial_rating(trial);
        rating.usage[0] = &usage;
        verdict = trial_rate(trial, trial->rulebook, &rating, &want) ? HOLDS : FAILS;
        if (verdict == HOLDS) {
            struct line_sums one = line_sums_of(&want.outputs[RATED_LINES], NULL, BY_WINDOW);
            struct line_sums other = line_sums_of(&issued, &second.outputs[RATED_LINES], BY_WINDOW);

            verdict = same_sums(trial, &one, &other, NULL);
            line_sums_free(&one);
            line_sums_free(&other);
        }
        rated_free(&want);
    } else {
        verdict = FAILS;
    }
    rated_free(&first);
    rated_free(&second);
    tf_text_free(&voids);
    tf_text_free(&usage);
    tf_text_free(&issued);
    return verdict;
}

/* -- R7, R13: time --------------------------------------------------------------------------------
 */

/* What comes after an instant is not there yet. */
static enum verdict what_comes_later_is_not_rated(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct tf_text usage = new_text();
    struct rated all, before;
    enum verdict verdict = FAILS;

    rating.as_of = some_end(trial);
    put_part(&trial->book, INT64_MIN, rating.as_of, 0, false, &usage);
    if (trial_rate(trial, trial->rulebook, &rating, &all))
        verdict = HOLDS;
    rating.usage[0] = &usage;
    if (!trial_rate(trial, trial->rulebook, &rating, &before))
        verdict = FAILS;
    for (int i = 0; i < RATED_OUTPUTS && verdict == HOLDS; i++)
        verdict = same_text(trial, "up to an instant", &all.outputs[i], &before.outputs[i]);
    tf_text_free(&usage);
    rated_free(&all);
    rated_free(&before);
    return verdict;
}

/* Whether it stands there, apart from what follows its numbers: a spell may have ended since. */
static bool has_line(const struct tf_text *lines, const char *line, size_t length)
{
    const char *at = tf_text_end((struct tf_text *)(uintptr_t)lines);

    while (*at != '\0') {
        size_t own = strcspn(at, "\n") + 1;

        if (own >= length && memcmp(at, line, length) == 0)
            return true;
        at += own;
    }
    return false;
}

/* Up to and with the comma before open,provisional,correction. */
static size_t length_of_numbers(const char *line, size_t length)
{
    for (int commas = 0; commas < 3 && length > 0;)
        commas += line[--length] == ',';
    return length + 1;
}

/* What is final stands in the bill of the whole time, as it is. */
static enum verdict what_is_final_stays(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct tf_text final = new_text();
    struct rated early;
    enum verdict verdict = FAILS;
    const char *line;

    rating.as_of = some_end(trial);
    if (trial_rate(trial, trial->rulebook, &rating, &early)) {
        verdict = HOLDS;
        final_lines(&final, &early.outputs[RATED_LINES]);
    }
    line = verdict == HOLDS ? tf_text_end(&final) : "";
    while (*line != '\0' && verdict == HOLDS) {
        size_t length = strcspn(line, "\n") + 1;

        if (!has_line(&trial->base.outputs[RATED_LINES], line, length_of_numbers(line, length)))
            verdict = fails(trial, "final, and yet not there later: %.*s", (int)length - 1, line);
        line += length;
    }
    tf_text_free(&final);
    rated_free(&early);
    return verdict;
}

/* Lines from a time on are those of the bill that begin then. */
static enum verdict a_shown_stretch_is_part_of_the_bill(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    int64_t cut = some_end(trial);
    struct rated first, second;
    enum verdict verdict = FAILS;
    bool ok;

    rating.until = cut;
    ok = trial_rate(trial, trial->rulebook, &rating, &first);
    rating.until = TARIFF_UNSET;
    rating.from = cut;
    ok = trial_rate(trial, trial->rulebook, &rating, &second) && ok;
    if (ok)
        verdict = same_lines(
                trial, &first.outputs[RATED_LINES], &second.outputs[RATED_LINES], BY_WINDOW, NULL);
    rated_free(&first);
    rated_free(&second);
    return verdict;
}

/* What pays does not move these. */
static const char *const priced[] = { "quantity", "included", "amount", NULL };

/* -- R4, R6, R9: money
 * ----------------------------------------------------------------------------- */

/* All amounts, before rounding. */
static struct tf_dec exact_amount(const struct tf_text *lines)
{
    struct table table;
    struct tf_dec sum;

    table_read(lines, &table);
    sum = dec_plus(sum_where(&table, "amount", NULL, NULL),
            tf_dec_neg(sum_where(&table, "rounding", NULL, NULL)));
    table_free(&table);
    return sum;
}

/* Whether one cost more than the other, by more than shown digits may. */
static bool cost_more(const struct rated *one, const struct rated *other)
{
    struct tf_dec a = exact_amount(&one->outputs[RATED_LINES]);
    struct tf_dec b = exact_amount(&other->outputs[RATED_LINES]);

    return tf_dec_cmp(a, b) > 0 && !is_near(a, b);
}

static bool all_grow(const struct trial *trial)
{
    if (trial->book.commit.length > 0)
        return false; /* as a minimum: it makes up for what was rounded, too */
    for (int i = 0; i < trial->book.slot_count; i++) {
        if (!trial->book.slots[i].grows || trial->book.slots[i].has_minimum)
            return false;
        if (trial->book.slots[i].bills) /* `check` does not know how much of it there is */
            return false;
    }
    return !trial->falls;
}

/* Some use becomes more; its kind of meter only has to count more. */
static bool use_more(struct trial *trial, struct use *uses)
{
    size_t index = (size_t)chance_below(&trial->chance, (int)trial->book.use_count);
    struct use *use = &uses[index];

    if (use->kind != USE_POINT && use->kind != USE_STRETCH && use->kind != USE_LEVEL)
        return false;
    use->pico = use->pico * (2 + chance_below(&trial->chance, 3)) + 1000000;
    if (use->kind == USE_STRETCH)
        use->pico = use->pico % 4000000;
    return use->pico > trial->book.uses[index].pico;
}

static enum verdict more_usage_never_costs_less(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct tf_text usage = new_text();
    struct use uses[USES_MAX];
    struct rated got;
    enum verdict verdict = DOES_NOT_APPLY;

    memcpy(uses, trial->book.uses, sizeof uses);
    if (all_grow(trial) && use_more(trial, uses)) {
        random_book_csv(&trial->book, uses, trial->book.use_count, &usage);
        rating.usage[0] = &usage;
        verdict = trial_rate(trial, trial->rulebook, &rating, &got) ? HOLDS : FAILS;
        if (verdict == HOLDS && cost_more(&trial->base, &got))
            verdict = fails(trial, "more of a use costs less");
        rated_free(&got);
    }
    tf_text_free(&usage);
    return verdict;
}

static enum verdict more_prepaid_never_costs_more(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct tf_text accounts = new_text();
    struct rated got;
    enum verdict verdict = DOES_NOT_APPLY;

    if (all_grow(trial) && quantity_pool_of(&trial->book) != NULL && !trial->book.any_stack &&
            !trial->book.any_rate /* which may be higher than the list's */ &&
            !trial->book.any_back) { /* a grant loses what comes back once it has expired */
        random_book_accounts(&trial->book, ~0u, HOLD_MORE, &accounts);
        rating.accounts = &accounts;
        verdict = trial_rate(trial, trial->rulebook, &rating, &got) ? HOLDS : FAILS;
        if (verdict == HOLDS && cost_more(&got, &trial->base))
            verdict = fails(trial, "with more prepaid, more is to be paid");
        rated_free(&got);
    }
    tf_text_free(&accounts);
    return verdict;
}

/* Some allowance carries what is left to its next window, or a pool what it owes: both end segments
 * (R11). */
static bool ends_segments(const struct trial *trial)
{
    return trial->book.any_debt ||
           strstr(tf_text_end((struct tf_text *)(uintptr_t)&trial->accounts), "rollover") != NULL;
}

/* Among usage that overlaps, which events are included depends on how it is cut. */
static bool counts_events(const struct trial *trial)
{
    bool counts = false;

    for (int i = 0; i < trial->book.slot_count; i++)
        counts |= trial->book.slots[i].counts_events;
    return counts;
}

/* What is billed is shared out piece by piece, to the 18th place. */
static bool bills_by_another(const struct trial *trial)
{
    bool bills = false;

    for (int i = 0; i < trial->book.slot_count; i++)
        bills |= trial->book.slots[i].bills;
    return bills;
}

/*
 * Not where a grant of money may refuse a purchase, or cut the pieces that are settled, rounded,
 * counted or shared out by themselves.
 */
static enum verdict coupons_pay_but_do_not_price(struct trial *trial)
{
    struct rating rating = trial_rating(trial);
    struct tf_text accounts = new_text();
    struct rated got;
    enum verdict verdict = FAILS;

    /* coupons cut usage, and what comes back finds who paid until then */
    if (trial->book.any_stack || is_settled_by_event(trial) || counts_events(trial) ||
            bills_by_another(trial) || ends_segments(trial) || trial->book.any_back ||
            strcmp(trial->book.round, "event") == 0)
        return DOES_NOT_APPLY;
    random_book_accounts(&trial->book, ~0u, HOLD_NO_MONEY, &accounts);
    rating.accounts = &accounts;
    if (trial_rate(trial, trial->rulebook, &rating, &got))
        verdict = same_lines(trial, &got.outputs[RATED_LINES], NULL, BY_WINDOW, priced);
    rated_free(&got);
    tf_text_free(&accounts);
    return verdict;
}

/* Usage of slots whose total and rounding do not hang on how often is settled. */
static size_t take_own_windows(const struct random_book *book, struct use *uses)
{
    size_t count = 0;

    for (size_t i = 0; i < book->use_count; i++) {
        if (!is_of_plan(&book->uses[i]) && book->slots[book->uses[i].slot].own_windows)
            uses[count++] = book->uses[i];
    }
    return count;
}

/* Rates under another settlement window; false with trial->why. */
static bool settle_by(
        struct trial *trial, const char *settle, const struct rating *rating, struct rated *got)
{
    tariff_rulebook *rulebook = trial_rulebook(trial, &(struct book_variant){ .settle = settle });
    bool ok = rulebook != NULL && trial_rate(trial, rulebook, rating, got);

    tariff_rulebook_close(rulebook);
    return ok;
}

/* With nothing prepaid, and windows of their own, how often is settled moves no amount. */
static enum verdict settling_more_often_costs_the_same(struct trial *trial)
{
    static const char *const windows[] = { "hour", "day", "month", "event" };
    struct rating rating = trial_rating(trial);
    struct tf_text accounts = new_text(), usage = new_text();
    struct use uses[USES_MAX];
    struct rated got[2] = { 0 };
    size_t count = take_own_windows(&trial->book, uses);
    /* by the event, what ends first is counted first */
    int way = chance_below(&trial->chance, trial->book.any_spread ? 2 : 3);
    enum verdict verdict = FAILS;

    /* an overdraft is as good as prepaid: whose line is first has it; and what is free by number
     * uses up amounts, steps and tiers, of which usage beside it has the rest; what comes back goes
     * to who paid in the same window */
    if (count == 0 || trial->book.any_debt || counts_events(trial) || trial->book.any_back ||
            strcmp(trial->book.round, "event") == 0 || strcmp(trial->book.round, "statement") == 0)
        return DOES_NOT_APPLY;
    random_book_accounts(&trial->book, ~0u, HOLD_NOTHING, &accounts);
    random_book_csv(&trial->book, uses, count, &usage);
    rating.accounts = &accounts;
    rating.usage[0] = &usage;
    if (settle_by(trial, windows[way], &rating, &got[0]) &&
            settle_by(trial, windows[way + 1], &rating, &got[1])) {
        struct line_sums one = line_sums_of(&got[0].outputs[RATED_LINES], NULL, BY_PRICE);
        struct line_sums other = line_sums_of(&got[1].outputs[RATED_LINES], NULL, BY_PRICE);

        verdict = same_sums(trial, &one, &other, priced);
        line_sums_free(&one);
        line_sums_free(&other);
    }
    rated_free(&got[0]);
    rated_free(&got[1]);
    tf_text_free(&accounts);
    tf_text_free(&usage);
    return verdict;
}

/* -- sessions -------------------------------------------------------------------------------------
 */

static int rank_of(const struct use *use)
{
    return use->kind == USE_STOP ? 0 : use->kind == USE_LEAVE ? 1 : use->kind == USE_BUY ? 2 : 3;
}

static int compare_uses(const void *a, const void *b)
{
    const struct use *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (rank_of(x) != rank_of(y))
        return rank_of(x) - rank_of(y);
    return strcmp(x->id, y->id);
}

/* Sends a row of the CSV as one event. */
static bool send_row(
        struct trial *trial, tariff_session *session, const struct table *rows, size_t row)
{
    tariff_field fields[24];
    size_t count = 0;
    tariff_charge charge;
    tariff_error err = { 0 };

    for (size_t c = 0; c < rows->columns; c++) {
        if (table_at(rows, row, c)[0] != '\0')
            fields[count++] = (tariff_field){ rows->cells[c], table_at(rows, row, c) };
    }
    if (tariff_session_rate(session, fields, count, &charge, &err) == TARIFF_OK)
        return true;
    (void)fails(trial, "session: %s", err.message);
    return false;
}

static enum verdict compare_session(struct trial *trial, tariff_session *session)
{
    struct table grants, wallets;
    enum verdict verdict = HOLDS;
    char left[48];
    tariff_error err = { 0 };

    table_read(&trial->base.outputs[RATED_GRANTS], &grants);
    table_read(&trial->base.outputs[RATED_WALLETS], &wallets);
    for (size_t r = 0; r < grants.rows && verdict == HOLDS; r++) {
        if (!has_amount(&grants, r))
            continue;
        if (tariff_session_left(session, table_cell(&grants, r, "account"),
                    table_cell(&grants, r, "grant"), trial->book.as_of, left, &err) != TARIFF_OK)
            verdict = fails(trial, "session: %s", err.message);
        else if (strcmp(table_cell(&grants, r, "state"), "active") == 0 &&
                 !is_number(dec_of_text(left), table_number(&grants, r, "left")))
            verdict =
                    fails(trial, "session: %s has %s left", table_cell(&grants, r, "grant"), left);
    }
    for (int a = 0; a < trial->book.account_count && verdict == HOLDS; a++) {
        char id[2] = { (char)('a' + a), '\0' };

        if (tariff_session_left(session, id, NULL, trial->book.as_of, left, &err) != TARIFF_OK)
            verdict = fails(trial, "session: %s", err.message);
        else if (!is_number(dec_of_text(left), sum_where(&wallets, "remaining", "id", id)))
            verdict = fails(trial, "session: account %s has %s left", id, left);
    }
    table_free(&grants);
    table_free(&wallets);
    return verdict;
}

static enum verdict a_session_ends_as_a_run(struct trial *trial)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    struct use uses[USES_MAX];
    struct tf_text csv = new_text();
    tariff_session *session = NULL;
    struct table rows;
    tariff_error err = { 0 };
    enum verdict verdict = HOLDS;

    memcpy(uses, trial->book.uses, sizeof uses);
    qsort(uses, trial->book.use_count, sizeof *uses, compare_uses);
    random_book_csv(&trial->book, uses, trial->book.use_count, &csv);
    table_read(&csv, &rows);
    if (tariff_session_new(trial->rulebook, &options, &session, &err) != TARIFF_OK ||
            tariff_session_accounts(session, trial->accounts.data, trial->accounts.length, &err) !=
                    TARIFF_OK)
        verdict = fails(trial, "session: %s", err.message);
    for (size_t r = 0; r < rows.rows && verdict == HOLDS; r++)
        verdict = send_row(trial, session, &rows, r) ? HOLDS : FAILS;
    if (verdict == HOLDS)
        verdict = compare_session(trial, session);
    tariff_session_free(session);
    table_free(&rows);
    tf_text_free(&csv);
    return verdict;
}

const struct property properties[] = {
    { "what-pays-a-line-is-its-amount", what_pays_a_line_is_its_amount },
    { "no-more-is-covered-than-was-used", no_more_is_covered_than_was_used },
    { "nothing-is-below-zero", nothing_is_below_zero },
    { "amounts-are-as-fine-as-they-are-rounded", amounts_are_as_fine_as_they_are_rounded },
    { "a-grant-gives-what-it-has", a_grant_gives_what_it_has },
    { "pools-give-what-grants-give", pools_give_what_grants_give },
    { "the-balance-pays-what-nothing-else-pays", the_balance_pays_what_nothing_else_pays },
    { "the-statement-is-what-lines-come-to", the_statement_is_what_lines_come_to },
    { "rows-come-in-any-order", rows_come_in_any_order },
    { "a-row-sent-again-counts-once", a_row_sent_again_counts_once },
    { "files-are-csv-or-json", files_are_csv_or_json },
    { "usage-comes-in-several-files", usage_comes_in_several_files },
    { "threads-share-the-accounts", threads_share_the_accounts },
    { "why-does-not-move-what", why_does_not_move_what },
    { "bad-rows-are-set-aside", bad_rows_are_set_aside },
    { "layout-means-nothing", layout_means_nothing },
    { "stretches-are-cut-anywhere", stretches_are_cut_anywhere },
    { "a-level-is-said-again", a_level_is_said_again },
    { "a-box-is-started-again", a_box_is_started_again },
    { "something-unrelated-changes-nothing", something_unrelated_changes_nothing },
    { "accounts-do-not-see-each-other", accounts_do_not_see_each_other },
    { "a-state-is-handed-on-at-any-instant", a_state_is_handed_on_at_any_instant },
    { "a-state-is-handed-on-again-and-again", a_state_is_handed_on_again_and_again },
    { "what-comes-late-is-as-if-in-time", what_comes_late_is_as_if_in_time },
    { "corrections-come-to-the-difference", corrections_come_to_the_difference },
    { "what-was-rated-and-comes-again-changes-nothing",
            what_was_rated_and_comes_again_changes_nothing },
    { "what-is-void-never-was", what_is_void_never_was },
    { "what-replaces-is-all-there-is", what_replaces_is_all_there_is },
    { "what-is-void-later-is-corrected", what_is_void_later_is_corrected },
    { "what-comes-later-is-not-rated", what_comes_later_is_not_rated },
    { "what-is-final-stays", what_is_final_stays },
    { "a-shown-stretch-is-part-of-the-bill", a_shown_stretch_is_part_of_the_bill },
    { "more-usage-never-costs-less", more_usage_never_costs_less },
    { "more-prepaid-never-costs-more", more_prepaid_never_costs_more },
    { "coupons-pay-but-do-not-price", coupons_pay_but_do_not_price },
    { "settling-more-often-costs-the-same", settling_more_often_costs_the_same },
    { "a-session-ends-as-a-run", a_session_ends_as_a_run },
};
const size_t property_count = sizeof properties / sizeof *properties;
