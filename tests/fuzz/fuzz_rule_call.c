/* SPDX-License-Identifier: MIT */
/*
 * fuzz_rule_call.c - a function of a rule out of the input, called as each of the four kinds
 * (rate, eligibility, sort key, expiry) with views out of the input, again and again.
 *
 * Parts of the input: the function's body first, or `body`; `before`: what stands before it
 * in the file; `view`: lines NAME=VALUE for its argument, WHAT.NAME=VALUE for what it looks at
 * (meter, plan, wallet) and fact.NAME=VALUE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "rule/call.h"
#include "rule/dump.h"

/* A tenth of those of production, so that more is tried: what spends a budget is the same. */
static const struct tf_rule_limits limits = { 200000, 100000, 4u << 20, 8u << 20, 4u << 10 };

enum { ENTRIES_MAX = 24, FUNCTIONS_CALLED = 3, KINDS = 4 };

/* -- Views -------------------------------------------------------------------------- */

struct entry {
    char name[FUZZ_NAME_MAX];
    struct tf_view_value value;
};

struct world {
    struct fuzz_parts parts;
    struct fuzz_watch watch;
    struct fuzz_said said;
    struct tf_alloc alloc;
    struct tf_arena arena;
    struct tf_arena scratch;
    struct tf_blocks blocks;
    struct tf_rule *rule;
    struct entry entries[ENTRIES_MAX];
    const char *names[ENTRIES_MAX];
    size_t count;
    char *text; /* of the view's part */
};

/* true, 12, 2.5, {} (a table), - (absent), ! (fails), else a text. */
static void set_value(struct tf_view_value *value, const char *text)
{
    char *end;

    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        value->kind = TF_VIEW_BOOL;
        value->truth = text[0] == 't';
    } else if (strcmp(text, "-") == 0) {
        value->kind = TF_VIEW_ABSENT;
    } else if (strcmp(text, "{}") == 0) {
        value->kind = TF_VIEW_TABLE;
    } else if ((value->whole = strtoll(text, &end, 10)), *end == '\0' && end != text) {
        value->kind = TF_VIEW_WHOLE;
    } else if (tf_dec_parse(text, strlen(text), &value->number) == NULL) {
        value->kind = TF_VIEW_NUMBER;
    } else {
        value->kind = TF_VIEW_TEXT;
        value->text = text;
        value->length = strlen(text);
    }
}

static void read_view(struct world *w)
{
    const tariff_file *file = fuzz_part(&w->parts, "view");
    char *line, *next;

    if (file == NULL)
        return;
    w->text = malloc(file->length + 1);
    if (w->text == NULL)
        abort();
    memcpy(w->text, file->text, file->length);
    w->text[file->length] = '\0';
    for (line = w->text; line != NULL && *line != '\0' && w->count < ENTRIES_MAX; line = next) {
        struct entry *entry = &w->entries[w->count];
        char *value = line + strcspn(line, "=\n");

        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        if (*value != '=' || value - line >= FUZZ_NAME_MAX)
            continue;
        *value++ = '\0';
        memcpy(entry->name, line, strlen(line) + 1);
        set_value(&entry->value, value);
        w->names[w->count++] = entry->name;
    }
}

static tariff_code find(const struct world *w, const char *prefix, const char *name,
        struct tf_view_value *out, tariff_error *err)
{
    size_t length = strlen(prefix);

    for (size_t i = 0; i < w->count; i++) {
        const struct entry *entry = &w->entries[i];

        if (strncmp(entry->name, prefix, length) != 0 || strcmp(entry->name + length, name) != 0)
            continue;
        *out = entry->value;
        if (out->kind == TF_VIEW_TEXT && strcmp(out->text, "!") == 0)
            return tf_fail(err, TF_F_STATE_DAMAGED, (struct tf_place){ "view", 1, 1 }, "Mend it.",
                    "It is broken.");
    }
    return TARIFF_OK;
}

static tariff_code view_read(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    return find(ud, "", name, out, err);
}

static tariff_code view_look(
        void *ud, const char *what, const char *name, struct tf_view_value *out, tariff_error *err)
{
    char prefix[FUZZ_NAME_MAX];

    snprintf(prefix, sizeof prefix, "%s.", what);
    return find(ud, prefix, name, out, err);
}

static tariff_code view_fact(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    return find(ud, "fact.", name, out, err);
}

/* Of a world; or of none, where everything is unknown. */
static struct tf_view view_of(struct world *w, bool is_empty)
{
    static const char *const whats[] = { "meter", "plan", "wallet" };
    struct tf_view view = { .ud = w, .argument = "usage" };

    if (is_empty)
        return view;
    view.read = view_read;
    view.names = w->names;
    view.name_count = w->count;
    view.look = view_look;
    view.whats = whats;
    view.what_count = sizeof whats / sizeof whats[0];
    view.fact = view_fact;
    return view;
}

/* -- Calls ------------------------------------------------------------------------------ */

static tariff_code call(struct world *w, struct tf_rule *rule, uint32_t function, int kind,
        const struct tf_view *view, struct tf_text *answer, tariff_error *err)
{
    const struct tf_node *node = NULL;
    bool truth = false;
    tariff_code code;

    tf_arena_reset(&w->scratch);
    tf_text_clear(answer);
    if (kind == 0)
        code = tf_rule_call_rate(rule, function, view, &w->scratch, &node, err);
    else if (kind == 1)
        code = tf_rule_call_bool(rule, function, view, &truth, err);
    else if (kind == 2)
        code = tf_rule_call_key(rule, function, view, &w->scratch, &node, err);
    else
        code = tf_rule_call_text(rule, function, view, &w->scratch, &node, err);
    if (code == TARIFF_OK && kind != 1 && node == NULL)
        fuzz_broken("A call succeeds without an answer.");
    if (code == TARIFF_OK && kind != 1)
        dump_node(answer, node, true);
    else if (code == TARIFF_OK)
        tf_text_put(answer, truth ? "true" : "false");
    return code;
}

