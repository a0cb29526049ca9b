/* SPDX-License-Identifier: MIT */
/*
 * road.h - the whole road through the public header: open, add, rate, write,
 * test.  Those who make memory fail walk it again and again.
 */
#ifndef TESTS_FAULT_ROAD_H
#define TESTS_FAULT_ROAD_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/cases.h"
#include "tariff.h"

static const char road_accounts[] =
        "tariff: 1\n"
        "accounts:\n"
        "  - id: acme\n"
        "    balance: 100.00\n"
        "    segment: studio\n"
        "    grants:\n"
        "      - { id: g1, pool: compute, amount: 5.00, effective: 2026-01-01T00:00+08:00,\n"
        "          expires: 2026-03-04T10:30+08:00 }\n"
        "    purchases:\n"
        "      - { id: b1, plan: basic, at: 2026-02-01T10:00+08:00 }\n"
        "  - id: beta\n"
        "    zone: Europe/Berlin\n"
        "    prices:\n"
        "      compute.hour: { 2026-03-01: { gn7i: 20.00 }, 2026-03-20: list }\n"
        "      traffic.tiers: { tiers: [{ upto: 2, rate: 0.45 }, { rate: 0.30 }] }\n";

static const char road_grants[] = "id,account,pool,amount,effective,expires\n"
                                  "g2,acme,coupon,4.00,2026-01-01T00:00+08:00,\n";

static const char road_csv[] = "id,account,at,item,event,tool,spec,direction,gb\n"
                               "u1,acme,2026-03-04T10:00+08:00,compute,launched,t1,gn6i,,\n"
                               "u2,acme,2026-03-04T12:10+08:00,compute,stopped,t1,,,\n"
                               "u3,acme,2026-03-04T11:30+08:00,traffic,,,,out,180.5\n"
                               "u4,gamma,2026-03-04T11:30+08:00,traffic,,,,in,1\n";

static const char road_json[] =
        "{\"id\": \"j1\", \"account\": \"beta\", \"at\": \"2026-03-05T10:00+08:00\", "
        "\"item\": \"compute\", \"event\": \"launched\", \"tool\": \"t\", \"spec\": \"gn7i\"}\n"
        "{\"id\": \"j2\", \"account\": \"beta\", \"at\": \"2026-03-05T11:00+08:00\", "
        "\"item\": \"traffic\", \"direction\": \"out\", \"gb\": 3.5}\n"
        "{\"id\": \"j3\", \"account\": \"beta\", \"at\": \"2026-03-05T11:00+08:00\", "
        "\"item\": \"traffic\", \"direction\": \"out\", \"gb\": 2.5, \"replaces\": \"j2\"}\n"
        "{\"id\": \"c1\", \"account\": \"gamma\", \"voids\": \"u4\"}\n";

static const struct road_output {
    tariff_output output;
    tariff_format format;
} road_outputs[] = {
    { TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_TABLE },
    { TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV },
    { TARIFF_OUTPUT_LINES, TARIFF_FORMAT_JSON },
    { TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_TABLE },
    { TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_CSV },
    { TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_CSV },
    { TARIFF_OUTPUT_GRANTS, TARIFF_FORMAT_CSV },
    { TARIFF_OUTPUT_PURCHASES, TARIFF_FORMAT_CSV },
    { TARIFF_OUTPUT_ENTRIES, TARIFF_FORMAT_CSV },
    { TARIFF_OUTPUT_BENEFITS, TARIFF_FORMAT_CSV },
    { TARIFF_OUTPUT_FOCUS, TARIFF_FORMAT_CSV },
    { TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE },
    { TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_JSON },
};

enum { ROAD_OUTPUTS = sizeof road_outputs / sizeof road_outputs[0] };

/* What was written, as a number: the same bytes give the same. */
static tariff_code road_write(void *ud, const char *text, size_t length)
{
    uint64_t *sum = ud;

    for (size_t i = 0; i < length; i++)
        *sum = (*sum ^ (unsigned char)text[i]) * 1099511628211u;
    return TARIFF_OK;
}

static tariff_code road_put(
        tariff_run *run, const struct road_output *what, uint64_t *sum, tariff_error *err)
{
    return tariff_run_write(run, what->output, what->format, NULL, 0, road_write, sum, err);
}

