/* SPDX-License-Identifier: MIT */
/*
 * expect.c - the items of `expect:`: lines, wallets, refusals, expiries, purchases, totals.
 */
#include "api/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/expect_show.h"
#include "base/text.h"
#include "rating/show.h"

enum { PRICES_COMPARED = 256, HINT_SIZE = 200 };

/* What is being checked, and which lines were spoken of. */
struct check {
    struct tf_run *run;
    const struct tf_yaml *item;
    bool *seen; /* a flag a line */
    tariff_error *failure;
};

static const struct tf_dec zero = { 0 };

static tariff_code differs(struct check *c, const struct tf_yaml *where, const char *what,
        struct tf_dec expected, struct tf_dec got)
{
    char left[TF_DEC_TEXT_MAX], right[TF_DEC_TEXT_MAX];

    tf_dec_format(expected, 2, left);
    tf_dec_format(got, 2, right);
    return tf_fail(c->failure, TF_F_TEST_AMOUNT, where->place,
            "Correct the expected number, or find out with `tariff explain` why it differs.",
            "%s is %s, but %s was expected.", what, right, left);
}

static tariff_code wrong_test(struct check *c, enum tf_finding what, const struct tf_yaml *where,
        const char *message, const char *hint)
{
    return tf_fail(c->failure, what, where->place, hint, "%s", message);
}

static tariff_code read_decimal(struct check *c, const struct tf_yaml *node, struct tf_dec *out)
{
    struct tf_report report = { .finding = NULL };

    if (tf_yaml_decimal(node, TARIFF_BAD_TEST, out, &report))
        return TARIFF_OK;
    *c->failure = report.first;
    return TARIFF_BAD_TEST;
}

static tariff_code read_instant(struct check *c, const struct tf_yaml *node, int64_t *out)
{
    struct tf_report report = { .finding = NULL };

    if (tf_yaml_instant(node, TARIFF_BAD_TEST, out, &report))
        return TARIFF_OK;
    *c->failure = report.first;
    return TARIFF_BAD_TEST;
}

/* Holds a number that may be written against what there is. */
static tariff_code compare(struct check *c, const char *key, const char *what, struct tf_dec got)
{
    const struct tf_yaml *node = tf_yaml_find(c->item, key);
    struct tf_dec expected;
    tariff_code code;

    if (node == NULL)
        return TARIFF_OK;
    code = read_decimal(c, node, &expected);
    if (code != TARIFF_OK)
        return code;
    return tf_dec_cmp(expected, got) == 0 ? TARIFF_OK : differs(c, node, what, expected, got);
}

static tariff_code read_expected_account(struct check *c, uint32_t *out)
{
    const struct tf_yaml *node = tf_yaml_find(c->item, "account");

    if (node == NULL || node->kind != TF_YAML_TEXT)
        return wrong_test(c, TF_F_TEST_ACCOUNT, c->item, "The expectation names no account.",
                "Add account:.");
    *out = tf_intern_find(&c->run->accounts.ids, node->text, node->length);
    if (*out == 0)
        return tf_fail(c->failure, TF_F_TEST_ACCOUNT, node->place,
                "Name one of the test's accounts.", "The test has no account \"%.100s\".",
                node->text);
    --*out;
    return TARIFF_OK;
}

/* -- lines ----------------------------------------------------------------------------------------
 */

static const char *const line_keys[] = { "account", "price", "at", "from", "quantity", "covered",
    "paid", "amount", "draws", "open", "rounding", "lines", "provisional" };

static bool is_line_key(const char *key)
{
    for (size_t i = 0; i < sizeof line_keys / sizeof line_keys[0]; i++) {
        if (strcmp(line_keys[i], key) == 0)
            return true;
    }
    return false;
}

static tariff_code no_such_key(struct check *c, const struct tf_yaml *key)
{
    const char *near = tf_nearest(key->text, line_keys, sizeof line_keys / sizeof line_keys[0]);
    char hint[HINT_SIZE] = "Use amount, quantity, draws, from, open, provisional, rounding, lines, "
                           "or a field of the key.";

    if (near != NULL)
        snprintf(hint, sizeof hint, "Write `%s` instead.", near);
    return tf_fail(
            c->failure, TF_F_TEST_LINE_KEY, key->place, hint, "A line has no `%.100s`.", key->text);
}

