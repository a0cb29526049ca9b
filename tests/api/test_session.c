/* SPDX-License-Identifier: MIT */
/*
 * test_session.c - one event at a time: what it adds, who pays, that a failure leaves no
 * trace, that a session holds no more after many events, and that it ends where a run ends.
 */
#include "api/book.h"
#include "support/cases.h"

static const char atelier[] =
        "tariff: 1\n"
        "accounts:\n"
        "  - id: atelier\n"
        "    balance: 100.00\n"
        "    grants:\n"
        "      - { id: P1, pool: compute, amount: 10.00, effective: 2026-01-10T10:00+08:00, "
        "expires: "
        "2027-01-10T10:00+08:00 }\n"
        "      - { id: T1, pool: traffic, amount: 5, effective: 2026-01-10T10:00+08:00, expires: "
        "2027-01-10T10:00+08:00 }\n";

#define DAY     "2026-03-04T"
#define SHARED  " account=atelier item=compute edition=shared phase=generating gpu_seconds="
#define MACHINE " account=atelier item=compute edition=exclusive tool=t event="

static tariff_session *begin(const tariff_rulebook *book, const char *accounts)
{
    tariff_session *session = NULL;
    tariff_error err = { 0 };

    assert_int_equal(tariff_session_new(book, NULL, &session, &err), TARIFF_OK);
    if (accounts != NULL &&
            tariff_session_accounts(session, accounts, strlen(accounts), &err) != TARIFF_OK)
        fail_msg("%s:%u: %s", err.file, (unsigned)err.line, err.message);
    return session;
}

static void expect_left(tariff_session *session, const char *grant, const char *want)
{
    char left[48];
    tariff_error err = { 0 };

    if (tariff_session_left(session, "atelier", grant, TARIFF_UNSET, left, &err) != TARIFF_OK)
        fail_msg("%s", err.message);
    assert_string_equal(left, want);
}

/* -- What an event adds ------------------------------------------------------------ */

struct adds_case {
    const char *name;
    const char *book;
    const char *events[5]; /* the last one's answer counts */
    const char *want;
    const char *balance; /* what is left of it afterwards */
};

