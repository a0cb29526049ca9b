/* SPDX-License-Identifier: MIT */
/*
 * test_rules_fail.c - a rule that fails for one event of a session: each time it says why and
 * where, and the next event is rated as if nothing had happened.
 */
#include "api/book.h"
#include "support/cases.h"

static const char rules[] =
        "rulebook \"b\" { currency = \"EUR\", settle = { each = \"event\" } }\n"
        "meter \"calls\" { unit = \"call\", sum = \"calls\" }\n"
        "local count = 0\n"
        "price \"calls\" { when = { kind = { \"good\", \"endless\", \"large\", \"impure\", "
        "\"wrong\" } },\n"
        "  meter = \"calls\", rate = function(usage)\n"
        "    while usage.kind == \"endless\" do end\n"
        "    if usage.kind == \"large\" then local t = {} for i = 1, 100000 do t[i] = { i, i, i, "
        "i, i, i, i, i } "
        "end end\n"
        "    if usage.kind == \"impure\" then count = count + 1 end\n"
        "    if usage.kind == \"wrong\" then error(\"no\") end\n"
        "    return money \"0.10\"\n"
        "  end }\n"
        "price \"never\" { when = { kind = \"never\" }, free = \"it does not happen\" }\n"
        "deduct { \"p\", \"balance\" }\n"
        "pool \"p\" { unit = money, first = { \"expiry\", \"id\" } }\n"
        "plan \"old\" { costs = \"1\", grants = { p = \"1\" }, lasts = \"1 year\",\n"
        "  only = function(buyer) while buyer.purchases == 0 do end return true end }\n";

static const char facts[] =
        "tariff: 1\n"
        "usage:\n"
        "  kind: [good, endless, large, impure, wrong, never]\n"
        "  calls: { unit: call, for: { kind: [good, endless, large, impure, wrong] } }\n";

static tariff_rulebook *open_rules(void)
{
    const tariff_file files[] = {
        { "rulebook.lua", rules, sizeof rules - 1 },
        { "facts/usage.yaml", facts, sizeof facts - 1 },
    };
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_rulebook *book = NULL;
    tariff_error err = { 0 };

    options.files = files;
    options.file_count = sizeof files / sizeof files[0];
    if (tariff_rulebook_open("b", &options, &book, &err) != TARIFF_OK)
        fail_msg("%s:%u: %s", err.file, (unsigned)err.line, err.message);
    return book;
}

static const struct fail_case {
    const char *name;
    const char *event; /* after id, account and at */
    tariff_code code;
    uint32_t line;
} fail_cases[] = {
    { "a rate that never ends", "kind=endless calls=1", TARIFF_RULE_LIMIT, 6 },
    { "a rate that takes too much memory", "kind=large calls=1", TARIFF_RULE_LIMIT, 7 },
    { "a rate that changes what others see", "kind=impure calls=1", TARIFF_RULE_FAILED, 5 },
    { "a rate that raises an error", "kind=wrong calls=1", TARIFF_RULE_FAILED, 9 },
    { "an eligibility that never ends", "buy=old", TARIFF_RULE_LIMIT, 16 },
};

static void test_fail(void **state)
{
    const struct fail_case *c = *state;
    tariff_rulebook *book = open_rules();
    tariff_session *session = NULL;
    tariff_charge charge;
    char event[200];

    assert_int_equal(tariff_session_new(book, NULL, &session, NULL), TARIFF_OK);
    for (int round = 0; round < 3; round++) {
        tariff_error err = { 0 };

        snprintf(event, sizeof event, "id=bad%d account=a at=2026-03-04T10:0%d:00Z %s", round,
                round, c->event);
        assert_int_equal(rate_event(session, event, &charge, &err), c->code);
        assert_string_equal(err.file, "rulebook.lua");
        assert_int_equal(err.line, c->line);
        assert_null(strstr(err.message, "no more calls"));
        snprintf(event, sizeof event,
                "id=ok%d account=a at=2026-03-04T10:0%d:30Z kind=good calls=2", round, round);
        if (rate_event(session, event, &charge, &err) != TARIFF_OK)
            fail_msg("round %d: %s:%u: %s", round, err.file, (unsigned)err.line, err.message);
        assert_string_equal(charge.amount, "0.20");
    }
    tariff_session_free(session);
    tariff_rulebook_close(book);
}

int main(void)
{
    return RUN_CASES("rules that fail", test_fail, fail_cases);
}