/* True when the line's key has the symbol that the expectation names for a field. */
static tariff_code match_fields(struct check *c, const struct tf_line *line, bool *matches)
{
    const struct tf_schema *schema = &c->run->book->schema;

    for (size_t i = 0; i < c->item->count; i++) {
        const struct tf_yaml *key = &c->item->keys[i];
        uint32_t field;
        const char *text;

        if (is_line_key(key->text))
            continue;
        field = tf_schema_find(schema, key->text, key->length);
        if (field == TF_NONE || schema->fields[field].kind == TF_FIELD_NUMBER)
            return no_such_key(c, key);
        text = tf_code_text(schema, &c->run->texts, field,
                tf_keys_code(&c->run->rater.keys, line->key, schema->fields[field].slot));
        if (c->item->items[i].kind != TF_YAML_TEXT || strcmp(text, c->item->items[i].text) != 0)
            *matches = false;
    }
    return TARIFF_OK;
}

/* The sums of the lines that an expectation speaks of. */
struct sums {
    size_t lines;
    struct tf_dec quantity, covered, paid, amount, rounding;
    bool open;
    bool provisional;
    const struct tf_line *first;
};

static bool add_sums(struct sums *sums, const struct tf_line *line)
{
    struct tf_dec moved;

    sums->lines++;
    sums->open |= line->open;
    sums->provisional |= line->provisional;
    if (sums->first == NULL)
        sums->first = line;
    return tf_dec_sub(line->amount, line->exact, &moved) &&
           tf_dec_add(sums->quantity, line->quantity, &sums->quantity) &&
           tf_dec_add(sums->covered, line->covered, &sums->covered) &&
           tf_dec_add(sums->paid, line->paid, &sums->paid) &&
           tf_dec_add(sums->amount, line->amount, &sums->amount) &&
           tf_dec_add(sums->rounding, moved, &sums->rounding);
}

struct wanted_lines {
    uint32_t account;
    uint32_t price;
    bool from_given;
    int64_t from;
};

static tariff_code is_meant(
        struct check *c, const struct wanted_lines *wanted, const struct tf_line *line, bool *meant)
{
    *meant = line->account == wanted->account && line->price == wanted->price &&
             (!wanted->from_given || line->window.from == wanted->from);
    return *meant ? match_fields(c, line, meant) : TARIFF_OK;
}

/* What a payer pays in all the lines that are meant. */
static tariff_code sum_draws(
        struct check *c, const struct wanted_lines *wanted, uint32_t grant, struct tf_dec *sum)
{
    const struct tf_result *result = &c->run->result;

    *sum = zero;
    for (size_t i = 0; i < result->line_count; i++) {
        bool meant;
        tariff_code code = is_meant(c, wanted, &result->lines[i], &meant);

        if (code != TARIFF_OK)
            return code;
        for (size_t k = 0; meant && k < result->lines[i].draw_count; k++) {
            if (result->lines[i].draws[k].grant == grant)
                (void)tf_dec_add(*sum, result->lines[i].draws[k].amount, sum);
        }
    }
    return TARIFF_OK;
}

/* The index of a grant of a party, or who is none; TF_NONE when there is no such payer. */
static uint32_t find_payer(const struct tf_party *party, const char *name)
{
    if (strcmp(name, "balance") == 0)
        return TF_DRAW_BALANCE;
    if (strcmp(name, "included") == 0)
        return TF_DRAW_INCLUDED;
    if (strcmp(name, "owed") == 0)
        return TF_DRAW_OWED;
    if (strcmp(name, "reported") == 0)
        return TF_DRAW_REPORTED;
    for (size_t i = 0; i < party->grant_count; i++) {
        if (strcmp(party->grants[i].id, name) == 0)
            return (uint32_t)i;
    }
    return TF_NONE;
}