static const struct adds_case adds_cases[] = {
    { "a grant pays all of it", "rules/artlab", { "id=u1 at=" DAY "10:10:00+08:00" SHARED "2000" },
            "shared-compute 2000 covered 0 amount 6.00 prepaid 6.00 balance 0.00 provisional",
            "100.00" },
    { "the balance pays what the grant has no more", "rules/artlab",
            { "id=u1 at=" DAY "10:10:00+08:00" SHARED "2000",
                    "id=u2 at=" DAY "10:11:00+08:00" SHARED "2000" },
            "shared-compute 2000 covered 0 amount 6.00 prepaid 4.00 balance 2.00 provisional",
            "98.00" },
    { "a grant that another hour drew on stays drawn", "rules/artlab",
            { "id=u1 at=" DAY "10:10:00+08:00" SHARED "2000",
                    "id=u2 at=" DAY "11:11:00+08:00" SHARED "2000" },
            "shared-compute 2000 covered 0 amount 6.00 prepaid 4.00 balance 2.00 provisional",
            "98.00" },
    { "rounding is of the hour, not of the event (R8)", "rules/artlab",
            { "id=u1 at=" DAY "10:10:00+08:00" SHARED "1",
                    "id=u2 at=" DAY "10:11:00+08:00" SHARED "1" },
            "shared-compute 1 covered 0 amount 0.01 prepaid 0.01 balance 0.00 provisional",
            "100.00" },
    { "a plan covers quantity", "rules/artlab",
            { "id=u1 at=" DAY "10:10:00+08:00 account=atelier item=traffic direction=out gb=6" },
            "traffic 6 covered 5 amount 0.50 prepaid 0.00 balance 0.50 provisional", "99.50" },
    { "what is included is covered", "rules/artlab",
            { "id=u1 at=" DAY
              "10:10:00+08:00 account=atelier item=request verb=put requests=5020000" },
            "put-requests 5020000 covered 5000000 amount 0.20 prepaid 0.00 balance 0.20 "
            "provisional",
            "99.80" },
    { "the same event again adds nothing (A-21)", "rules/artlab",
            { "id=u1 at=" DAY "10:10:00+08:00" SHARED "4000",
                    "id=u2 at=" DAY "10:10:00+08:00" SHARED "1000",
                    "id=u1 at=" DAY "10:10:00+08:00" SHARED "4000" },
            "- 0 covered 0 amount 0.00 prepaid 0.00 balance 0.00", "95.00" },
    { "the same purchase again is not bought again", "tests/api/each-event",
            { "id=b1 at=" DAY "10:10:00Z account=atelier buy=pack",
                    "id=b1 at=" DAY "10:10:00Z account=atelier buy=pack" },
            "- 0 covered 0 amount 0.00 prepaid 0.00 balance 0.00", "95.00" },
    { "free usage has no price", "rules/artlab",
            { "id=u1 at=" DAY
              "10:10:00+08:00 account=atelier item=compute edition=shared phase=idle" },
            "- 0 covered 0 amount 0.00 prepaid 0.00 balance 0.00 provisional", "100.00" },
    { "a spell costs nothing when it begins", "rules/artlab",
            { "id=u1 at=" DAY "10:10:00+08:00" MACHINE "launched spec=gn6i" },
            "- 0 covered 0 amount 0.00 prepaid 0.00 balance 0.00 provisional", "100.00" },
    { "a spell is counted with the event that ends it", "rules/artlab",
            { "id=u1 at=" DAY "10:10:00+08:00" MACHINE "launched spec=gn6i",
                    "id=u2 at=" DAY "10:40:00+08:00" MACHINE "stopped" },
            "exclusive-compute 1800 covered 0 amount 6.00 prepaid 6.00 balance 0.00 provisional",
            "100.00" },
    { "what a spell ran in hours that closed is not in the answer", "rules/artlab",
            { "id=u1 at=" DAY "10:00:00+08:00" MACHINE "launched spec=gn6i",
                    "id=u2 at=" DAY "11:30:00+08:00" MACHINE "stopped" },
            "exclusive-compute 1800 covered 0 amount 6.00 prepaid 0.00 balance 6.00 provisional",
            "92.00" },
    { "a running spell is not in the answer to another event", "rules/artlab",
            { "id=u1 at=" DAY "10:00:00+08:00" MACHINE "launched spec=gn6i",
                    "id=u2 at=" DAY
                    "10:30:00+08:00 account=atelier item=traffic direction=out gb=6" },
            "traffic 6 covered 5 amount 0.50 prepaid 0.00 balance 0.50 provisional", "99.50" },
    { "usage that lasts is counted to its end, over the hour too", "rules/artlab",
            { "id=u1 from=" DAY "10:30:00+08:00 until=" DAY "11:30:00+08:00" SHARED "4000" },
            "shared-compute 4000 covered 0 amount 12.00 prepaid 10.00 balance 2.00 provisional",
            "98.00" },
    { "a purchase says what it costs", "rules/artlab",
            { "id=b1 at=" DAY "10:10:00+08:00 account=atelier buy=compute-500" },
            "compute-500 0 covered 0 amount 450.00 prepaid 0.00 balance 0.00", "100.00" },
    { "a purchase pays from its instant on", "rules/artlab",
            { "id=u1 at=" DAY "10:10:00+08:00" SHARED "4000",
                    "id=b1 at=" DAY "10:11:00+08:00 account=atelier buy=compute-500",
                    "id=u2 at=" DAY "10:12:00+08:00" SHARED "1000" },
            "shared-compute 1000 covered 0 amount 3.00 prepaid 3.00 balance 0.00 provisional",
            "98.00" },
    { "a purchase that is refused says why", "rules/artlab",
            { "id=b1 at=" DAY "10:10:00+08:00 account=atelier buy=trial",
                    "id=b2 at=" DAY "10:11:00+08:00 account=atelier buy=trial" },
            "trial 0 covered 0 amount 0.00 prepaid 0.00 balance 0.00 refused one_time", "100.00" },
    { "settled by event, an instant is final", "tests/api/each-event",
            { "id=u1 at=" DAY "10:10:00Z account=atelier item=call calls=3" },
            "calls 3 covered 0 amount 0.30 prepaid 0.00 balance 0.30", "99.70" },
    { "settled by event, tiers of a month fill up", "tests/api/each-event",
            { "id=u1 at=" DAY "10:10:00Z account=atelier item=call calls=9",
                    "id=u2 at=" DAY "10:11:00Z account=atelier item=call calls=3" },
            "calls 3 covered 0 amount 0.20 prepaid 0.00 balance 0.20", "98.90" },
    { "settled by event, usage that lasts is not final yet", "tests/api/each-event",
            { "id=u1 from=" DAY "10:10:00Z until=" DAY
              "10:20:00Z account=atelier item=call calls=3" },
            "calls 3 covered 0 amount 0.30 prepaid 0.00 balance 0.30 provisional", "99.70" },
    { "settled by event, what ends a spell is charged for all of it, whatever came between",
            "tests/api/each-event-lamps",
            { "id=u1 at=" DAY "04:00:00Z account=atelier item=lamp event=on lamp=x",
                    "id=u2 at=" DAY "07:30:00Z account=atelier item=lamp event=off lamp=y",
                    "id=u3 at=" DAY "08:30:00Z account=atelier item=lamp event=off lamp=x" },
            "light 4.5 covered 0 amount 3.00 prepaid 0.00 balance 3.00 provisional", "97.00" },
    { "settled by event, what closes later is not final yet", "tests/api/each-event",
            { "id=u1 at=" DAY "10:10:00Z account=atelier item=ring calls=6" },
            "rings 6 covered 0 amount 12.00 prepaid 0.00 balance 12.00 provisional", "88.00" },
    { "settled by event, a total closes by itself beside another one", "tests/api/each-event",
            { "id=u1 at=" DAY "10:10:00Z account=atelier item=ring calls=15",
                    "id=u2 at=" DAY "10:11:00Z account=atelier item=bell calls=1" },
            "rings 1 covered 0 amount 10.00 prepaid 0.00 balance 10.00 provisional", "65.00" },
    { "settled by event, a plan is paid from the balance", "tests/api/each-event",
            { "id=b1 at=" DAY "10:10:00Z account=atelier buy=pack" },
            "pack 0 covered 0 amount 5.00 prepaid 0.00 balance 5.00", "95.00" },
};

