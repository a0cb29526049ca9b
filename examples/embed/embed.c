/* SPDX-License-Identifier: MIT */
/*
 * embed.c - tariff inside another program: opens a rulebook, adds an account with a
 * grant, rates one event and prints who pays for it.  Usage: embed RULEBOOK
 */
#include <stdio.h>
#include <string.h>
#include <tariff.h>

static const char accounts[] = "tariff: 1\n"
                               "accounts:\n"
                               "  - id: atelier\n"
                               "    balance: 100.00\n"
                               "    grants:\n"
                               "      - { id: gift, pool: compute, amount: 5.00,\n"
                               "          effective: 2026-01-01T00:00:00+08:00 }\n";

static const tariff_field event[] = { { "id", "u1" }, { "account", "atelier" },
    { "at", "2026-03-04T10:10:00+08:00" }, { "item", "compute" }, { "edition", "shared" },
    { "phase", "generating" }, { "gpu_seconds", "2000" } };

static tariff_code rate(const tariff_rulebook *rulebook, tariff_session *session, tariff_error *err)
{
    tariff_charge charge;
    char left[48];
    tariff_code code = tariff_session_accounts(session, accounts, strlen(accounts), err);

    if (code == TARIFF_OK)
        code = tariff_session_rate(session, event, sizeof event / sizeof *event, &charge, err);
    if (code == TARIFF_OK)
        code = tariff_session_left(session, "atelier", "gift", TARIFF_UNSET, left, err);
    if (code == TARIFF_OK)
        printf("%s of %s: %s %s\n  grants pay   %s\n  balance pays %s\n  left of gift %s\n",
                charge.quantity, charge.price, charge.amount, tariff_rulebook_currency(rulebook),
                charge.prepaid, charge.balance, left);
    return code;
}

int main(int count, char **words)
{
    tariff_rulebook *rulebook = NULL;
    tariff_session *session = NULL;
    tariff_error err = { 0 };
    tariff_code code = tariff_rulebook_open(count == 2 ? words[1] : ".", NULL, &rulebook, &err);

    if (code == TARIFF_OK)
        code = tariff_session_new(rulebook, NULL, &session, &err);
    if (code == TARIFF_OK)
        code = rate(rulebook, session, &err);
    if (code != TARIFF_OK)
        fprintf(stderr, "%s:%u:%u: %s\n  hint: %s\n", err.file, (unsigned)err.line,
                (unsigned)err.column, err.message, err.hint);
    tariff_session_free(session);
    tariff_rulebook_close(rulebook);
    return code == TARIFF_OK ? 0 : 1;
}