/* The pool that owes or reports some of the price's usage; TF_NONE when none does. */
static uint32_t pool_of_rest(
        const struct check *c, const struct wanted_lines *wanted, uint32_t payer)
{
    const struct tf_result *result = &c->run->result;

    for (size_t i = 0; i < result->line_count; i++) {
        const struct tf_line *line = &result->lines[i];

        for (size_t k = 0; line->price == wanted->price && k < line->draw_count; k++) {
            if (line->draws[k].grant == payer)
                return line->draws[k].pool;
        }
    }
    return TF_NONE;
}

/* A draw in the unit people read: money, the pool's unit, or the meter's. */
static struct tf_dec in_unit(const struct check *c, const struct wanted_lines *wanted,
        const struct tf_party *party, uint32_t payer, struct tf_dec amount)
{
    const struct tf_rulebook *book = c->run->book;
    const struct tf_unit *unit = &book->meters[book->prices[wanted->price].meter].unit;

    uint32_t pool =
            payer < party->grant_count ? party->grants[payer].pool : pool_of_rest(c, wanted, payer);

    if (payer == TF_DRAW_BALANCE || (pool != TF_NONE && book->pools[pool].is_money))
        return amount;
    if (pool != TF_NONE)
        unit = &book->pools[pool].unit;
    (void)tf_unit_from_base(amount, unit, TF_ROUND_HALF_UP, &amount);
    return amount;
}

/* Who is no grant. */
static const char *other_payer(uint32_t payer)
{
    switch (payer) {
    case TF_DRAW_INCLUDED:
        return "included";
    case TF_DRAW_OWED:
        return "owed";
    case TF_DRAW_REPORTED:
        return "reported";
    default:
        return "balance";
    }
}

/* Each named draw, and no others. */
static tariff_code check_draws(struct check *c, const struct wanted_lines *wanted)
{
    const struct tf_yaml *draws = tf_yaml_find(c->item, "draws");
    const struct tf_party *party = tf_run_party(c->run, wanted->account);
    const uint32_t others[] = { TF_DRAW_BALANCE, TF_DRAW_INCLUDED, TF_DRAW_OWED, TF_DRAW_REPORTED };
    struct tf_dec sum, expected;
    tariff_code code = TARIFF_OK;

    if (draws == NULL)
        return TARIFF_OK;
    if (draws->kind != TF_YAML_MAP)
        return wrong_test(
                c, TF_F_TEST_FORM, draws, "`draws` is no map.", "Write draws: { p1: 6.00 }.");
    for (size_t i = 0; i < draws->count && code == TARIFF_OK; i++) {
        uint32_t payer = find_payer(party, draws->keys[i].text);

        if (payer == TF_NONE)
            return tf_fail(c->failure, TF_F_TEST_GRANT, draws->keys[i].place,
                    "Name a grant of the account, included or balance.",
                    "The account \"%s\" has no grant \"%.100s\".", party->id, draws->keys[i].text);
        code = sum_draws(c, wanted, payer, &sum);
        if (code == TARIFF_OK)
            code = read_decimal(c, &draws->items[i], &expected);
        sum = in_unit(c, wanted, party, payer, sum);
        if (code == TARIFF_OK && tf_dec_cmp(sum, expected) != 0)
            return differs(c, &draws->items[i], draws->keys[i].text, expected, sum);
    }
    for (size_t i = 0;
            i < party->grant_count + sizeof others / sizeof others[0] && code == TARIFF_OK; i++) {
        uint32_t payer = i < party->grant_count ? (uint32_t)i : others[i - party->grant_count];
        const char *name =
                payer < party->grant_count ? party->grants[payer].id : other_payer(payer);

        if (tf_yaml_find(draws, name) != NULL)
            continue;
        code = sum_draws(c, wanted, payer, &sum);
        if (code == TARIFF_OK && tf_dec_sign(sum) != 0)
            return differs(c, draws, name, zero, in_unit(c, wanted, party, payer, sum));
    }
    return code;
}

static tariff_code no_such_price(struct check *c, const struct tf_yaml *price)
{
    const struct tf_rulebook *book = c->run->book;
    const char *names[PRICES_COMPARED];
    size_t count = 0;
    const char *near;
    char hint[HINT_SIZE] = "Name one of its prices.";

    if (price->kind != TF_YAML_TEXT)
        return wrong_test(c, TF_F_TEST_FORM, price, "The price is no text.", hint);
    for (; count < book->price_count_all && count < PRICES_COMPARED; count++)
        names[count] = book->prices[count].name;
    near = tf_nearest(price->text, names, count);
    if (near != NULL)
        snprintf(hint, sizeof hint, "Write `%.100s` instead.", near);
    return tf_fail(c->failure, tf_finding_in(TF_F_PRICE_UNKNOWN, TARIFF_BAD_TEST), price->place,
            hint, "The rulebook has no price \"%.100s\".", price->text);
}