static const char atelier_by_event[] = "tariff: 1\n"
                                       "accounts:\n"
                                       "  - id: atelier\n"
                                       "    balance: 100.00\n";

static void an_event_adds(void **state)
{
    const struct adds_case *row = *state;
    bool by_event = strstr(row->book, "each-event") != NULL;
    tariff_rulebook *book;
    tariff_session *session;
    tariff_charge charge;
    char text[EVENT_MAX];

    assert_int_equal(open_book(row->book, NULL, &book), TARIFF_OK);
    session = begin(book, by_event ? atelier_by_event : atelier);
    for (size_t i = 0; row->events[i] != NULL; i++) {
        tariff_error err = { 0 };

        if (rate_event(session, row->events[i], &charge, &err) != TARIFF_OK)
            fail_msg("%s", err.message);
    }
    charge_format(&charge, text, sizeof text);
    assert_string_equal(text, row->want);
    expect_left(session, NULL, row->balance);
    tariff_session_free(session);
    tariff_rulebook_close(book);
}

/* -- A failure leaves no trace -------------------------------------------------------- */

struct failure_case {
    const char *name;
    const char *event;
    tariff_code code;
    uint32_t column; /* the field that is wrong */
    const char *message;
};

static const struct failure_case failure_cases[] = {
    { "a field that is not known", "id=x at=" DAY "10:30:00+08:00 account=atelier itm=compute",
            TARIFF_BAD_USAGE, 4, "The field \"itm\" is unknown." },
    { "a symbol that is not known", "id=x at=" DAY "10:30:00+08:00 account=atelier item=computer",
            TARIFF_BAD_USAGE, 4, "\"computer\" is not a symbol of \"item\"." },
    { "a field twice", "id=x id=y at=" DAY "10:30:00+08:00 account=atelier item=traffic",
            TARIFF_BAD_USAGE, 2, "The field \"id\" is given twice." },
    { "a field that is missing", "id=x at=" DAY "10:30:00+08:00 account=atelier item=compute",
            TARIFF_BAD_USAGE, 0, "edition is missing for item compute." },
    { "no account", "id=x at=" DAY "10:30:00+08:00 item=compute", TARIFF_BAD_USAGE, 0,
            "The event has no account." },
    { "no time", "id=x account=atelier item=compute", TARIFF_BAD_USAGE, 0,
            "The event has no time." },
    { "a number that is none", "id=x at=" DAY "10:30:00+08:00" SHARED "1e3", TARIFF_BAD_USAGE, 7,
            "The number `1e3` has an exponent." },
    { "bytes that are not UTF-8", "id=\xC3( at=" DAY "10:30:00+08:00" SHARED "1", TARIFF_BAD_USAGE,
            1, "The byte 0xC3 in the field \"id\" is not UTF-8." },
    { "an event before the last one", "id=x at=" DAY "10:09:59+08:00" SHARED "1", TARIFF_TOO_LATE,
            0,
            "Event \"x\" lies before 2026-03-04T10:10:00+08:00, the last event of account "
            "\"atelier\"." },
    { "a quantity that the open window has no room for",
            "id=x at=" DAY "10:30:00+08:00" SHARED "170141183460469231731", TARIFF_OUT_OF_RANGE, 0,
            NULL },
    { "an id again with other content", "id=u2 at=" DAY "10:10:00+08:00" SHARED "5001",
            TARIFF_BAD_USAGE, 0, "The id \"u2\" came before with other content." },
    { "what takes another's place", "id=x at=" DAY "10:30:00+08:00" SHARED "1 replaces=u2",
            TARIFF_BAD_USAGE, 0, "A session takes nothing back, and the event replaces another." },
    { "a plan that is not known", "id=x at=" DAY "10:30:00+08:00 account=atelier buy=startr",
            TARIFF_BAD_USAGE, 0,
            "Purchase \"x\" is of the plan \"startr\", which the rulebook does not have." },
    { "a rate that is not in force yet, after hours that would close",
            "id=x at=2024-03-04T10:30:00+08:00" SHARED "1", TARIFF_TOO_LATE, 0, NULL },
    { "a second grant of one id, after one that was bought",
            "id=b1 at=" DAY "12:30:00+08:00 account=atelier buy=compute-500", TARIFF_BAD_ACCOUNT, 0,
            "The account \"atelier\" has two grants with the id \"b1/compute\"." },
};

