/* SPDX-License-Identifier: MIT */
/*
 * compile_late.c - `late = { period, closes, within }`: on which statement stands what usage that
 * comes late changes, and how late it may come.  (R22)
 */
#include <string.h>

#include "rulebook/compile.h"

static void read_span(struct tf_compiler *c, const struct tf_node *table, const char *key,
        const char *hint, struct tf_span *out)
{
    struct tf_span span;
    const char *text, *wrong;

    if (!tf_read_text(c, table, key, &text))
        return;
    wrong = tf_span_parse(text, strlen(text), &span);
    if (wrong == NULL)
        *out = span;
    else
        tf_complain(c, TF_F_LATE_SPAN, tf_node_find(table, key)->place, hint, "The time \"%s\" %s.",
                text, wrong);
}

static void read_period(struct tf_compiler *c, const struct tf_node *table, struct tf_late *late)
{
    const char *text;

    if (!tf_read_text(c, table, "period", &text))
        return;
    late->to_open = strcmp(text, "open") == 0;
    if (!late->to_open && strcmp(text, "own") != 0)
        tf_complain(c, TF_F_SETTING_UNKNOWN, tf_node_find(table, "period")->place,
                "Write \"own\" or \"open\".", "What comes late has no period \"%s\".", text);
}

/* At least so long, whatever the months. */
static bool is_as_long(struct tf_span a, struct tf_span b)
{
    bool same = a.months == b.months && a.days == b.days;
    int64_t least = ((int64_t)a.months * 28 + a.days) * TF_DAY + a.us;
    int64_t most = ((int64_t)b.months * 31 + b.days) * TF_DAY + b.us;

    return same ? a.us >= b.us : least >= most;
}

void tf_compile_late(struct tf_compiler *c, const struct tf_node *body)
{
    static const char *const known[] = { "period", "closes", "within" };
    const struct tf_node *table = tf_node_find(body, "late");
    struct tf_late *late = &c->book->late;

    *late = (struct tf_late){ .within = { .months = 1 } };
    if (table == NULL)
        return;
    if (table->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, table->place,
                "Write late = { period = \"open\", within = \"2 months\" }.",
                "\"late\" is %s where a table is due.", tf_node_kind_name(table));
        return;
    }
    tf_check_keys(c, table, "late", known, sizeof known / sizeof known[0]);
    read_period(c, table, late);
    read_span(c, table, "closes", "Write closes = \"3 days\".", &late->closes);
    read_span(c, table, "within", "Write within = \"2 months\".", &late->within);
    if (!late->to_open && tf_node_find(table, "closes") != NULL)
        tf_complain(c, TF_F_LATE_CLOSES, tf_node_find(table, "closes")->place,
                "Say period = \"open\" too, or leave \"closes\" out.",
                "When a period closes says nothing while corrections go to their own.");
    else if (late->to_open && is_as_long(late->closes, late->within))
        tf_complain(c, TF_F_LATE_WITHIN, tf_node_find(table, "closes")->place,
                "Let periods close sooner, or usage come later.",
                "When a period closes, no usage of it may come any more: none is ever corrected.");
}