static tariff_code read_wanted(struct check *c, struct wanted_lines *wanted)
{
    const struct tf_yaml *price = tf_yaml_find(c->item, "price");
    const struct tf_yaml *from = tf_yaml_find(c->item, "from");
    tariff_code code = read_expected_account(c, &wanted->account);

    if (from == NULL)
        from = tf_yaml_find(c->item, "at");
    if (code != TARIFF_OK)
        return code;
    wanted->price = price->kind == TF_YAML_TEXT
                            ? tf_rulebook_price(c->run->book, price->text, price->length)
                            : TF_NONE;
    if (wanted->price == TF_NONE)
        return no_such_price(c, price);
    wanted->from_given = from != NULL;
    return from == NULL ? TARIFF_OK : read_instant(c, from, &wanted->from);
}

static tariff_code check_flag(struct check *c, const char *key, bool got)
{
    const struct tf_yaml *node = tf_yaml_find(c->item, key);

    if (node == NULL || (strcmp(node->text, "true") == 0) == got)
        return TARIFF_OK;
    return tf_fail(c->failure, TF_F_TEST_FLAG, node->place, "Correct the test or the rulebook.",
            "`%s` is %s, but %s was expected.", key, got ? "true" : "false", node->text);
}

/* In the meter's unit. */
static tariff_code compare_quantity(
        struct check *c, const struct wanted_lines *wanted, const char *key, struct tf_dec quantity)
{
    const struct tf_rulebook *book = c->run->book;
    uint32_t meter = book->prices[wanted->price].meter;
    char what[40];

    if (meter != TF_NONE)
        (void)tf_unit_from_base(quantity, &book->meters[meter].unit, TF_ROUND_HALF_UP, &quantity);
    snprintf(what, sizeof what, "The %s%s", strcmp(key, "quantity") == 0 ? "" : "quantity ", key);
    return compare(c, key, what, quantity);
}

static tariff_code check_line(struct check *c)
{
    const struct tf_result *result = &c->run->result;
    struct wanted_lines wanted = { 0 };
    struct sums sums = { 0 };
    tariff_code code = read_wanted(c, &wanted);

    for (size_t i = 0; i < result->line_count && code == TARIFF_OK; i++) {
        bool meant;

        code = is_meant(c, &wanted, &result->lines[i], &meant);
        if (code != TARIFF_OK || !meant)
            continue;
        c->seen[i] = true;
        if (!add_sums(&sums, &result->lines[i]))
            return wrong_test(c, TF_F_TEST_SUMS, c->item, "The sums of the lines do not fit.",
                    "Use fewer lines.");
    }
    if (code != TARIFF_OK)
        return code;
    if (sums.lines == 0 && tf_yaml_find(c->item, "lines") == NULL)
        return tf_fail(c->failure, TF_F_TEST_NO_LINE, c->item->place,
                "Correct account, price, from and fields, or the rulebook.",
                "The account \"%s\" has no such line of the price \"%s\".",
                tf_run_party(c->run, wanted.account)->id, c->run->book->prices[wanted.price].name);
    code = compare(c, "lines", "The number of lines", tf_dec_of((int64_t)sums.lines));
    if (code == TARIFF_OK)
        code = compare_quantity(c, &wanted, "quantity", sums.quantity);
    if (code == TARIFF_OK)
        code = compare_quantity(c, &wanted, "covered", sums.covered);
    if (code == TARIFF_OK)
        code = compare_quantity(c, &wanted, "paid", sums.paid);
    if (code == TARIFF_OK)
        code = compare(c, "amount", "The amount", sums.amount);
    if (code == TARIFF_OK)
        code = compare(c, "rounding", "What rounding moved", sums.rounding);
    if (code == TARIFF_OK)
        code = check_flag(c, "open", sums.open);
    if (code == TARIFF_OK)
        code = check_flag(c, "provisional", sums.provisional);
    return code == TARIFF_OK ? check_draws(c, &wanted) : code;
}