static void a_failure_leaves_no_trace(void **state)
{
    static const char *const before[] = {
        "id=b1 at=" DAY "10:00:00+08:00 account=atelier buy=compute-500",
        "id=u1 at=" DAY "10:05:00+08:00" MACHINE "launched spec=gn6i",
        "id=u2 at=" DAY "10:10:00+08:00" SHARED "5000",
    };
    static const char after[] = "id=u3 at=" DAY "11:40:00+08:00" MACHINE "stopped";
    const struct failure_case *row = *state;
    tariff_rulebook *book;
    tariff_session *sessions[2]; /* [0] meets the failure, [1] does not */
    tariff_charge charges[2];
    tariff_error err = { 0 };
    char left[2][48];

    assert_int_equal(open_book("rules/artlab", NULL, &book), TARIFF_OK);
    for (size_t i = 0; i < 2; i++) {
        sessions[i] = begin(book, atelier);
        for (size_t k = 0; k < sizeof before / sizeof before[0]; k++)
            assert_int_equal(rate_event(sessions[i], before[k], &charges[i], NULL), TARIFF_OK);
    }
    assert_int_equal(rate_event(sessions[0], row->event, &charges[0], &err), row->code);
    assert_int_equal(err.code, row->code);
    assert_int_equal(err.column, row->column);
    assert_int_equal(err.line, 0);
    if (row->message != NULL)
        assert_string_equal(err.message, row->message);
    assert_string_not_equal(err.hint, "");
    assert_string_equal(charges[0].amount, "");
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(tariff_session_left(
                                 sessions[i], "atelier", "b1/compute", TARIFF_UNSET, left[i], NULL),
                TARIFF_OK);
        assert_int_equal(rate_event(sessions[i], after, &charges[i], NULL), TARIFF_OK);
    }
    assert_string_equal(left[0], left[1]);
    assert_memory_equal(&charges[0], &charges[1], sizeof charges[0]);
    for (size_t i = 0; i < 2; i++)
        tariff_session_free(sessions[i]);
    tariff_rulebook_close(book);
}

/* -- Functions that fail --------------------------------------------------------------- */

static const struct rule_case {
    const char *name;
    const char *event;
    tariff_code code;
    const char *message; /* its end: what was asked */
} rule_cases[] = {
    { "a rate that raises an error", "id=u2 at=" DAY "11:00:00Z account=b item=calls calls=1",
            TARIFF_RULE_FAILED, "nothing is left in the bundle (event \"u2\")." },
    { "a rate without end", "id=u2 at=" DAY "11:00:00Z account=atelier item=calls calls=101",
            TARIFF_RULE_LIMIT, "one call may take (event \"u2\")." },
    { "an expiry that is no time", "id=b2 at=" DAY "11:00:00Z account=b buy=pro paid=13",
            TARIFF_RULE_FAILED, "(purchase \"b2\")." },
};

