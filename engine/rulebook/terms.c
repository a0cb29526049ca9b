/* SPDX-License-Identifier: MIT */
/*
 * terms.c - compiles an account's own prices.
 */
#include "rulebook/terms.h"

#include <stdio.h>
#include <string.h>

#include "facts/yaml.h"
#include "rulebook/compile.h"

enum { NAMES_COMPARED = 512, NAME_SHOWN = 128 };

/* An account's terms while they are made. */
struct making {
    struct tf_compiler c;
    const char *account;
    struct tf_terms *terms;
};

static void complain_unknown(struct making *m, const struct tf_yaml *name)
{
    const struct tf_facts *facts = &m->c.book->facts;
    const char *names[NAMES_COMPARED];
    size_t count = facts->count < NAMES_COMPARED ? facts->count : NAMES_COMPARED;
    char hint[TF_SUGGESTION_MAX];

    for (size_t i = 0; i < count; i++)
        names[i] = facts->items[i].name;
    if (tf_nearest(name->text, names, count) != NULL)
        tf_suggest(name->text, names, count, hint, sizeof hint);
    else
        snprintf(hint, sizeof hint, "Name a fact that a file of the facts folder has.");
    tf_yaml_complain(name, tf_finding_in(TF_F_FACT_UNKNOWN, TARIFF_BAD_ACCOUNT), m->c.report, hint,
            "The account \"%.*s\" has a price of its own for \"%.*s\", which is no fact of the "
            "rulebook.",
            NAME_SHOWN, m->account, NAME_SHOWN, name->text);
}

/* A fact that scales a meter says how usage is counted, for everyone. */
static bool scales_a_meter(const struct tf_rulebook *book, const struct tf_fact *fact)
{
    for (uint32_t i = 0; i < book->meter_count; i++) {
        if (book->meters[i].scale.fact == fact)
            return true;
    }
    return false;
}

static void add_fact(struct making *m, const struct tf_yaml *name, const struct tf_yaml *own)
{
    const struct tf_rulebook *book = m->c.book;
    const struct tf_fact *list = tf_facts_find(&book->facts, name->text, name->length);
    struct tf_fact *fact;

    if (list == NULL) {
        complain_unknown(m, name);
        return;
    }
    if (scales_a_meter(book, list)) {
        tf_yaml_complain(name, TF_F_OWN_SCALE, m->c.report,
                "Give the account a rate of its own instead.",
                "The fact \"%s\" scales a meter, so it is the same for all accounts.", list->name);
        return;
    }
    if (tf_is_pool_rate(book, list)) {
        tf_yaml_complain(name, TF_F_OWN_POOL_RATE, m->c.report,
                "Give the account another price, or a pool of its own.",
                "The fact \"%s\" is a pool's own rate, so it is the same for all accounts.",
                list->name);
        return;
    }
    fact = tf_compile_array(&m->c, 1, sizeof *fact);
    if (fact == NULL || tf_fact_own(m->c.arena, &book->schema, list, own, book->zone, fact,
                                m->c.report) != TARIFF_OK)
        return;
    m->terms->facts[list - book->facts.items] = fact;
}

static void make_terms(struct making *m, const struct tf_yaml *prices)
{
    struct tf_rulebook *book = m->c.book;

    m->terms = tf_compile_array(&m->c, 1, sizeof *m->terms);
    if (m->terms == NULL)
        return;
    m->terms->facts = tf_compile_array(&m->c, book->facts.count, sizeof(const struct tf_fact *));
    m->terms->rates = tf_compile_array(&m->c, book->price_count_all, sizeof *m->terms->rates);
    if (m->terms->facts == NULL || m->terms->rates == NULL)
        return;
    for (size_t i = 0; i < prices->count && !m->c.no_memory; i++)
        add_fact(m, &prices->keys[i], &prices->items[i]);
    for (uint32_t i = 0; i < book->price_count_all && m->c.report->count == 0 && !m->c.no_memory;
            i++)
        tf_compile_own_rate(&m->c, &book->prices[i], m->terms);
}

tariff_code tf_terms_compile(const struct tf_rulebook *book, struct tf_arena *arena,
        const char *account, const struct tf_yaml *prices, const struct tf_terms **out,
        tariff_error *err)
{
    struct tf_report report = { .finding = NULL };
    struct making m = { .c = { (struct tf_rulebook *)(uintptr_t)book, arena, &report, false },
        .account = account };

    *out = NULL;
    make_terms(&m, prices);
    if (m.c.no_memory || report.first.code == TARIFF_NO_MEMORY)
        return tf_no_memory(err);
    if (report.count > 0) { /* whoever read it: it stands in an accounts file */
        if (err != NULL) {
            *err = report.first;
            err->code = TARIFF_BAD_ACCOUNT;
        }
        return TARIFF_BAD_ACCOUNT;
    }
    *out = m.terms;
    return TARIFF_OK;
}