/* -- wallets, expiries, purchases, refusals
 * ------------------------------------------------------------- */

static tariff_code grant_of(
        struct check *c, const struct tf_party *party, const struct tf_yaml *name, uint32_t *grant)
{
    *grant = find_payer(party, name->text);
    if (*grant == TF_NONE || (*grant >= party->grant_count && *grant != TF_DRAW_BALANCE))
        return tf_fail(c->failure, TF_F_TEST_GRANT, name->place,
                "Name a grant that the account holds.", "The account has no grant `%s`.",
                name->text);
    return TARIFF_OK;
}

static struct tf_dec pool_amount(
        const struct check *c, const struct tf_grant *grant, struct tf_dec amount)
{
    const struct tf_pool *pool = &c->run->book->pools[grant->pool];

    if (!pool->is_money)
        (void)tf_unit_from_base(amount, &pool->unit, TF_ROUND_HALF_UP, &amount);
    return amount;
}

/* `wallet: { p1: 0.00, balance: -6.00 }` and `expired: { p1: 80.00 }`. */
static tariff_code check_amounts(struct check *c, const struct tf_yaml *map, bool expired)
{
    const struct tf_party *party;
    uint32_t account, grant;
    tariff_code code = read_expected_account(c, &account);

    if (code != TARIFF_OK || map->kind != TF_YAML_MAP)
        return code != TARIFF_OK ? code
                                 : wrong_test(c, TF_F_TEST_FORM, map, "This is no map.",
                                           "Write { p1: 1.00 }.");
    party = tf_run_party(c->run, account);
    for (size_t i = 0; i < map->count; i++) {
        struct tf_dec expected, got = party->balance;

        code = grant_of(c, party, &map->keys[i], &grant);
        if (code == TARIFF_OK)
            code = read_decimal(c, &map->items[i], &expected);
        if (code != TARIFF_OK)
            return code;
        if (grant != TF_DRAW_BALANCE) {
            got = expired ? party->grants[grant].voided
                          : tf_party_left(&c->run->rater, party, grant, c->run->counts.as_of);
            got = pool_amount(c, &party->grants[grant], got);
        }
        if (tf_dec_cmp(expected, got) != 0)
            return differs(c, &map->items[i], map->keys[i].text, expected, got);
    }
    return TARIFF_OK;
}

/* `owes: { lots: 20 }`: what a pool of the account owes. */
static tariff_code check_owed(struct check *c, const struct tf_yaml *map)
{
    const struct tf_party *party;
    uint32_t account;
    tariff_code code = read_expected_account(c, &account);

    if (code != TARIFF_OK || map->kind != TF_YAML_MAP)
        return code != TARIFF_OK ? code
                                 : wrong_test(c, TF_F_TEST_FORM, map, "This is no map.",
                                           "Write owes: { storage: 20 }.");
    party = tf_run_party(c->run, account);
    for (size_t i = 0; i < map->count; i++) {
        const char *name = map->keys[i].text;
        uint32_t pool = tf_rulebook_pool(c->run->book, name, strlen(name));
        struct tf_dec expected, got;

        if (pool == TF_NONE)
            return tf_fail(c->failure, TF_F_TEST_GRANT, map->keys[i].place,
                    "Name a pool of the rulebook.", "There is no pool `%s`.", name);
        code = read_decimal(c, &map->items[i], &expected);
        if (code != TARIFF_OK)
            return code;
        got = tf_debt_of(party, pool);
        if (!c->run->book->pools[pool].is_money)
            (void)tf_unit_from_base(got, &c->run->book->pools[pool].unit, TF_ROUND_HALF_UP, &got);
        if (tf_dec_cmp(expected, got) != 0)
            return differs(c, &map->items[i], name, expected, got);
    }
    return TARIFF_OK;
}

static const struct tf_wallet_entry *find_entry(
        struct check *c, enum tf_entry_kind kind, uint32_t account, const struct tf_yaml *id)
{
    const struct tf_result *result = &c->run->result;

