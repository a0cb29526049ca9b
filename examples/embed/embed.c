/* SPDX-License-Identifier: MIT */
/*
 * embed.c - tariff inside another program: rates one event and prints who pays for it.
 */
#include <stdio.h>
#include <tariff.h>

static const char accounts[] = "tariff: 1\naccounts:\n"
                               "  - id: atelier\n"
                               "    grants: [{ id: gift, pool: compute, amount: 5.00,\n"
                               "               effective: 2026-01-01T00:00:00+08:00 }]\n";

static const tariff_field event[] = { { "id", "u1" }, { "account", "atelier" },
    { "at", "2026-03-04T10:10:00+08:00" }, { "item", "compute" }, { "edition", "shared" },
    { "phase", "generating" }, { "gpu_seconds", "2000" } };

int main(int count, char **words)
{
    tariff_rulebook *rulebook = NULL;
    tariff_session *session = NULL;
    tariff_charge charge;
    tariff_error err;
    tariff_code code = tariff_rulebook_open(count == 2 ? words[1] : ".", NULL, &rulebook, &err);

    if (code == TARIFF_OK)
        code = tariff_session_new(rulebook, NULL, &session, &err);
    if (code == TARIFF_OK)
        code = tariff_session_accounts(session, accounts, sizeof accounts - 1, &err);
    if (code == TARIFF_OK)
        code = tariff_session_rate(session, event, sizeof event / sizeof *event, &charge, &err);
    if (code == TARIFF_OK)
        printf("%s of %s: %s %s\n  grants pay   %s\n  balance pays %s\n", charge.quantity,
                charge.price, charge.amount, tariff_rulebook_currency(rulebook), charge.prepaid,
                charge.balance);
    else
        fprintf(stderr, "%s:%u: %s\n  hint: %s\n", err.file, err.line, err.message, err.hint);
    tariff_session_free(session);
    tariff_rulebook_close(rulebook);
    return code == TARIFF_OK ? 0 : 1;
}