static void a_function_that_fails_leaves_no_trace(void **state)
{
    static const char told[] = "tariff: 1\naccounts:\n  - id: b\n  - id: atelier\n    grants:\n"
                               "      - { id: g, pool: bundle, amount: 9, effective: "
                               "2024-01-01T00:00Z }\n";
    static const char *const after[] = {
        "id=u3 at=" DAY "11:10:00Z account=atelier item=calls calls=4",
        "id=b3 at=" DAY "11:10:00Z account=b buy=pro",
        "id=u4 at=" DAY "11:20:00Z account=b item=calls calls=6",
    };
    const struct rule_case *row = *state;
    tariff_rulebook *book;
    tariff_session *sessions[2]; /* [0] meets the failure, [1] does not */
    tariff_charge charges[2];
    tariff_error err = { 0 };

    assert_int_equal(open_book("tests/golden/functions", NULL, &book), TARIFF_OK);
    for (size_t i = 0; i < 2; i++)
        sessions[i] = begin(book, told);
    assert_int_equal(rate_event(sessions[0], row->event, &charges[0], &err), row->code);
    assert_true(strlen(err.message) >= strlen(row->message));
    assert_string_equal(err.message + strlen(err.message) - strlen(row->message), row->message);
    assert_true(err.line > 0);
    for (size_t k = 0; k < sizeof after / sizeof after[0]; k++) {
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(rate_event(sessions[i], after[k], &charges[i], NULL), TARIFF_OK);
        assert_memory_equal(&charges[0], &charges[1], sizeof charges[0]);
    }
    for (size_t i = 0; i < 2; i++)
        tariff_session_free(sessions[i]);
    tariff_rulebook_close(book);
}

/* -- Accounts --------------------------------------------------------------------------- */

struct accounts_case {
    const char *name;
    const char *first; /* is taken, unless it is NULL */
    const char *event; /* between the two; or NULL */
    const char *second;
    const char *message;
    uint32_t line;
};

#define HEAD "tariff: 1\naccounts:\n"

static const struct accounts_case accounts_cases[] = {
    { "the same account twice", HEAD "  - id: a\n", NULL, HEAD "  - id: b\n  - id: a\n",
            "The account \"a\" was added before.", 4 },
    { "an account that was rated", NULL,
            "id=u at=" DAY "10:00:00Z account=a item=traffic direction=out gb=1",
            HEAD "  - id: b\n  - id: a\n", "The account \"a\" was rated before.", 4 },
    { "a pool that is not known", NULL, NULL,
            HEAD "  - id: b\n  - id: a\n    grants:\n      - { id: g, pool: gold, amount: 1, "
                 "effective: 2026-01-01T00:00Z }\n",
            "The grant \"g\" is in the pool \"gold\", which the rulebook does not have.", 6 },
    { "a zone that is not known", NULL, NULL, HEAD "  - id: b\n  - { id: a, zone: Mars/Olympus }\n",
            NULL, 4 },
    { "a plan that is not known", NULL, NULL,
            HEAD "  - id: b\n  - id: a\n    purchases:\n      - { id: p, plan: gold, at: "
                 "2026-01-01T00:00Z }\n",
            "Purchase \"p\" is of the plan \"gold\", which the rulebook does not have.", 6 },
    { "text that is no YAML", NULL, NULL, "accounts: [", NULL, 1 },
    { "nothing at all", NULL, NULL, "", NULL, 1 },
};

static void accounts_are_refused_together(void **state)
{
    const struct accounts_case *row = *state;
    tariff_rulebook *book;
    tariff_session *session;
    tariff_charge charge;
    tariff_error err = { 0 };
    char left[48];

    assert_int_equal(open_book("rules/artlab", NULL, &book), TARIFF_OK);
    session = begin(book, row->first);
    if (row->event != NULL)
        assert_int_equal(rate_event(session, row->event, &charge, NULL), TARIFF_OK);
    assert_int_equal(tariff_session_accounts(session, row->second, strlen(row->second), &err),
            TARIFF_BAD_ACCOUNT);
    assert_int_equal(err.code, TARIFF_BAD_ACCOUNT);
    assert_string_equal(err.file, "accounts");
    assert_int_equal(err.line, row->line);
    if (row->message != NULL)
        assert_string_equal(err.message, row->message);
    assert_string_not_equal(err.hint, "");
    assert_int_equal(
            tariff_session_left(session, "b", NULL, TARIFF_UNSET, left, NULL), TARIFF_BAD_ARGUMENT);
    assert_int_equal(
            tariff_session_accounts(session, HEAD "  - id: b\n", strlen(HEAD "  - id: b\n"), &err),
            TARIFF_OK);
    tariff_session_free(session);
    tariff_rulebook_close(book);
}