    for (size_t i = 0; i < result->entry_count; i++) {
        const struct tf_wallet_entry *entry = &result->entries[i];

        if (entry->kind == kind && entry->account == account && strcmp(entry->id, id->text) == 0)
            return entry;
    }
    return NULL;
}

static tariff_code check_refused(struct check *c, const struct tf_yaml *id)
{
    const struct tf_yaml *reason = tf_yaml_find(c->item, "reason");
    const struct tf_wallet_entry *entry;
    uint32_t account;
    tariff_code code = read_expected_account(c, &account);

    if (code != TARIFF_OK)
        return code;
    entry = find_entry(c, TF_ENTRY_REFUSED, account, id);
    if (entry == NULL)
        return wrong_test(c, TF_F_TEST_NOT_REFUSED, id, "The purchase was not refused.",
                "Correct the test or the rulebook.");
    if (reason != NULL && strcmp(reason->text, entry->reason) != 0)
        return tf_fail(c->failure, TF_F_TEST_REASON, reason->place,
                "Correct the test or the rulebook.", "The reason is %s, but %s was expected.",
                entry->reason, reason->text);
    return TARIFF_OK;
}

static tariff_code wrong_instant(
        struct check *c, const struct tf_yaml *node, const char *what, int64_t got)
{
    char text[TF_INSTANT_TEXT_MAX];

    if (got == TF_NEVER)
        snprintf(text, sizeof text, "never");
    else
        tf_instant_format(got, tf_zone_offset(c->run->zone, got), text);
    return tf_fail(c->failure, TF_F_TEST_GRANT_TIME, node->place,
            "Correct the test or the rulebook.", "The grant %s %s%s, but %s was expected.", what,
            got == TF_NEVER ? "" : "at ", text, node->text);
}

static tariff_code check_grant(
        struct check *c, const struct tf_grant *grant, const struct tf_yaml *map)
{
    const struct tf_yaml *outer = c->item;
    const struct tf_yaml *effective = tf_yaml_find(map, "effective");
    const struct tf_yaml *expires = tf_yaml_find(map, "expires");
    int64_t at;
    tariff_code code;

    c->item = map;
    code = compare(c, "amount", "The amount of the grant", pool_amount(c, grant, grant->amount));
    if (code == TARIFF_OK)
        code = compare(c, "paid", "What was paid for the grant", grant->paid);
    c->item = outer;
    if (code == TARIFF_OK && effective != NULL &&
            (code = read_instant(c, effective, &at)) == TARIFF_OK && at != grant->effective)
        code = wrong_instant(c, effective, "takes effect", grant->effective);
    if (code == TARIFF_OK && expires != NULL &&
            (code = read_instant(c, expires, &at)) == TARIFF_OK && at != grant->expires)
        code = wrong_instant(c, expires, "expires", grant->expires);
    return code;
}

static tariff_code check_bought(struct check *c, const struct tf_yaml *id)
{
    const struct tf_yaml *grants = tf_yaml_find(c->item, "grants");
    const struct tf_party *party;
    uint32_t account, grant;
    size_t count = 0;
    tariff_code code = read_expected_account(c, &account);

    if (code != TARIFF_OK)
        return code;
    party = tf_run_party(c->run, account);
    if (find_entry(c, TF_ENTRY_PURCHASE, account, id) == NULL)
        return wrong_test(c, TF_F_TEST_NOT_ACCEPTED, id, "The purchase was not accepted.",
                "Correct the test or the rulebook.");
    for (size_t i = 0; grants != NULL && i < grants->count && code == TARIFF_OK; i++) {
        code = grant_of(c, party, &grants->keys[i], &grant);
        if (code == TARIFF_OK && grant != TF_DRAW_BALANCE)
            code = check_grant(c, &party->grants[grant], &grants->items[i]);
    }
    for (size_t i = 0; i < party->grant_count; i++)
        count += strncmp(party->grants[i].id, id->text, id->length) == 0 &&
                 party->grants[i].id[id->length] == '/';
    if (code == TARIFF_OK && grants != NULL && count != grants->count)
        return tf_fail(c->failure, TF_F_TEST_GRANT_COUNT, grants->place,
                "List every grant of the purchase.",
                "The purchase gave %zu grants, but %zu were expected.", count, grants->count);
    return code;
}

