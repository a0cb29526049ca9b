/* SPDX-License-Identifier: MIT */
/*
 * door.c - an attack on the rule layer alone: loaded, and its last function called.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hostile/outcome.h"
#include "rule/call.h"

void *counting_alloc(void *ud, void *ptr, size_t old_size, size_t new_size)
{
    size_t *held = ud;
    void *grown;

    if (new_size == 0) {
        *held -= ptr == NULL ? 0 : old_size;
        free(ptr);
        return NULL;
    }
    grown = realloc(ptr, new_size);
    if (grown != NULL)
        *held += new_size - (ptr == NULL ? 0 : old_size);
    return grown;
}

static tariff_code read_usage(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    (void)ud;
    (void)err;
    if (strcmp(name, "gb") == 0) {
        out->kind = TF_VIEW_NUMBER;
        out->number = tf_dec_of(3);
    } else if (strcmp(name, "item") == 0) {
        out->kind = TF_VIEW_TEXT;
        out->text = "attack";
        out->length = 6;
    }
    return TARIFF_OK;
}

static tariff_code look_at_meter(
        void *ud, const char *what, const char *name, struct tf_view_value *out, tariff_error *err)
{
    (void)ud;
    (void)what;
    (void)err;
    out->kind = strcmp(name, "sent") == 0 ? TF_VIEW_WHOLE : TF_VIEW_UNKNOWN;
    out->whole = 7;
    return TARIFF_OK;
}

static tariff_code find_fact(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    (void)ud;
    (void)err;
    if (strcmp(name, "price") == 0 || strncmp(name, "__", 2) == 0) {
        out->kind = TF_VIEW_NUMBER;
        out->number = tf_dec_of(2);
    } else if (strcmp(name, "table") == 0) {
        out->kind = TF_VIEW_TABLE;
    }
    return TARIFF_OK;
}

static const char *const names[] = { "gb", "item" };
static const char *const whats[] = { "meter" };
static const struct tf_view usage = { .argument = "usage",
    .read = read_usage,
    .names = names,
    .name_count = 2,
    .look = look_at_meter,
    .whats = whats,
    .what_count = 1,
    .fact = find_fact };

static void describe(const struct tf_node *node, char *answer)
{
    char number[TF_DEC_TEXT_MAX] = "";

    if (node->kind == TF_NODE_TEXT) {
        snprintf(answer, ANSWER_SIZE, "\"%.400s\"", node->text);
    } else if (node->kind == TF_NODE_WORD) {
        if (node->item_count > 0 && node->items[0].kind == TF_NODE_NUMBER)
            tf_dec_format(node->items[0].number, 0, number);
        snprintf(answer, ANSWER_SIZE, "%s %s", node->word, number);
    } else {
        tf_dec_format(node->number, 0, number);
        snprintf(answer, ANSWER_SIZE, "%s", number);
    }
}

/* A rate, or else what the other three places of functions take. */
static void call_last(struct tf_rule *rule, uint32_t function, struct outcome *out)
{
    const struct tf_node *node = NULL;
    struct tf_arena scratch;
    bool truth = false;

    tf_arena_init(&scratch, tf_alloc_of(NULL, NULL));
    out->was_asked = true;
    out->code = tf_rule_call_rate(rule, function, &usage, &scratch, &node, &out->err);
    if (out->code == TARIFF_RULE_FAILED && strstr(out->err.message, "where a rate is due") != NULL)
        if (tf_rule_call_key(rule, function, &usage, &scratch, &node, NULL) == TARIFF_OK ||
                tf_rule_call_text(rule, function, &usage, &scratch, &node, NULL) == TARIFF_OK ||
                tf_rule_call_bool(rule, function, &usage, &truth, NULL) == TARIFF_OK)
            out->code = TARIFF_OK;
    if (out->code == TARIFF_OK && node != NULL)
        describe(node, out->answer);
    else if (out->code == TARIFF_OK)
        snprintf(out->answer, sizeof out->answer, "%s", truth ? "true" : "false");
    tf_arena_free(&scratch);
}

/* A state that is spent says so to every call; one made in its place ends in the same way. */
static void check_spent(struct tf_alloc alloc, const struct tf_blocks *blocks, struct tf_rule *rule,
        uint32_t function, const struct outcome *first)
{
    struct outcome again = { 0 };
    struct tf_rule *fresh = NULL;
    tariff_code stuck =
            first->err.code == TARIFF_RULE_FAILED ? TARIFF_RULE_FAILED : TARIFF_RULE_LIMIT;

    call_last(rule, function, &again);
    assert_int_equal(again.code, stuck);
    assert_non_null(strstr(again.err.message, "answer no more calls"));
    assert_int_equal(tf_rule_session_new(alloc, NULL, blocks->sources, blocks->source_count, &fresh,
                             &again.err),
            TARIFF_OK);
    call_last(fresh, function, &again);
    tf_rule_free(fresh);
    assert_int_equal(again.code, first->code);
    assert_string_equal(again.err.message, first->err.message);
}

struct outcome run_at_door(const struct attack *attack)
{
    struct text text = corpus_read(attack->path);
    const struct tf_source source = { attack->name, text.bytes, text.length };
    size_t held = 0;
    struct tf_alloc alloc = tf_alloc_of(counting_alloc, &held);
    struct outcome out = { 0 };
    struct tf_report report = { 0 };
    struct tf_blocks blocks;
    struct tf_rule *rule = NULL;
    struct tf_arena arena;
    double began = processor_time();

    tf_arena_init(&arena, alloc);
    out.code = tf_rule_load(alloc, &arena, NULL, &source, NULL, NULL, &blocks, &rule, &report);
    out.err = report.first;
    if (out.code == TARIFF_OK && blocks.function_count > 0)
        call_last(rule, (uint32_t)blocks.function_count - 1, &out);
    out.milliseconds = processor_time() - began;
    if (rule != NULL && tf_rule_is_spent(rule))
        check_spent(alloc, &blocks, rule, (uint32_t)blocks.function_count - 1, &out);
    tf_rule_free(rule);
    tf_arena_free(&arena);
    assert_int_equal(held, 0);
    free(text.bytes);
    return out;
}