/* Purchases of an accounts file happen in their time, whatever their order in it. */
static void told_purchases_happen_in_their_time(void **state)
{
    static const char text[] =
            HEAD "  - id: atelier\n"
                 "    balance: 10.00\n"
                 "    purchases:\n"
                 "      - { id: p2, plan: compute-500, at: 2026-03-04T12:00+08:00 }\n"
                 "      - { id: p1, plan: traffic-20, at: 2026-03-04T09:00+08:00 }\n";
    tariff_rulebook *book;
    tariff_session *session;
    tariff_charge charge;
    tariff_error err = { 0 };
    char left[48];
    int64_t noon;

    (void)state;
    assert_int_equal(open_book("rules/artlab", NULL, &book), TARIFF_OK);
    assert_int_equal(tariff_instant_parse(book, NULL, "2026-03-04T12:00:00+08:00", 25, &noon, NULL),
            TARIFF_OK);
    session = begin(book, text);
    assert_int_equal(
            rate_event(session, "id=u1 at=" DAY "11:10:00+08:00" SHARED "1000", &charge, NULL),
            TARIFF_OK);
    assert_string_equal(charge.balance, "3.00");
    expect_left(session, "p1/traffic", "20");
    assert_int_equal(
            tariff_session_left(session, "atelier", "p2/compute", TARIFF_UNSET, left, &err),
            TARIFF_BAD_ARGUMENT);
    assert_string_equal(err.message, "The account \"atelier\" has no grant \"p2/compute\".");
    assert_int_equal(
            tariff_session_left(session, "atelier", "p2/compute", noon, left, NULL), TARIFF_OK);
    assert_string_equal(left, "500.00");
    assert_int_equal(
            rate_event(session, "id=u2 at=" DAY "12:00:00+08:00" SHARED "1000", &charge, NULL),
            TARIFF_OK);
    assert_string_equal(charge.prepaid, "3.00");
    tariff_session_free(session);
    tariff_rulebook_close(book);
}

/* What runs is counted up to the instant that is asked for. */
static void what_is_left_of_a_running_spell(void **state)
{
    static const char *const instants[] = { "2026-03-04T10:10:00+08:00",
        "2026-03-04T10:40:00+08:00", "2026-03-04T11:10:00+08:00" };
    static const char *const want[] = { "10.00", "4.00", "0.00" };
    tariff_rulebook *book;
    tariff_session *session;
    tariff_charge charge;
    int64_t at;
    char left[48];

    (void)state;
    assert_int_equal(open_book("rules/artlab", NULL, &book), TARIFF_OK);
    session = begin(book, atelier);
    assert_int_equal(
            rate_event(session, "id=u1 at=" DAY "10:10:00+08:00" MACHINE "launched spec=gn6i",
                    &charge, NULL),
            TARIFF_OK);
    for (size_t i = 3; i-- > 0;) { /* later ones first: to look changes nothing */
        assert_int_equal(tariff_instant_parse(NULL, NULL, instants[i], 25, &at, NULL), TARIFF_OK);
        assert_int_equal(tariff_session_left(session, "atelier", "P1", at, left, NULL), TARIFF_OK);
        assert_string_equal(left, want[i]);
    }
    assert_int_equal(
            tariff_session_left(session, "atelier", "P1", at - 1, left, NULL), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_session_left(session, "atelier", "P1", INT64_MAX, left, NULL),
            TARIFF_BAD_ARGUMENT);
    tariff_session_free(session);
    tariff_rulebook_close(book);
}

/* -- Memory ------------------------------------------------------------------------------- */

/* Counts what is held, and fails for good from one allocation on. */
struct memory {
    long left; /* allocations that still succeed; < 0: all */
    size_t held;
    size_t blocks;
};

static void *counting(void *ud, void *ptr, size_t old_size, size_t new_size)
{
    struct memory *memory = ud;
    void *made;

    if (new_size == 0) {
        memory->held -= ptr == NULL ? 0 : old_size;
        memory->blocks -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    if (memory->left == 0)
        return NULL;
    memory->left -= memory->left > 0;
    made = realloc(ptr, new_size);
    if (made == NULL)
        return NULL;
    memory->held += new_size - (ptr == NULL ? 0 : old_size);
    memory->blocks += ptr == NULL;
    return made;
}

static tariff_session *begin_counting(const tariff_rulebook *book, struct memory *memory)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_session *session = NULL;

    options.alloc = counting;
    options.alloc_ud = memory;
    if (tariff_session_new(book, &options, &session, NULL) != TARIFF_OK)
        return NULL;
    if (tariff_session_accounts(session, atelier, strlen(atelier), NULL) == TARIFF_OK)
        return session;
    tariff_session_free(session);
    return NULL;
}