/* -- totals
 * --------------------------------------------------------------------------------------------- */

static bool has_label(
        const struct tf_price *price, const struct tf_yaml *name, const struct tf_yaml *text)
{
    for (size_t i = 0; i < price->label_count; i++) {
        if (strcmp(price->labels[i].name, name->text) == 0)
            return strcmp(price->labels[i].text, text->text) == 0;
    }
    return false;
}

/* `{ account, total }`, and with a label between them only the lines that carry it. */
static tariff_code check_total(struct check *c)
{
    const struct tf_result *result = &c->run->result;
    struct tf_dec sum = zero;
    uint32_t account;
    tariff_code code = read_expected_account(c, &account);

    if (code != TARIFF_OK)
        return code;
    for (size_t i = 0; i < result->line_count; i++) {
        const struct tf_line *line = &result->lines[i];
        bool meant = line->account == account;

        for (size_t k = 0; k < c->item->count && meant; k++) {
            const struct tf_yaml *key = &c->item->keys[k];

            if (strcmp(key->text, "account") != 0 && strcmp(key->text, "total") != 0)
                meant = has_label(&c->run->book->prices[line->price], key, &c->item->items[k]);
        }
        if (meant)
            (void)tf_dec_add(sum, line->amount, &sum);
    }
    return compare(c, "total", "The total", sum);
}

static tariff_code check_nothing_else(struct check *c)
{
    const struct tf_result *result = &c->run->result;

    for (size_t i = 0; i < result->line_count; i++) {
        if (!c->seen[i])
            return tf_fail(c->failure, TF_F_TEST_OTHER_LINE, c->item->place,
                    "Expect the line, or correct the rulebook.",
                    "There is another line, of the price \"%s\" for account \"%s\".",
                    c->run->book->prices[result->lines[i].price].name,
                    c->run->accounts.items[result->lines[i].account].id);
    }
    return TARIFF_OK;
}

static tariff_code check_item(struct check *c)
{
    const struct tf_yaml *wallet = tf_yaml_find(c->item, "wallet");
    const struct tf_yaml *expired = tf_yaml_find(c->item, "expired");
    const struct tf_yaml *refused = tf_yaml_find(c->item, "refused");
    const struct tf_yaml *purchase = tf_yaml_find(c->item, "purchase");

    if (c->item->kind != TF_YAML_MAP)
        return wrong_test(
                c, TF_F_TEST_FORM, c->item, "An expectation is a map.", "Write { account: …, … }.");
    if (tf_yaml_find(c->item, "nothing_else") != NULL)
        return check_nothing_else(c);
    if (tf_yaml_find(c->item, "price") != NULL)
        return check_line(c);
    if (wallet != NULL)
        return check_amounts(c, wallet, false);
    if (expired != NULL)
        return check_amounts(c, expired, true);
    if (tf_yaml_find(c->item, "owes") != NULL)
        return check_owed(c, tf_yaml_find(c->item, "owes"));
    if (refused != NULL)
        return check_refused(c, refused);
    if (purchase != NULL)
        return check_bought(c, purchase);
    if (tf_yaml_find(c->item, "total") != NULL)
        return check_total(c);
    if (tf_yaml_find(c->item, "show") != NULL)
        return tf_expect_show(c->run->alloc, c->run->book, c->item, c->failure);
    return wrong_test(c, TF_F_TEST_SAYS_NOTHING, c->item,
            "The expectation says nothing that can be checked.",
            "Use price, wallet, expired, owes, refused, purchase, total, show, error or "
            "nothing_else.");
}

tariff_code tf_expect(struct tf_run *run, const struct tf_yaml *list, tariff_error *failure)
{
    struct check c = { .run = run, .failure = failure };
    tariff_code code = TARIFF_OK;

    c.seen = tf_arena_array(&run->arena, run->result.line_count + 1, sizeof *c.seen);
    if (c.seen == NULL)
        return tf_no_memory(failure);
    for (size_t i = 0; i < list->count && code == TARIFF_OK; i++) {
        c.item = &list->items[i];
        code = check_item(&c);
    }
    return code;
}