static tariff_code road_add(tariff_run *run, tariff_error *err)
{
    tariff_code code = tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", road_accounts,
            sizeof road_accounts - 1, err);

    if (code == TARIFF_OK)
        code = tariff_run_add(
                run, TARIFF_INPUT_GRANTS, "grants.csv", road_grants, sizeof road_grants - 1, err);
    if (code == TARIFF_OK)
        code = tariff_run_add(
                run, TARIFF_INPUT_USAGE, "usage.csv", road_csv, sizeof road_csv - 1, err);
    if (code == TARIFF_OK)
        code = tariff_run_add(
                run, TARIFF_INPUT_USAGE, "usage.jsonl", road_json, sizeof road_json - 1, err);
    return code;
}

/* A run whose rating failed has no wallet to show, old or half-changed. */
static void road_writes_nothing(tariff_run *run)
{
    for (size_t i = 0; i < ROAD_OUTPUTS; i++) {
        uint64_t sum = 1;
        tariff_error err = { 0 };

        assert_int_not_equal(road_put(run, &road_outputs[i], &sum, &err), TARIFF_OK);
        assert_int_equal(sum, 1);
    }
}

static tariff_code road_run(tariff_run *run, uint64_t *sum, tariff_error *err)
{
    tariff_code code = road_add(run, err);

    if (code == TARIFF_OK)
        code = tariff_run_rate(run, err);
    if (code != TARIFF_OK) {
        road_writes_nothing(run);
        return code;
    }
    for (size_t i = 0; i < ROAD_OUTPUTS && code == TARIFF_OK; i++)
        code = road_put(run, &road_outputs[i], sum, err);
    return code;
}

/* The state that one run hands on to the next. */
struct road_state {
    char bytes[64 << 10];
    size_t length;
};

static tariff_code road_keep(void *ud, const char *text, size_t length)
{
    struct road_state *state = ud;

    if (length > sizeof state->bytes - state->length)
        return TARIFF_CANCELLED;
    memcpy(state->bytes + state->length, text, length);
    state->length += length;
    return TARIFF_OK;
}

/* Goes on from the state of a run with one more event, and with two less. */
static tariff_code road_go_on(const tariff_rulebook *rulebook, const tariff_run_options *options,
        tariff_run *before, uint64_t *sum, tariff_error *err)
{
    static const char usage[] = "id,account,at,item,event,tool,spec,direction,gb,voids\n"
                                "u5,beta,2026-03-05T12:30+08:00,traffic,,,,out,2,\n"
                                "c2,beta,,,,,,,,j3\nc3,acme,,,,,,,,u3\n";
    struct road_state state = { .length = 0 };
    tariff_run *run = NULL;
    tariff_code code = tariff_run_write(
            before, TARIFF_OUTPUT_STATE, TARIFF_FORMAT_CSV, NULL, 0, road_keep, &state, err);

    if (code == TARIFF_OK)
        code = tariff_run_new(rulebook, options, &run, err);
    if (code == TARIFF_OK)
        code = tariff_run_add(run, TARIFF_INPUT_PRIOR, "state", state.bytes, state.length, err);
    if (code == TARIFF_OK) /* own prices stand there, not in the state */
        code = tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", road_accounts,
                sizeof road_accounts - 1, err);
    if (code == TARIFF_OK)
        code = tariff_run_add(run, TARIFF_INPUT_USAGE, "usage.csv", usage, sizeof usage - 1, err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(run, err);
    if (code == TARIFF_OK)
        code = road_put(run, &road_outputs[1], sum, err);
    tariff_run_free(run);
    return code;
}