/* Usage of all kinds on each of many days, with failures and looks between. */
static void live_through_days(tariff_session *session, int from, int until)
{
    static const char *const daily[] = { "10:10:00+08:00" SHARED "1000",
        "10:20:00+08:00" MACHINE "launched spec=gn6i", "10:30:00+08:00" SHARED "1e3",
        "12:40:00+08:00" MACHINE "stopped",
        "13:00:00+08:00 account=atelier item=traffic direction=out gb=0.01",
        "13:10:00+08:00 account=atelier item=storage set=s stored_gb=7",
        "13:20:00+08:00 account=atelier buy=nothing" };
    char event[EVENT_MAX];
    char left[48];
    tariff_charge charge;

    for (int day = from; day < until; day++) {
        for (size_t i = 0; i < sizeof daily / sizeof daily[0]; i++) {
            tariff_code code;

            snprintf(event, sizeof event, "id=d%d-%zu at=2026-%02d-%02dT%s", day, i, 3 + day / 28,
                    1 + day % 28, daily[i]);
            code = rate_event(session, event, &charge, NULL);
            assert_int_equal(code, i == 2 || i == 6 ? TARIFF_BAD_USAGE : TARIFF_OK);
        }
        assert_int_equal(
                tariff_session_left(session, "atelier", "P1", TARIFF_UNSET, left, NULL), TARIFF_OK);
    }
}

static void many_events_hold_no_more_memory(void **state)
{
    struct memory memory = { .left = -1 };
    tariff_rulebook *book;
    tariff_session *session;
    size_t held, blocks;

    (void)state;
    assert_int_equal(open_book("rules/artlab", NULL, &book), TARIFF_OK);
    session = begin_counting(book, &memory);
    assert_non_null(session);
    live_through_days(session, 0, 40);
    held = memory.held;
    blocks = memory.blocks;
    live_through_days(session, 40, 160);
    assert_int_equal(memory.blocks, blocks);
    assert_in_range(memory.held, 0, held + held / 8); /* tables may settle a little larger */
    tariff_session_free(session);
    assert_int_equal(memory.held, 0);
    assert_int_equal(memory.blocks, 0);
    tariff_rulebook_close(book);
}

/* Every allocation fails once: the answer is NO_MEMORY, and then all is as it was. */
static void without_memory_nothing_happens(void **state)
{
    static const char *const events[] = {
        "id=b1 at=" DAY "10:00:00+08:00 account=atelier buy=compute-500",
        "id=u1 at=" DAY "10:05:00+08:00" MACHINE "launched spec=gn6i",
        "id=u2 at=" DAY "10:10:00+08:00" SHARED "5000",
        "id=u3 at=" DAY "11:40:00+08:00" MACHINE "stopped",
    };
    enum { COUNT = sizeof events / sizeof events[0] };
    struct memory memory = { .left = -1 };
    tariff_charge want[COUNT];
    tariff_rulebook *book;
    tariff_session *session;
    bool done = false;

    (void)state;
    assert_int_equal(open_book("rules/artlab", NULL, &book), TARIFF_OK);
    session = begin_counting(book, &memory);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(rate_event(session, events[i], &want[i], NULL), TARIFF_OK);
    tariff_session_free(session);
    for (long left = 0; !done; left++) {
        memory.left = left;
        session = begin_counting(book, &memory);
        done = session != NULL;
        tariff_session_free(session);
        assert_int_equal(memory.held, 0);
    }
    for (long left = 0, fails = 1; fails > 0; left++) {
        fails = 0;
        memory.left = -1;
        session = begin_counting(book, &memory);
        assert_non_null(session);
        for (size_t i = 0; i < COUNT; i++) {
            tariff_charge charge;
            tariff_error err = { 0 };
            tariff_code code;

            memory.left = left;
            code = rate_event(session, events[i], &charge, &err);
            memory.left = -1;
            if (code != TARIFF_OK) {
                assert_int_equal(code, TARIFF_NO_MEMORY);
                assert_int_equal(err.code, TARIFF_NO_MEMORY);
                fails++;
                assert_int_equal(rate_event(session, events[i], &charge, NULL), TARIFF_OK);
            }
            assert_memory_equal(&charge, &want[i], sizeof charge);
        }
        tariff_session_free(session);
        assert_int_equal(memory.held, 0);
    }
    tariff_rulebook_close(book);
}