/* A state that is spent gives way to a fresh one. */
static void freshen(struct world *w)
{
    tariff_error err = { 0 };

    if (w->rule != NULL && !tf_rule_is_spent(w->rule))
        return;
    tf_rule_free(w->rule);
    w->rule = NULL;
    if (tf_rule_session_new(w->alloc, &limits, w->blocks.sources, w->blocks.source_count, &w->rule,
                &err) != TARIFF_OK)
        fuzz_broken("What loaded does not load again: %s", err.message);
}

/* The same function and view give the same answer, now and again. */
static tariff_code call_twice(
        struct world *w, uint32_t function, int kind, const struct tf_view *view)
{
    struct tf_text first, second;
    tariff_error err = { 0 }, again = { 0 };
    tariff_code code;

    tf_text_init(&first, w->alloc);
    tf_text_init(&second, w->alloc);
    fuzz_begin();
    freshen(w);
    code = call(w, w->rule, function, kind, view, &first, &err);
    fuzz_check_error(&w->said, code, &err);
    freshen(w);
    if (call(w, w->rule, function, kind, view, &second, &again) != code)
        fuzz_broken("A call ends in %d (%s), then in %d (%s).", (int)code, err.message,
                (int)again.code, again.message);
    if (first.length != second.length ||
            (first.length > 0 && memcmp(first.data, second.data, first.length) != 0))
        fuzz_broken("A call answers %.*s, then %.*s.", (int)first.length, first.data,
                (int)second.length, second.data);
    if (strcmp(err.message, again.message) != 0 || err.line != again.line)
        fuzz_broken("A call fails with %u: %s, then with %u: %s", (unsigned)err.line, err.message,
                (unsigned)again.line, again.message);
    if (first.length > 0)
        fuzz_say(&w->said, first.data, first.length);
    tf_text_free(&first);
    tf_text_free(&second);
    return code;
}

/* As each of the kinds, unless one spends its budget: the others would do the same work. */
static void call_all(struct world *w, uint32_t function, const struct tf_view *view)
{
    tariff_code code = TARIFF_OK;

    for (int kind = 0; kind < KINDS && code != TARIFF_RULE_LIMIT; kind++)
        code = call_twice(w, function, kind, view);
}

/* -- The whole --------------------------------------------------------------------------- */

/* The rule file: what stands before, and a price whose rate is the body. */
static char *write_rules(const struct world *w, size_t *length)
{
    static const char head[] = "\nprice \"p\" { rate = function(usage)\n", tail[] = "\nend }\n";
    const tariff_file *before = fuzz_part(&w->parts, "before");
    const tariff_file *body = fuzz_part(&w->parts, "body");
    size_t before_length = before == NULL ? 0 : before->length;
    size_t body_length = body == NULL ? 0 : body->length;
    char *text = malloc(before_length + body_length + sizeof head + sizeof tail), *at = text;

    if (text == NULL)
        abort();
    if (before_length > 0)
        memcpy(at, before->text, before_length);
    at += before_length;
    memcpy(at, head, sizeof head - 1);
    at += sizeof head - 1;
    if (body_length > 0)
        memcpy(at, body->text, body_length);
    at += body_length;
    memcpy(at, tail, sizeof tail - 1);
    *length = (size_t)(at - text) + sizeof tail - 1;
    return text;
}

static void load(struct world *w)
{
    struct tf_report report = { .finding = fuzz_found, .ud = &w->said };
    struct tf_source source = { .path = "rulebook.lua" };
    char *text = write_rules(w, &source.length);
    tariff_code code;

    source.text = text;
    code = tf_rule_load(
            w->alloc, &w->arena, &limits, &source, NULL, NULL, &w->blocks, &w->rule, &report);
    if (code != report.first.code)
        fuzz_broken("It returns %d and found %d.", (int)code, (int)report.first.code);
    if ((code == TARIFF_OK) != (w->rule != NULL))
        fuzz_broken("Code %d, and a state is there or not.", (int)code);
    free(text);
}

static uint64_t take(const uint8_t *data, size_t size)
{
    struct world w = { .count = 0 };
    size_t called;

    fuzz_parts_split(&w.parts, "body", data, size);
    w.alloc = tf_alloc_of(fuzz_alloc, &w.watch);
    tf_arena_init(&w.arena, w.alloc);
    tf_arena_init(&w.scratch, w.alloc);
    read_view(&w);
    load(&w);
    called = w.rule == NULL ? 0 : w.blocks.function_count;
    for (uint32_t f = 0; f < called && f < FUNCTIONS_CALLED; f++) {
        for (int is_empty = 0; is_empty < 2; is_empty++) {
            struct tf_view view = view_of(&w, is_empty == 1);

            call_all(&w, f, &view);
        }
    }
    tf_rule_free(w.rule);
    tf_arena_free(&w.scratch);
    tf_arena_free(&w.arena);
    free(w.text);
    fuzz_parts_free(&w.parts);
    fuzz_watch_end(&w.watch);
    return w.said.sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_begin();
    (void)take(data, size);
    return 0;
}