/* Opens, checks, shows, rates, writes and goes on; *sum tells what was written apart. */
static tariff_code road_walk(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    tariff_rulebook_options book_options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_run_options run_options = TARIFF_RUN_OPTIONS_INIT;
    tariff_rulebook *rulebook = NULL;
    tariff_run *run = NULL;
    tariff_code code;
    size_t count;

    book_options.alloc = run_options.alloc = alloc;
    book_options.alloc_ud = run_options.alloc_ud = ud;
    run_options.explain = run_options.lines = run_options.state = true;
    code = tariff_rulebook_open(folder, &book_options, &rulebook, err);
    if (code == TARIFF_OK)
        code = tariff_rulebook_check(rulebook, NULL, NULL, NULL, &count, err);
    if (code == TARIFF_OK)
        code = tariff_rulebook_show(
                rulebook, 1772595000000000, TARIFF_FORMAT_TABLE, road_write, sum, err);
    if (code == TARIFF_OK)
        code = tariff_run_new(rulebook, &run_options, &run, err);
    if (code == TARIFF_OK)
        code = road_run(run, sum, err);
    if (code == TARIFF_OK)
        code = road_go_on(rulebook, &run_options, run, sum, err);
    tariff_run_free(run);
    tariff_rulebook_close(rulebook);
    return code;
}

/* Runs the rulebook's own tests. */
static tariff_code road_test(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    size_t passed = 0;
    size_t failed = 0;
    tariff_code code;

    options.alloc = alloc;
    options.alloc_ud = ud;
    code = tariff_rulebook_test(folder, &options, NULL, NULL, NULL, &passed, &failed, err);
    if (code == TARIFF_OK)
        *sum = passed * 1000 + failed;
    return code;
}

/* Rates events one by one, as they happen. */
static tariff_code road_live(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    static const tariff_field events[][8] = {
        { { "id", "u1" }, { "account", "acme" }, { "at", "2026-03-04T10:00+08:00" },
                { "item", "compute" }, { "event", "launched" }, { "tool", "t1" },
                { "spec", "gn6i" } },
        { { "id", "u2" }, { "account", "acme" }, { "at", "2026-03-04T11:30+08:00" },
                { "item", "traffic" }, { "direction", "out" }, { "gb", "180.5" } },
        { { "id", "u3" }, { "account", "acme" }, { "at", "2026-03-04T12:10+08:00" },
                { "item", "compute" }, { "event", "stopped" }, { "tool", "t1" } },
    };
    static const size_t counts[] = { 7, 6, 6 };
    tariff_rulebook_options book_options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_rulebook *rulebook = NULL;
    tariff_session *session = NULL;
    tariff_code code;

    book_options.alloc = options.alloc = alloc;
    book_options.alloc_ud = options.alloc_ud = ud;
    code = tariff_rulebook_open(folder, &book_options, &rulebook, err);
    if (code == TARIFF_OK)
        code = tariff_session_new(rulebook, &options, &session, err);
    if (code == TARIFF_OK)
        code = tariff_session_accounts(session, road_accounts, sizeof road_accounts - 1, err);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0] && code == TARIFF_OK; i++) {
        tariff_charge charge;

        code = tariff_session_rate(session, events[i], counts[i], &charge, err);
        if (code == TARIFF_OK)
            (void)road_write(sum, charge.balance, strlen(charge.balance));
    }
    tariff_session_free(session);
    tariff_rulebook_close(rulebook);
    return code;
}

/* What a finding or an example says goes into the sum. */
static void road_finding(void *ud, const tariff_error *finding)
{
    (void)road_write(ud, finding->message, strlen(finding->message));
}

static void road_example(void *ud, const tariff_error *finding, const char *test)
{
    (void)finding;
    (void)road_write(ud, test, strlen(test));
}

/* A rulebook in which there is much to find. */
static tariff_code road_check(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_rulebook *rulebook = NULL;
    size_t count = 0;
    tariff_code code;

    options.alloc = alloc;
    options.alloc_ud = ud;
    code = tariff_rulebook_open(folder, &options, &rulebook, err);
    if (code == TARIFF_OK)
        code = tariff_rulebook_check(rulebook, road_finding, road_example, sum, &count, err);
    tariff_rulebook_close(rulebook);
    return code;
}

