/* SPDX-License-Identifier: MIT */
/*
 * load.c - from source text to blocks.
 * Layer: rule.
 */
#include "rule/load.h"

#include <string.h>

#include "rule/state.h"

/* A block's name without a body is a declaration that someone forgot to finish. */
static void check_complete(lua_State *L)
{
    const struct tf_rule *rule = tf_rule_of(L);

    for (size_t i = 0; i < rule->block_count; i++) {
        const struct tf_block *block = &rule->blocks[i];

        if (!rule->headers[i].is_complete)
            tf_raise_at(L, block->place, TF_F_BLOCK_WITHOUT_BODY,
                    "Write its body in braces after the name.", "%s \"%s\" has no body.",
                    block->word, block->name);
    }
}

static int load_body(lua_State *L)
{
    const struct tf_source *source = lua_touserdata(L, 1);

    tf_sandbox_open(L);
    tf_source_run(L, tf_source_add(L, source, ""));
    check_complete(L);
    tf_freeze(L);
    return 0;
}

/* The looks with names that outlive the state; NULL without memory. */
static const struct tf_look *copy_looks_out(const struct tf_rule *rule, struct tf_arena *arena)
{
    struct tf_look *looks = tf_arena_array(arena, rule->look_count + 1, sizeof *looks);

    for (size_t i = 0; looks != NULL && i < rule->look_count; i++) {
        const char *name = rule->looks[i].name;

        looks[i] = rule->looks[i];
        if (name != NULL && (looks[i].name = tf_arena_text(arena, name, strlen(name))) == NULL)
            return NULL;
    }
    return looks;
}

/* Likewise the functions, with paths that do. */
static const struct tf_function *copy_functions_out(
        const struct tf_rule *rule, struct tf_arena *arena)
{
    struct tf_function *functions =
            tf_arena_array(arena, rule->function_count + 1, sizeof *functions);

    for (size_t i = 0; functions != NULL && i < rule->function_count; i++) {
        functions[i] = rule->functions[i];
        for (size_t s = 0; s < rule->source_count; s++)
            if (functions[i].place.file == rule->sources[s].kept.path)
                functions[i].place.file = rule->sources[s].path;
    }
    return functions;
}

/* Copies blocks and sources to the caller's arena; false when there is no memory. */
static bool copy_blocks_out(
        const struct tf_rule *rule, struct tf_arena *arena, struct tf_blocks *out)
{
    struct tf_block *items = tf_arena_array(arena, rule->block_count + 1, sizeof *items);
    struct tf_source *sources = tf_arena_array(arena, rule->source_count, sizeof *sources);

    if (items == NULL || sources == NULL)
        return false;
    if (rule->block_count > 0)
        memcpy(items, rule->blocks, rule->block_count * sizeof *items);
    for (size_t i = 0; i < rule->source_count; i++) {
        const struct tf_rule_source *from = &rule->sources[i];

        sources[i].path = from->path;
        sources[i].text = tf_arena_text(arena, from->kept.text, from->kept.length);
        sources[i].length = from->kept.length;
        if (sources[i].text == NULL)
            return false;
    }
    *out = (struct tf_blocks){ .items = items,
        .count = rule->block_count,
        .functions = copy_functions_out(rule, arena),
        .function_count = rule->function_count,
        .looks = copy_looks_out(rule, arena),
        .look_count = rule->look_count,
        .sources = sources,
        .source_count = rule->source_count };
    return out->functions != NULL && out->looks != NULL;
}

/* Nothing of the load is left in the state but the functions. */
static void end_load(struct tf_rule *rule)
{
    tf_free(rule->alloc, rule->blocks, rule->block_capacity * sizeof *rule->blocks);
    tf_free(rule->alloc, rule->headers, rule->header_capacity * sizeof *rule->headers);
    rule->blocks = NULL;
    rule->headers = NULL;
    rule->block_capacity = rule->header_capacity = rule->block_count = 0;
    rule->arena_bytes = 0;
    rule->arena = NULL;
    rule->report = NULL;
    rule->read = NULL;
    rule->is_loading = false;
}

static tariff_code run_load(struct tf_rule *rule, const struct tf_source *main,
        struct tf_blocks *out, struct tf_report *report)
{
    tariff_error err = { 0 };
    struct tf_source source = *main;
    tariff_code code = tf_door(rule, load_body, &source, rule->limits.load_steps, &err);

    if (code == TARIFF_OK && !copy_blocks_out(rule, rule->arena, out))
        code = tf_no_memory(&err);
    if (code != TARIFF_OK && !rule->is_reported)
        tf_report_add(report, &err);
    return code;
}

tariff_code tf_rule_load(struct tf_alloc alloc, struct tf_arena *arena,
        const struct tf_rule_limits *limits, const struct tf_source *main, tf_rule_read read,
        void *read_ud, struct tf_blocks *out, struct tf_rule **out_state, struct tf_report *report)
{
    struct tf_rule *rule = tf_rule_new(alloc, limits);
    tariff_error err = { 0 };
    tariff_code code;

    *out = (struct tf_blocks){ 0 };
    *out_state = NULL;
    if (rule == NULL) {
        tf_no_memory(&err);
        return tf_report_add(report, &err);
    }
    rule->arena = arena;
    rule->report = report;
    rule->read = read;
    rule->read_ud = read_ud;
    rule->is_loading = true;
    code = run_load(rule, main, out, report);
    end_load(rule);
    if (code != TARIFF_OK) {
        tf_rule_free(rule);
        return code;
    }
    *out_state = rule;
    return TARIFF_OK;
}

/* -- Sessions ------------------------------------------------------------------------- */

struct replay {
    const struct tf_source *sources;
    size_t count;
    size_t next;
};

/* The files come in the order in which the first load asked for them. */
static tariff_code read_kept_source(
        void *ud, const char *relative_path, struct tf_source *out, tariff_error *err)
{
    struct replay *replay = ud;

    if (replay->next == replay->count)
        return tf_fail(err, TF_F_FILE_NOT_READ, (struct tf_place){ 0 },
                "Load the rulebook again from its files.",
                "The file \"%s\" was not read when the rulebook was loaded.", relative_path);
    *out = replay->sources[replay->next++];
    return TARIFF_OK;
}

tariff_code tf_rule_session_new(struct tf_alloc alloc, const struct tf_rule_limits *limits,
        const struct tf_source *sources, size_t count, struct tf_rule **out, tariff_error *err)
{
    struct replay replay = { sources, count, 1 };
    struct tf_report report = { 0 };
    struct tf_blocks blocks;
    struct tf_arena scratch;
    tariff_code code;

    tf_arena_init(&scratch, alloc);
    code = tf_rule_load(
            alloc, &scratch, limits, &sources[0], read_kept_source, &replay, &blocks, out, &report);
    if (code != TARIFF_OK && err != NULL)
        *err = report.first;
    tf_arena_free(&scratch);
    return code;
}