/* -- A session and a run ------------------------------------------------------------------- */

/* Compares "id,remaining" rows, the account's own being its balance, with the session. */
static void expect_wallets(tariff_session *session, char *rows)
{
    size_t compared = 0;

    for (char *row = strchr(rows, '\n') + 1; *row != '\0'; compared++) {
        char *end = strchr(row, '\n');
        char *comma = strchr(row, ',');

        *end = *comma = '\0';
        expect_left(session, strcmp(row, "atelier") == 0 ? NULL : row, comma + 1);
        row = end + 1;
    }
    assert_int_equal(compared, 6); /* the balance, P1, T1 and the three parts of the package */
}

/* Rates the same usage in a run and compares what is left in the wallets. */
static void a_session_ends_where_a_run_ends(void **state)
{
    static const char *const events[] = {
        "id=b1 at=" DAY "09:30:00+08:00 account=atelier buy=basic",
        "id=u1 at=" DAY "10:05:00+08:00" MACHINE "launched spec=gn6i",
        "id=u2 at=" DAY "10:10:00+08:00" SHARED "5000",
        "id=s1 at=" DAY "10:15:00+08:00 account=atelier item=storage set=s stored_gb=700.5",
        "id=t1 at=" DAY "10:20:00+08:00 account=atelier item=traffic direction=out gb=104.25",
        "id=s2 at=" DAY "12:15:30+08:00 account=atelier item=storage set=s stored_gb=20000",
        "id=u3 at=" DAY "12:40:00+08:00" MACHINE "stopped",
        "id=b2 at=" DAY "12:41:00+08:00 account=atelier buy=storage-500",
        "id=u4 from=" DAY "13:10:00+08:00 until=2026-03-04T15:10:00+08:00" SHARED "50000",
        "id=u5 at=" DAY "16:00:00+08:00" MACHINE "launched spec=gn7i",
        "id=u6 at=2026-03-05T16:00:00+08:00" SHARED "1",
    };
    static struct gathered wallets;
    static char usage[TEXT_MAX];
    size_t length = 0;
    tariff_rulebook *book;
    tariff_session *session;
    tariff_run *run;
    tariff_charge charge;

    (void)state;
    wallets.length = 0;
    assert_int_equal(open_book("rules/artlab", NULL, &book), TARIFF_OK);
    session = begin(book, atelier);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        struct event event;

        assert_int_equal(rate_event(session, events[i], &charge, NULL), TARIFF_OK);
        event_parse(&event, events[i]);
        for (size_t k = 0; k < event.count; k++)
            length += (size_t)snprintf(usage + length, sizeof usage - length, "%s\"%s\":\"%s\"",
                    k == 0 ? "{" : ",", event.fields[k].name, event.fields[k].value);
        length += (size_t)snprintf(usage + length, sizeof usage - length, "}\n");
    }
    assert_int_equal(tariff_run_new(book, NULL, &run, NULL), TARIFF_OK);
    assert_int_equal(tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", atelier,
                             strlen(atelier), NULL),
            TARIFF_OK);
    assert_int_equal(
            tariff_run_add(run, TARIFF_INPUT_USAGE, "usage.jsonl", usage, length, NULL), TARIFF_OK);
    assert_int_equal(tariff_run_rate(run, NULL), TARIFF_OK);
    assert_int_equal(tariff_run_write(run, TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_CSV, NULL, 0,
                             gather, &wallets, NULL),
            TARIFF_OK);
    expect_wallets(session, wallets.text);
    tariff_run_free(run);
    tariff_session_free(session);
    tariff_rulebook_close(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told_purchases_happen_in_their_time),
        cmocka_unit_test(what_is_left_of_a_running_spell),
        cmocka_unit_test(many_events_hold_no_more_memory),
        cmocka_unit_test(without_memory_nothing_happens),
        cmocka_unit_test(a_session_ends_where_a_run_ends),
    };
    int failed = RUN_CASES("an event adds", an_event_adds, adds_cases);

    failed += RUN_CASES("a failure leaves no trace", a_failure_leaves_no_trace, failure_cases);
    failed += RUN_CASES("a function that fails leaves no trace",
            a_function_that_fails_leaves_no_trace, rule_cases);
    failed += RUN_CASES(
            "accounts are refused together", accounts_are_refused_together, accounts_cases);
    failed += cmocka_run_group_tests_name("session", tests, NULL, NULL);
    return failed;
}