/* A rulebook changed in every way. */
static tariff_code road_changes(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    static const char text[] =
            "tariff: 1\nwhatif: all at once\nchange:\n"
            "  - { fact: compute.hour, from: 2026-03-10, scale: { gn6i: 0.9 } }\n"
            "  - { fact: traffic.tiers, set: [{ upto: 50, rate: 0.60 }, { rate: 0.30 }] }\n"
            "  - { fact: traffic.tiers, from: 2026-03-10, add: 0.01 }\n"
            "  - { price: upload, remove: [free], set: { refuse: no more } }\n"
            "  - { pool: gift, add: { unit: money, first: [id] } }\n"
            "  - { deduct: [compute, gift, coupon, balance] }\n"
            "  - { plan: basic, replace: { costs: { money: 40 }, grants: { compute: 50 }, "
            "lasts: 1 month } }\n";
    static const char path[] = "compute.hour.gn7i@2026-03-20=+5 %";
    const tariff_change changes[] = { { "all.yaml", text, sizeof text - 1 },
        { NULL, path, sizeof path - 1 },
        { NULL, "price.compute.round.per=day", sizeof "price.compute.round.per=day" - 1 } };
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_rulebook *rulebook = NULL, *plain = NULL;
    tariff_code code;

    options.alloc = alloc;
    options.alloc_ud = ud;
    code = tariff_rulebook_open(folder, &options, &plain, err);
    options.changes = changes;
    options.change_count = sizeof changes / sizeof changes[0];
    if (code == TARIFF_OK)
        code = tariff_rulebook_open(folder, &options, &rulebook, err);
    if (code == TARIFF_OK)
        code = tariff_rulebook_diff(plain, rulebook, TARIFF_FORMAT_MARKDOWN, road_write, sum, err);
    if (code == TARIFF_OK)
        code = tariff_rulebook_diff(rulebook, plain, TARIFF_FORMAT_JSON, road_write, sum, err);
    if (code == TARIFF_OK)
        code = tariff_rulebook_show(
                rulebook, 1774000000000000, TARIFF_FORMAT_TABLE, road_write, sum, err);
    tariff_rulebook_close(plain);
    tariff_rulebook_close(rulebook);
    return code;
}

/* A change tried on usage: three runs, and everything that comes out. */
static tariff_code road_whatif(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    static const char text[] =
            "tariff: 1\nwhatif: all at once\nchange:\n"
            "  - { fact: compute.hour, scale: 0.9 }\n"
            "  - { usage: { item: traffic }, accounts: { id: acme }, scale: { gb: 2 }, shift: 1 "
            "day }\n"
            "  - { plan: gold, add: { costs: 3.00, grants: { coupon: 5 }, lasts: 1 month } }\n"
            "  - { accounts: all, switch: { basic: gold } }\n"
            "expect:\n  amount: { at_most: -1 % }\n  any account: { at_most: -100 }\n";
    static const tariff_format formats[] = { TARIFF_FORMAT_TABLE, TARIFF_FORMAT_CSV,
        TARIFF_FORMAT_JSON, TARIFF_FORMAT_MARKDOWN, TARIFF_FORMAT_HTML };
    const tariff_change change = { "all.yaml", text, sizeof text - 1 };
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_whatif *whatif = NULL;
    size_t missed = 0;
    tariff_code code;

    options.alloc = alloc;
    options.alloc_ud = ud;
    options.changes = &change;
    options.change_count = 1;
    code = tariff_whatif_new(folder, &options, NULL, NULL, &whatif, err);
    if (code == TARIFF_OK)
        code = tariff_whatif_add(whatif, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", road_accounts,
                sizeof road_accounts - 1, err);
    if (code == TARIFF_OK)
        code = tariff_whatif_add(
                whatif, TARIFF_INPUT_USAGE, "usage.csv", road_csv, sizeof road_csv - 1, err);
    if (code == TARIFF_OK)
        code = tariff_whatif_rate(whatif, err);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0] && code == TARIFF_OK; i++)
        code = tariff_whatif_write(whatif, formats[i], road_write, sum, err);
    if (code == TARIFF_OK)
        code = tariff_whatif_check(whatif, NULL, NULL, &missed, err);
    *sum += missed;
    tariff_whatif_free(whatif);
    return code;
}

