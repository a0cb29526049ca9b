/* SPDX-License-Identifier: MIT */
/*
 * issue.c - what is issued of a party that is rated to its end: its lines and entries, or how they
 * differ from what an earlier run issued; and on which statement a correction stands.  (R22)
 */
#include "rating/result.h"

/* A correction of a closed period stands on the statement that is open. */
static bool is_carried(
        struct tf_result *result, const struct tf_party *party, const struct tf_line *line)
{
    struct tf_interval own =
            tf_rater_window(result->rater, party->zone, TF_WINDOW_STATEMENT, line->window.from);

    return line->correction && own.from < result->open_from;
}

/* Puts a line, or a correction, among those that are issued. */
static tariff_code issue(struct tf_result *result, const struct tf_party *party,
        struct tf_line *line, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    if (result->open_from != TF_ALWAYS && is_carried(result, party, line)) {
        line->carried = true;
        line->carried_to = result->open_from;
        code = tf_result_carry(result, party, line, TF_ALWAYS, err);
    }
    if (code != TARIFF_OK || !tf_result_shows(result, line))
        return code;
    result->lines_seen++;
    return tf_lines_add(&result->kept, line, err);
}

static tariff_code issue_line(struct tf_result *result, const struct tf_party *party,
        const struct tf_line *line, tariff_error *err)
{
    struct tf_line own = *line;
    bool wanted = true;
    tariff_code code = TARIFF_OK;

    if (result->issued != NULL)
        code = tf_issued_correct(result->issued, party, &own, &wanted, err);
    return code == TARIFF_OK && wanted ? issue(result, party, &own, err) : code;
}

tariff_code tf_result_carry(struct tf_result *result, const struct tf_party *party,
        const struct tf_line *line, int64_t base, tariff_error *err)
{
    tariff_code code = tf_lines_add(&result->carried, line, err);

    return code == TARIFF_OK ? tf_result_move(result, party, line, base, err) : code;
}

tariff_code tf_result_keep_entry(
        struct tf_result *result, const struct tf_wallet_entry *entry, tariff_error *err)
{
    if (!tf_grow(result->arena.alloc, &result->entries, &result->entry_capacity,
                result->entry_count + 1, sizeof *result->entries))
        return tf_no_memory(err);
    result->entries[result->entry_count++] = *entry;
    return TARIFF_OK;
}

/* What an earlier run issued and nothing stands for any more, is taken back. */
static tariff_code take_back(
        struct tf_result *result, const struct tf_party *party, tariff_error *err)
{
    struct tf_wallet_entry entry;
    struct tf_line line;
    size_t at = 0, entry_at = 0;
    tariff_code code = TARIFF_OK;

    while (code == TARIFF_OK && tf_issued_gone_entry(result->issued, &entry_at, &entry))
        code = tf_result_keep_entry(result, &entry, err);
    while (code == TARIFF_OK && tf_issued_gone(result->issued, party, &at, &line, &code, err)) {
        if (code == TARIFF_OK)
            code = issue(result, party, &line, err);
    }
    return code;
}

tariff_code tf_result_end_party(
        struct tf_result *result, const struct tf_party *party, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < result->made.count && code == TARIFF_OK; i++)
        code = issue_line(result, party, &result->made.items[i], err);
    if (code == TARIFF_OK && result->issued != NULL)
        code = take_back(result, party, err);
    tf_lines_clear(&result->made);
    return code;
}
