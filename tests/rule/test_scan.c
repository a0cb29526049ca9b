/* SPDX-License-Identifier: MIT */
/*
 * test_scan.c - tokens and their places; what is refused before running is
 * in test_load.c.
 */
#include <string.h>

#include "base/text.h"
#include "rule/scan.h"
#include "support/cases.h"
#include "support/failing.h"

static const struct token_case {
    const char *name;
    const char *text;
    const char *tokens; /* kind letter, text, place */
} token_cases[] = {
    { "names, numbers, texts and marks", "local x = 12 .. 'a'",
            "n:local@1:1 n:x@1:7 m:=@1:9 d:12@1:11 m:..@1:14 s:a@1:17" },
    { "the longest mark wins", "a..b~=c>>=//d==",
            "n:a@1:1 m:..@1:2 n:b@1:4 m:~=@1:5 n:c@1:7 m:>>@1:8 m:=@1:10 m://@1:11 n:d@1:13 "
            "m:==@1:14" },
    { "comments are left out", "a -- b\n--[[ c\n]] d --[=[ ]] ]=] e", "n:a@1:1 n:d@3:4 n:e@3:19" },
    { "long brackets are texts", "a [[x]] b[1]",
            "n:a@1:1 s:x@1:3 n:b@1:9 m:[@1:10 d:1@1:11 m:]@1:12" },
    { "escapes", "'a\\'b' \"\\z \n c\" d", "s:a\\'b@1:1 s:\\z \n c@1:8 n:d@2:5" },
    { "an escaped line end", "'a\\\nb' c", "s:a\\\nb@1:1 n:c@2:4" },
    { "line ends of every kind", "a\nb\r\nc\rd\n\re", "n:a@1:1 n:b@2:1 n:c@3:1 n:d@4:1 n:e@5:1" },
    { "columns count bytes", "'\xC3\xA4' b", "s:\xC3\xA4@1:1 n:b@1:6" },
    { "a number beside dots", "1..2", "d:1@1:1 m:..@1:2 d:2@1:4" },
    { "nothing", "", "" },
};

static void test_tokens(void **state)
{
    static const char letters[] = "nsdm";
    const struct token_case *c = *state;
    const struct tf_source source = { "a.lua", c->text, strlen(c->text) };
    struct tf_report report = { 0 };
    struct tf_arena arena;
    struct tf_tokens tokens;
    struct tf_text out;

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tf_text_init(&out, tf_alloc_of(NULL, NULL));
    assert_int_equal(tf_scan(&source, &arena, &tokens, &report), TARIFF_OK);
    for (size_t i = 0; i < tokens.count; i++) {
        const struct tf_token *token = &tokens.items[i];

        tf_text_format(&out, "%s%c:%.*s@%u:%u", i == 0 ? "" : " ", letters[token->kind],
                (int)token->length, c->text + token->start, token->line, token->column);
    }
    assert_string_equal(tf_text_end(&out), c->tokens);
    tf_text_free(&out);
    tf_arena_free(&arena);
}

static const struct end_case {
    const char *name;
    const char *text;
    size_t from;
    size_t end;
} end_cases[] = {
    { "up to a comma", "{ a, b }", 1, 2 },
    { "up to a semicolon", "{ a; b }", 1, 2 },
    { "up to the brace", "{ a }", 1, 2 },
    { "past inner brackets", "{ f(a, b)[c, d] }", 1, 12 },
    { "past a function", "{ function(a, b) if a then return a, b end end, c }", 1, 16 },
    { "past loops", "{ function() for i = 1, 2 do x() end repeat y() until z, w end }", 1, 24 },
    { "to the end of the file", "a b", 0, 2 },
};

static void test_expression_end(void **state)
{
    const struct end_case *c = *state;
    const struct tf_source source = { "a.lua", c->text, strlen(c->text) };
    struct tf_report report = { 0 };
    struct tf_arena arena;
    struct tf_tokens tokens;

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    assert_int_equal(tf_scan(&source, &arena, &tokens, &report), TARIFF_OK);
    assert_int_equal(tf_token_expression_end(&tokens, c->from), c->end);
    tf_arena_free(&arena);
}

static void repeat(char *to, size_t size, const char *part, size_t count)
{
    size_t length = strlen(part);

    assert_true(count * length < size);
    for (size_t i = 0; i < count; i++)
        memcpy(to + i * length, part, length);
    to[count * length] = '\0';
}

static const struct depth_case {
    const char *name;
    const char *part;
    size_t fine;
    const char *message;
} depth_cases[] = {
    { "brackets", "(", 100, "nest more than 100" },
    { "functions", "function() ", 99, "nest more than 100" },
    { "a chain of names", ".b", 64, "more than 64 steps" },
    { "a chain of indices", "[-1]", 64, "more than 64 steps" },
    { "a chain of calls", ".b()", 64, "more than 64 steps" },
};

static void test_depth(void **state)
{
    const struct depth_case *c = *state;

    for (size_t more = 0; more < 2; more++) {
        char text[4096] = "a";
        struct tf_source source = { "a.lua", text, 0 };
        struct tf_report report = { 0 };
        struct tf_arena arena;
        struct tf_tokens tokens;

        repeat(text + 1, sizeof text - 1, c->part, c->fine + more);
        if (c->part[0] == 'f')
            text[0] = ' ';
        source.length = strlen(text);
        tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
        assert_int_equal(tf_scan(&source, &arena, &tokens, &report),
                more == 0 ? TARIFF_OK : TARIFF_BAD_RULE);
        if (more == 1)
            assert_non_null(strstr(report.first.message, c->message));
        tf_arena_free(&arena);
    }
}

int main(void)
{
    int failed = RUN_CASES("tokens", test_tokens, token_cases);

    failed += RUN_CASES("expression ends", test_expression_end, end_cases);
    return failed + RUN_CASES("depth", test_depth, depth_cases);
}