/* Many values of two paths, and the one that meets a goal. */
static tariff_code road_sweep(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    static const tariff_format formats[] = { TARIFF_FORMAT_TABLE, TARIFF_FORMAT_JSON };
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_code code = TARIFF_OK;

    options.alloc = alloc;
    options.alloc_ud = ud;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0] && code == TARIFF_OK; i++) {
        tariff_whatif *whatif = NULL;

        code = tariff_whatif_new(folder, &options, NULL, NULL, &whatif, err);
        if (code == TARIFF_OK && i == 0)
            code = tariff_whatif_sweep(whatif, "compute.hour.gn6i=-10%..10%/20%", err);
        if (code == TARIFF_OK && i == 0)
            code = tariff_whatif_sweep(whatif, "traffic.tiers=-5%..0%/5%", err);
        if (code == TARIFF_OK && i == 1)
            code = tariff_whatif_solve(whatif, "amount = +1 %", "compute.hour.gn6i=12..13/1", err);
        if (code == TARIFF_OK)
            code = tariff_whatif_add(
                    whatif, TARIFF_INPUT_USAGE, "usage.csv", road_csv, sizeof road_csv - 1, err);
        if (code == TARIFF_OK)
            code = tariff_whatif_rate(whatif, err);
        if (code == TARIFF_OK)
            code = tariff_whatif_write(whatif, formats[i], road_write, sum, err);
        tariff_whatif_free(whatif);
    }
    return code;
}

/* Rates by functions in all four places, sets aside where they fail, and goes on from there. */
static tariff_code road_functions(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    static const char accounts[] =
            "tariff: 1\naccounts:\n  - id: a\n    grants:\n"
            "      - { id: g1, pool: bundle, amount: 9, effective: 2024-01-01T00:00Z }\n"
            "      - { id: g2, pool: gift, amount: 9, effective: 2024-01-01T00:00Z }\n";
    static const char usage[] = "id,account,at,item,gb,calls,seats,buy,paid\n"
                                "b1,a,2024-05-06T09:00Z,,,,,pro,\n"
                                "b2,a,2024-05-06T08:00Z,,,,,pro,13\n"
                                "u1,a,2024-05-06T10:00Z,traffic,12,,,,\n"
                                "u2,a,2024-05-06T11:00Z,calls,,20,,,\n"
                                "u3,a,2024-05-07T11:00Z,calls,,2,,,\n"
                                "u4,a,2024-05-07T12:00Z,sample,,,3,,\n";
    tariff_rulebook_options book_options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    struct road_state state = { .length = 0 };
    tariff_rulebook *rulebook = NULL;
    tariff_run *run = NULL;
    tariff_code code;

    book_options.alloc = options.alloc = alloc;
    book_options.alloc_ud = options.alloc_ud = ud;
    options.lines = options.state = options.reject = options.explain = true;
    code = tariff_rulebook_open(folder, &book_options, &rulebook, err);
    for (int i = 0; i < 2 && code == TARIFF_OK; i++) {
        code = tariff_run_new(rulebook, &options, &run, err);
        if (code == TARIFF_OK && i > 0)
            code = tariff_run_add(run, TARIFF_INPUT_PRIOR, "state", state.bytes, state.length, err);
        if (code == TARIFF_OK && i == 0)
            code = tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", accounts,
                    sizeof accounts - 1, err);
        if (code == TARIFF_OK && i == 0)
            code = tariff_run_add(
                    run, TARIFF_INPUT_USAGE, "usage.csv", usage, sizeof usage - 1, err);
        if (code == TARIFF_OK)
            code = tariff_run_rate(run, err);
        state.length = 0;
        for (size_t k = 0; k < ROAD_OUTPUTS && code == TARIFF_OK; k++)
            code = road_put(run, &road_outputs[k], sum, err);
        if (code == TARIFF_OK)
            code = tariff_run_write(
                    run, TARIFF_OUTPUT_STATE, TARIFF_FORMAT_CSV, NULL, 0, road_keep, &state, err);
        tariff_run_free(run);
        run = NULL;
    }
    tariff_rulebook_close(rulebook);
    return code;
}

/* Usage that is rated in batches while it is read. */
static tariff_code road_batch(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    static const char accounts[] = "account,balance\na1,10.00\na2,0\n";
    static const char grants[] = "lot_id,account,kind,quota,effective,expires\n"
                                 "l1,a1,compute,500,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z\n"
                                 "l2,a1,traffic,20,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z\n";
    static const char usage[] = "event_id,time,account,edition,spec,meter,quantity\n"
                                "e1,2025-01-05T00:00:00Z,a1,shared,,gpu_second,600\n"
                                "e2,2025-01-05T00:00:00Z,a2,,,traffic_gb,700.5\n"
                                "e3,2025-01-05T00:00:01Z,a3,,,put,60000\n"
                                "e4,2025-02-05T00:00:01Z,a1,exclusive,g1.small,instance_hour,2\n"
                                "e5,2025-02-06T00:00:00Z,a1,shared,,gpu_second,600\n"
                                "e6,2025-02-06T00:00:00Z,a2,,,traffic_gb,7.5\n"
                                "e7,2025-02-06T00:00:00Z,a3,,,put,1\n"
                                "e8,2025-02-06T00:00:00Z,a4,,,put,1\n"
                                "e9,2025-02-07T00:00:00Z,a2,,,traffic_gb,7.5\n";
    tariff_rulebook_options book_options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_rulebook *rulebook = NULL;
    tariff_run *run = NULL;
    tariff_code code;

    book_options.alloc = options.alloc = alloc;
    book_options.alloc_ud = options.alloc_ud = ud;
    code = tariff_rulebook_open(folder, &book_options, &rulebook, err);
    if (code == TARIFF_OK)
        code = tariff_run_new(rulebook, &options, &run, err);
    if (code == TARIFF_OK)
        code = tariff_run_add(
                run, TARIFF_INPUT_ACCOUNTS, "accounts.csv", accounts, sizeof accounts - 1, err);
    if (code == TARIFF_OK)
        code = tariff_run_add(run, TARIFF_INPUT_GRANTS, "lots.csv", grants, sizeof grants - 1, err);
    if (code == TARIFF_OK)
        code = tariff_run_add(run, TARIFF_INPUT_USAGE, "usage.csv", usage, sizeof usage - 1, err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(run, err);
    if (code == TARIFF_OK)
        code = tariff_run_write(
                run, TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_CSV, NULL, 0, road_write, sum, err);
    tariff_run_free(run);
    tariff_rulebook_close(rulebook);
    return code;
}

/* Usage that goes on behind the state's base, with lines begun and drawn: in runs, and live. */
static const char road_spell_accounts[] =
        "tariff: 1\naccounts:\n  - id: a\n    grants:\n"
        "      - { id: g, pool: prepaid, amount: 9, effective: 2026-06-25T00:00Z,\n"
        "          expires: 2026-07-15T00:00Z }\n";

/* Accounts, the usage of two runs, and events as they happen. */
struct road_story {
    const char *accounts;
    const char *begin;
    const char *end;
    tariff_field live[3][6];
    size_t live_fields;
};

static const struct road_story road_spell_story = { road_spell_accounts,
    "id,account,at,kind,event,server\n"
    "u1,a,2026-06-20T10:00Z,server,up,s\n"
    "u2,a,2026-09-10T10:00Z,server,up,t\n",
    "id,account,at,kind,event,server\n"
    "u3,a,2026-09-11T10:00Z,server,down,s\n",
    {
            { { "id", "u1" }, { "account", "a" }, { "at", "2026-06-20T10:00Z" },
                    { "kind", "server" }, { "event", "up" }, { "server", "s" } },
            { { "id", "u2" }, { "account", "a" }, { "at", "2026-08-10T10:00Z" },
                    { "kind", "server" }, { "event", "up" }, { "server", "t" } },
            { { "id", "u3" }, { "account", "a" }, { "at", "2026-08-11T10:00Z" },
                    { "kind", "server" }, { "event", "down" }, { "server", "s" } },
    },
    6 };

/* A plan that is charged for is bought, replaced behind the state's base, and left. */
static const struct road_story road_charges_story = {
    "tariff: 1\naccounts:\n  - id: a\n    grants:\n"
    "      - { id: g, pool: coupon, amount: 9, effective: 2026-06-25T00:00Z,\n"
    "          expires: 2026-07-15T00:00Z }\n",
    "id,account,at,buy,leave\n"
    "b1,a,2026-07-01T10:00Z,basic,\n"
    "b2,a,2026-07-12T10:00Z,term,\n",
    "id,account,at,buy,leave\n"
    "b3,a,2026-07-20T10:00Z,pro,\n"
    "l1,a,2026-08-02T10:00Z,,term\n",
    {
            { { "id", "b1" }, { "account", "a" }, { "at", "2026-07-01T10:00Z" },
                    { "buy", "basic" } },
            { { "id", "b2" }, { "account", "a" }, { "at", "2026-07-20T10:00Z" },
                    { "buy", "team" } },
            { { "id", "l1" }, { "account", "a" }, { "at", "2026-08-02T10:00Z" },
                    { "leave", "team" } },
    },
    4
};

static tariff_code road_story_live(const tariff_rulebook *rulebook,
        const tariff_run_options *options, const struct road_story *story, uint64_t *sum,
        tariff_error *err)
{
    tariff_session *session = NULL;
    tariff_code code = tariff_session_new(rulebook, options, &session, err);

    if (code == TARIFF_OK)
        code = tariff_session_accounts(session, story->accounts, strlen(story->accounts), err);
    for (size_t i = 0; i < sizeof story->live / sizeof story->live[0] && code == TARIFF_OK; i++) {
        tariff_charge charge;

        code = tariff_session_rate(session, story->live[i], story->live_fields, &charge, err);
        if (code == TARIFF_OK)
            (void)road_write(sum, charge.balance, strlen(charge.balance));
    }
    tariff_session_free(session);
    return code;
}

/* One of two runs, the second of which goes on from the first. */
static tariff_code road_story_run(const tariff_rulebook *rulebook,
        const tariff_run_options *options, const struct road_story *story, bool is_first,
        struct road_state *state, uint64_t *sum, tariff_error *err)
{
    const char *usage = is_first ? story->begin : story->end;
    tariff_run *run = NULL;
    tariff_code code = tariff_run_new(rulebook, options, &run, err);

    if (code == TARIFF_OK && is_first)
        code = tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", story->accounts,
                strlen(story->accounts), err);
    else if (code == TARIFF_OK)
        code = tariff_run_add(run, TARIFF_INPUT_PRIOR, "state", state->bytes, state->length, err);
    if (code == TARIFF_OK)
        code = tariff_run_add(run, TARIFF_INPUT_USAGE, "usage.csv", usage, strlen(usage), err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(run, err);
    for (size_t k = 0; k < ROAD_OUTPUTS && code == TARIFF_OK; k++)
        code = road_put(run, &road_outputs[k], sum, err);
    if (code == TARIFF_OK && is_first)
        code = tariff_run_write(
                run, TARIFF_OUTPUT_STATE, TARIFF_FORMAT_CSV, NULL, 0, road_keep, state, err);
    tariff_run_free(run);
    return code;
}

static tariff_code road_of_story(const struct road_story *story, const char *folder,
        tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    tariff_rulebook_options book_options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    struct road_state state = { .length = 0 };
    tariff_rulebook *rulebook = NULL;
    tariff_code code;

    book_options.alloc = options.alloc = alloc;
    book_options.alloc_ud = options.alloc_ud = ud;
    options.lines = options.state = options.explain = true;
    code = tariff_rulebook_open(folder, &book_options, &rulebook, err);
    if (code == TARIFF_OK)
        code = road_story_run(rulebook, &options, story, true, &state, sum, err);
    if (code == TARIFF_OK)
        code = road_story_run(rulebook, &options, story, false, &state, sum, err);
    if (code == TARIFF_OK)
        code = road_story_live(rulebook, &options, story, sum, err);
    tariff_rulebook_close(rulebook);
    return code;
}

static tariff_code road_spell(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    return road_of_story(&road_spell_story, folder, alloc, ud, sum, err);
}

static tariff_code road_charges(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    return road_of_story(&road_charges_story, folder, alloc, ud, sum, err);
}

/* Three runs over closed months: what comes late stands on later statements, and is kept. */
static tariff_code road_closed(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err)
{
    static const char head[] = "id,at,account,parcels,buy,voids\n";
    static const struct {
        int64_t as_of; /* microseconds since 1970 */
        const char *rows;
    } runs[] = {
        { 1712275200000000, "u1,2024-03-05T10:00Z,a,12,,\nb1,2024-03-01T10:00Z,a,,twenty,\n" },
        { 1713052800000000, "u2,2024-03-06T10:00Z,a,3,,\nc1,,a,,,b1\n" },
        { 1715644800000000, "u3,2024-05-06T10:00Z,a,1,,\n" },
    };
    tariff_rulebook_options book_options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    struct road_state state = { .length = 0 };
    tariff_rulebook *rulebook = NULL;
    tariff_code code;

    book_options.alloc = options.alloc = alloc;
    book_options.alloc_ud = options.alloc_ud = ud;
    options.lines = options.state = options.explain = true;
    code = tariff_rulebook_open(folder, &book_options, &rulebook, err);
    for (size_t i = 0; i < sizeof runs / sizeof runs[0] && code == TARIFF_OK; i++) {
        char usage[256];
        int length = snprintf(usage, sizeof usage, "%s%s", head, runs[i].rows);
        tariff_run *run = NULL;

        options.as_of = runs[i].as_of;
        code = tariff_run_new(rulebook, &options, &run, err);
        if (code == TARIFF_OK && i > 0)
            code = tariff_run_add(run, TARIFF_INPUT_PRIOR, "state", state.bytes, state.length, err);
        if (code == TARIFF_OK)
            code = tariff_run_add(run, TARIFF_INPUT_USAGE, "usage.csv", usage, (size_t)length, err);
        if (code == TARIFF_OK)
            code = tariff_run_rate(run, err);
        for (size_t k = 0; k < ROAD_OUTPUTS && code == TARIFF_OK; k++)
            code = road_put(run, &road_outputs[k], sum, err);
        state.length = 0;
        if (code == TARIFF_OK)
            code = tariff_run_write(
                    run, TARIFF_OUTPUT_STATE, TARIFF_FORMAT_CSV, NULL, 0, road_keep, &state, err);
        tariff_run_free(run);
    }
    tariff_rulebook_close(rulebook);
    return code;
}

typedef tariff_code (*road_walker)(
        const char *folder, tariff_alloc alloc, void *ud, uint64_t *sum, tariff_error *err);

static const struct road_case {
    const char *name;
    road_walker walk;
    const char *book; /* below the source folder */
} road_cases[] = {
    { "open, check, show, rate, write and go on", road_walk, "tests/errors/base/book" },
    { "a live session", road_live, "tests/errors/base/book" },
    { "a check that finds much", road_check, "tests/fault/findings" },
    { "a rulebook that is changed", road_changes, "tests/errors/base/book" },
    { "a change tried on usage", road_whatif, "tests/errors/base/book" },
    { "many values of a path", road_sweep, "tests/errors/base/book" },
    { "rules that are functions", road_functions, "tests/golden/functions" },
    { "usage in batches", road_batch, "tests/bench/reference" },
    { "a rulebook's own tests", road_test, "tests/errors/base/book" },
    { "prices, pools, plans and orders by date", road_test, "tests/golden/dates" },
    { "prices that take turns at one event", road_test, "tests/golden/turns" },
    { "usage that goes on behind a state", road_spell, "tests/golden/turns" },
    { "corrections of closed months", road_closed, "tests/golden/closed" },
    { "accounts with prices of their own", road_test, "tests/golden/own" },
    { "plans that are charged for, and left", road_charges, "tests/golden/charges" },
    { "a window that is paid as a whole", road_test, "tests/golden/bills" },
    { "what several prices cost at least", road_test, "tests/golden/commits" },
    { "quantities beside a sum", road_test, "tests/golden/quantities" },
};

static void road_folder(const struct road_case *c, char *folder, size_t size)
{
    const char *source = getenv("TARIFF_SOURCE");

    assert_non_null(source);
    snprintf(folder, size, "%s/%s", source, c->book);
}

/* All of the first 3000 allocations, and about as many of those behind. */
static long road_next(long n, long all)
{
    enum { EVERY = 3000 };
    long step = (all - EVERY) / EVERY;

    return n < EVERY || step < 1 ? n + 1 : n + step;
}

#endif
