/* SPDX-License-Identifier: MIT */
/*
 * test_load.c - what a rule file becomes: blocks with places, or findings
 * with places and hints.
 */
#include <stdio.h>
#include <string.h>

#include "rule/call.h"
#include "rule/dump.h"
#include "support/cases.h"
#include "support/failing.h"

static tariff_code load(const char *text, struct failing *counted, struct tf_text *out, bool places,
        struct tf_report *report)
{
    struct tf_alloc alloc = tf_alloc_of(failing_alloc, counted);
    const struct tf_source source = { "rulebook.lua", text, strlen(text) };
    struct tf_arena arena;
    struct tf_blocks blocks;
    struct tf_rule *rule;
    tariff_code code;

    tf_arena_init(&arena, alloc);
    code = tf_rule_load(alloc, &arena, NULL, &source, NULL, NULL, &blocks, &rule, report);
    if (code == TARIFF_OK)
        dump_blocks(out, &blocks, places);
    tf_rule_free(rule);
    tf_arena_free(&arena);
    return code;
}

/* -- Blocks as values ---------------------------------------------------------------------- */

static const struct capture_case {
    const char *name;
    const char *text;
    const char *dump;
} captures[] = {
    { "a block with texts, numbers and truths",
            "meter 'm' { unit = 'GB', sum = \"gb\", n = 12, off = false }",
            "meter \"m\" { n=12, off=false, sum=\"gb\", unit=\"GB\" }" },
    { "lists keep their order", "deduct { 'b', 'a', 'balance' }",
            "deduct { \"b\", \"a\", \"balance\" }" },
    { "keys are sorted by bytes", "price 'p' { b = 1, a = 2, Z = 3, ['ä'] = 4 }",
            "price \"p\" { Z=3, a=2, b=1, ä=4 }" },
    { "words hold their arguments", "price 'p' { fact 'x', money '0.10', money(5), field 'y' }",
            "price \"p\" { fact(\"x\"), money(0.1), money(5), field(\"y\") }" },
    { "a word that is not called stands for itself", "pool 'p' { unit = money }",
            "pool \"p\" { unit=money }" },
    { "between and no", "price 'p' { when = { hour = between(0, '6'), item = no 'x' } }",
            "price \"p\" { when={ hour=between(0, 6), item=no(\"x\") } }" },
    { "no takes several", "price 'p' { no { 'x', 'y' }, no('x', 'y') }",
            "price \"p\" { no(\"x\", \"y\"), no(\"x\", \"y\") }" },
    { "a model takes the items of its table",
            "price 'p' { rate = graduated{ { upto = '100', rate = '0.5' }, { rate = money '1' } } "
            "}",
            "price \"p\" { rate=graduated({ rate=\"0.5\", upto=\"100\" }, { rate=money(1) }) }" },
    { "a model takes a fact", "price 'p' { rate = graduated(fact 't') }",
            "price \"p\" { rate=graduated(fact(\"t\")) }" },
    { "models nest", "price 'p' { rate = package{ size = 10, rate = volume(fact 't') } }",
            "price \"p\" { rate=package(rate=volume(fact(\"t\")), size=10) }" },
    { "upto and beyond take more", "price 'p' { upto('5', money '1'), beyond(fact 'x') }",
            "price \"p\" { upto(5, money(1)), beyond(fact(\"x\")) }" },
    { "a fact is scaled", "price 'p' { rate = fact 'x' * '0.8' }",
            "price \"p\" { rate=scaled(fact(\"x\"), 0.8) }" },
    { "factors are folded exactly", "price 'p' { rate = 2 * (fact 'x' * '0.8') * '0.05' }",
            "price \"p\" { rate=scaled(fact(\"x\"), 0.08) }" },
    { "a model is scaled", "price 'p' { rate = graduated(fact 't') * '0.9' }",
            "price \"p\" { rate=scaled(graduated(fact(\"t\")), 0.9) }" },
    { "money calculates", "price 'p' { money '0.10' * 3 + money '1' - money '0.5' }",
            "price \"p\" { money(0.8) }" },
    { "functions are numbered in order of capture",
            "price 'p' { b = function() end, a = function() end, function() end }",
            "price \"p\" { function 0, a=function 1, b=function 2 }" },
    { "a list with a name is mixed", "price 'p' { included = { fact 'x', per = 'month' } }",
            "price \"p\" { included={ fact(\"x\"), per=\"month\" } }" },
    { "define gives its value back",
            "local o = define 'standard order' { 'expiry' } pool 'p' { first = o }",
            "define \"standard order\" { \"expiry\" }\npool \"p\" { first={ \"expiry\" } }" },
    { "a statement may have no name", "statement { rows = 'all' } statement 'x' { }",
            "statement { rows=\"all\" }\nstatement \"x\" {  }" },
    { "loops declare blocks", "for i = 1, 2 do price('p' .. i) { n = i } end",
            "price \"p1\" { n=1 }\nprice \"p2\" { n=2 }" },
    { "pairs goes in order of keys",
            "local t = { b = 1, a = 2, 9, 8 } local out = '' for k in pairs(t) do out = out .. k "
            "end "
            "price 'p' { out }",
            "price \"p\" { \"12ab\" }" },
    { "ipairs stops at a gap",
            "local n = 0 for _, v in ipairs { 1, 2, nil, 4 } do n = n + v end price 'p' { n }",
            "price \"p\" { 3 }" },
    { "texts have methods",
            "price 'p' { ('aB'):upper(), ('aB'):lower(), ('abc'):sub(2), ('abc'):sub(-2, -2), "
            "('abc'):len(), ('abc'):contains 'bc', ('abc'):starts_with 'b', ('abc'):ends_with 'c' "
            "}",
            "price \"p\" { \"AB\", \"ab\", \"bc\", \"b\", 3, true, false, true }" },
    { "plain functions",
            "price 'p' { type(1), type('x'), type(money '1'), tostring(12), tostring(money '1'), "
            "tointeger '12', tointeger('1.5') == nil, min(3, 2), max('1.5', 1), tostring {} }",
            "price \"p\" { \"number\", \"text\", \"money\", \"12\", \"1.00\", 12, true, 2, 1.5, "
            "\"table\" }" },
    { "a byte order mark is passed over", "\xEF\xBB\xBFprice 'p' { }", "price \"p\" {  }" },
    { "hexadecimal whole numbers", "price 'p' { 0xFF, 0xe+1 }", "price \"p\" { 255, 15 }" },
};

static void test_capture(void **state)
{
    const struct capture_case *c = *state;
    struct failing counted = { .left = 1000000 };
    struct tf_report report = { 0 };
    struct tf_text out;
    tariff_code code;

    tf_text_init(&out, tf_alloc_of(NULL, NULL));
    code = load(c->text, &counted, &out, false, &report);
    if (code != TARIFF_OK)
        fail_msg("%u:%u: %s", report.first.line, report.first.column, report.first.message);
    assert_string_equal(tf_text_end(&out), c->dump);
    assert_int_equal(counted.held, 0);
    tf_text_free(&out);
}

/* -- Places ----------------------------------------------------------------------------------- */

static const struct capture_case places[] = {
    { "keys and values, to the column", "price \"p\" {\n  unit  = \"GB\", n = 12,\n}",
            "price@1:1 \"p\"@1:7 {@1:11 n@2:17=12@2:21, unit@2:3=\"GB\"@2:11 }" },
    { "items of lists", "deduct {\n  'a',\n  'b' }", "deduct@1:1 {@1:8 \"a\"@2:3, \"b\"@3:3 }" },
    { "words and their arguments", "price 'p' { rate = fact 'x' }",
            "price@1:1 \"p\"@1:7 {@1:11 rate@1:13=fact@1:20(\"x\"@1:25) }" },
    { "words with parentheses", "price 'p' { between(0, 6), upto((5)) }",
            "price@1:1 \"p\"@1:7 {@1:11 between@1:13(0@1:21, 6@1:24), upto@1:28(5@1:34) }" },
    { "models and their tiers", "price 'p' { rate = graduated{\n  { upto = '1' } } }",
            "price@1:1 \"p\"@1:7 {@1:11 rate@1:13=graduated@1:20({@2:3 upto@2:5=\"1\"@2:12 }) }" },
    { "models in parentheses", "price 'p' { graduated({ a = 1 }) }",
            "price@1:1 \"p\"@1:7 {@1:11 graduated@1:13(a@1:25=1@1:29) }" },
    { "scaled words", "price 'p' { fact 'x' * '0.8' }",
            "price@1:1 \"p\"@1:7 {@1:11 scaled@1:13(fact@1:13(\"x\"@1:18), 0.8@1:24) }" },
    { "functions with commas inside", "price 'p' { function(a, b) return a, b end, 'x' }",
            "price@1:1 \"p\"@1:7 {@1:11 function 0@1:13, \"x\"@1:45 }" },
    { "keys in brackets", "price 'p' { ['a b'] = 1 }",
            "price@1:1 \"p\"@1:7 {@1:11 a b@1:14=1@1:23 }" },
    { "what code built has the place of its expression",
            "local t = { a = { 1 } }\nprice 'p' { x = t }",
            "price@2:1 \"p\"@2:7 {@2:11 x@2:13={@2:17 a@2:17={@2:17 1@2:17 } } }" },
    { "two blocks on one line", "price 'p' { 1 } price 'p' { 2 }",
            "price@1:1 \"p\"@1:7 {@1:11 1@1:13 }\nprice@1:17 \"p\"@1:23 {@1:27 2@1:29 }" },
    { "a name made by code", "price('p' .. 1) { x = 1 }",
            "price@1:1 \"p1\"@1:1 {@1:17 x@1:19=1@1:23 }" },
    { "other line ends count as one", "\r\n\r\nprice 'p' { 1 }",
            "price@3:1 \"p\"@3:7 {@3:11 1@3:13 }" },
    { "comments and long texts are passed over", "--[==[ price\n]] ]==] price 'p' { [[x\n]], 1 }",
            "price@2:9 \"p\"@2:15 {@2:19 \"x\n\"@2:21, 1@3:5 }" },
};

static void test_places(void **state)
{
    const struct capture_case *c = *state;
    struct failing counted = { .left = 1000000 };
    struct tf_report report = { 0 };
    struct tf_text out;
    tariff_code code;

    tf_text_init(&out, tf_alloc_of(NULL, NULL));
    code = load(c->text, &counted, &out, true, &report);
    if (code != TARIFF_OK)
        fail_msg("%u:%u: %s", report.first.line, report.first.column, report.first.message);
    assert_string_equal(tf_text_end(&out), c->dump);
    tf_text_free(&out);
}

/* -- Refusals ------------------------------------------------------------------------------------
 */

static const struct refusal_case {
    const char *name;
    const char *text;
    tariff_code code;
    uint32_t line;
    uint32_t column;
    const char *message; /* a part of it */
    const char *hint;    /* a part of it */
} refusals[] = {
    { "goto", "\n  goto x", TARIFF_BAD_RULE, 2, 3, "no goto", "while" },
    { "labels", "::x::", TARIFF_BAD_RULE, 1, 1, "labels", "while" },
    { "_ENV", "local x = _ENV", TARIFF_BAD_RULE, 1, 11, "_ENV", "local" },
    { "close", "local x <close> = nil", TARIFF_BAD_RULE, 1, 10, "<close>", "Leave" },
    { "close with blanks", "local x < --[[ ]] close > = nil", TARIFF_BAD_RULE, 1, 19, "<close>",
            "Leave" },
    { "any number of arguments", "local function f(...) end", TARIFF_BAD_RULE, 1, 18, "no ...",
            "Name each" },
    { "a zero byte in digits", "local x = 'a\\0b'", TARIFF_BAD_RULE, 1, 13, "zero byte", "Leave" },
    { "a zero byte in hexadecimal", "local x = '\\x00'", TARIFF_BAD_RULE, 1, 12, "zero byte",
            "Leave" },
    { "a zero byte as a character", "local x = '\\u{00}'", TARIFF_BAD_RULE, 1, 12, "zero byte",
            "Leave" },
    { "a long bracket that does not open", "local x = [==", TARIFF_BAD_RULE, 1, 11, "equals signs",
            "Write [[" },
    { "a chain in parentheses",
            "local x = ((a.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b)"
            ".b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b)",
            TARIFF_BAD_RULE, 1, 143, "more than 64 steps", "local" },
    { "a float", "price 'p' { rate = 0.10 }", TARIFF_BAD_RULE, 1, 20, "0.10 is not a whole",
            "quotation" },
    { "a float with an exponent", "local x = 1e3", TARIFF_BAD_RULE, 1, 11, "1e3", "quotation" },
    { "a float in hexadecimal", "local x = 0x.8p1", TARIFF_BAD_RULE, 1, 11, "0x.8p1", "quotation" },
    { "a whole number that is too large", "local x = 9223372036854775808", TARIFF_BAD_RULE, 1, 11,
            "too large", "quotation" },
    { "hexadecimal beyond 64 bits", "local x = 0x10000000000000000", TARIFF_BAD_RULE, 1, 11,
            "not a whole", "quotation" },
    { "division", "local x = 6 / 3", TARIFF_BAD_RULE, 1, 13, "division", "//" },
    { "power", "local x = 6 ^ 3", TARIFF_BAD_RULE, 1, 13, "power", "Multiply" },
    { "a control character", "local x\x1b", TARIFF_BAD_RULE, 1, 8, "control", "UTF-8" },
    { "broken UTF-8", "-- \xff", TARIFF_BAD_RULE, 1, 4, "not UTF-8", "UTF-8" },
    { "an open text", "local x = 'abc\n", TARIFF_BAD_RULE, 1, 11, "quotation", "Close" },
    { "an open comment", "\n--[[ abc\n", TARIFF_BAD_RULE, 2, 3, "never ends", "Close" },
    { "a syntax error", "price 'p' {\n  a = 1\n  b = 2\n}", TARIFF_BAD_RULE, 3, 3, "expected",
            "comma" },
    { "an unknown name", "price 'p' {\n  rate = fakt 'x' }", TARIFF_BAD_RULE, 2, 10,
            "called \"fakt\"", "Did you mean fact?" },
    { "an unknown word", "prize 'p' { }", TARIFF_BAD_RULE, 1, 1, "\"prize\"", "mean price?" },
    { "a global", "total = 1", TARIFF_BAD_RULE, 1, 1, "not declared", "local total" },
    { "a word overwritten", "local x = 1\nfunction money() end", TARIFF_BAD_RULE, 2, 10, "a word",
            "another name" },
    { "a block without a body", "price 'a' { }\nprice 'b'", TARIFF_BAD_RULE, 2, 1, "has no body",
            "braces" },
    { "a block without a name", "price { }", TARIFF_BAD_RULE, 1, 1, "not with a table",
            "quotation" },
    { "a name for deduct", "deduct 'x' { }", TARIFF_BAD_RULE, 1, 1, "not with a text", "braces" },
    { "a bad name", "price 'a b' { }", TARIFF_BAD_RULE, 1, 7, "\"a b\" is not a name", "title" },
    { "a body that is no table", "price 'a' 'b'", TARIFF_BAD_RULE, 1, 7, "a text, not a table",
            "braces" },
    { "two bodies", "local p = price 'a'\np { }\np { }", TARIFF_BAD_RULE, 3, 1, "already", "one" },
    { "a key given twice", "price 'a' {\n  x = 1,\n  y = 2, x = 3 }", TARIFF_BAD_RULE, 3, 10,
            "\"x\" is given twice", "one of the two" },
    { "a gap in a list", "price 'a' { 1, nil, 3 }", TARIFF_BAD_RULE, 1, 1, "no item 2", "gap" },
    { "a key that is no text", "price 'a' { [true] = 1 }", TARIFF_BAD_RULE, 1, 1,
            "A key of the table is true", "texts" },
    { "a value that is none", "price 'a' { x = price 'b' }", TARIFF_BAD_RULE, 1, 1, "without its",
            "texts" },
    { "a function of the language as a value", "price 'a' { x = pairs }", TARIFF_BAD_RULE, 1, 1,
            "cannot be a function", "texts" },
    { "money that is no number", "price 'a' { money 'abc' }", TARIFF_BAD_RULE, 1, 19,
            "\"abc\" given to money", "\"0.10\"" },
    { "a fact without a name", "price 'a' { fact(1) }", TARIFF_BAD_RULE, 1, 13,
            "fact does not take a number", "Give" },
    { "a fact with too much", "price 'a' { fact('x', 'y') }", TARIFF_BAD_RULE, 1, 13, "so much",
            "Give" },
    { "between with too little", "price 'a' { between(1) }", TARIFF_BAD_RULE, 1, 13, "so little",
            "Give" },
    { "money times money", "price 'a' { money '1' * money '2' }", TARIFF_BAD_RULE, 1, 23,
            "money * money", "plain number" },
    { "money and a number", "price 'a' { money '1' + 2 }", TARIFF_BAD_RULE, 1, 23,
            "money + a number", "money to money" },
    { "a product that is not exact", "price 'a' { money '0.000000001' * '0.0000000001' }",
            TARIFF_BAD_RULE, 1, 1, "not exact", "fewer" },
    { "money that is too large", "price 'a' { money '100000000000000000000' * 10 }",
            TARIFF_OUT_OF_RANGE, 1, 1, "too large", "10^20" },
    { "arithmetic on text", "local x = '10' + 5", TARIFF_BAD_RULE, 1, 11, "arithmetic on a string",
            "quotation" },
    { "error", "\n  error 'no such luck'", TARIFF_BAD_RULE, 2, 3, "no such luck", "says so" },
    { "assert", "assert(1 == 2, 'one is not two')", TARIFF_BAD_RULE, 1, 1, "one is not two",
            "says so" },
    { "an unknown method", "local x = ('a'):uper()", TARIFF_BAD_RULE, 1, 17, "\"uper\"",
            "mean :upper?" },
    { "a loop without end", "\nwhile true do end", TARIFF_RULE_LIMIT, 2, 1, "2000000 steps",
            "loop" },
    { "a table in itself", "local t = {} t.t = t\nprice 'a' { t }", TARIFF_RULE_LIMIT, 2, 1,
            "100 deep", "itself" },
    { "a table many times in itself",
            "local t = { 1 } for i = 1, 40 do t = { t, t } end\nprice 'a' { t }", TARIFF_RULE_LIMIT,
            2, 1, "2000000 steps", "loop" },
    { "include without files", "include 'a.lua'", TARIFF_BAD_RULE, 1, 9, "cannot include",
            "one file" },
};

static void test_refusal(void **state)
{
    const struct refusal_case *c = *state;
    struct failing counted = { .left = 10000000 };
    struct tf_report report = { 0 };
    struct tf_text out;

    tf_text_init(&out, tf_alloc_of(NULL, NULL));
    load(c->text, &counted, &out, false, &report);
    tf_text_free(&out);
    if (report.count == 0 || report.first.code != c->code || report.first.line != c->line ||
            report.first.column != c->column || strstr(report.first.message, c->message) == NULL ||
            strstr(report.first.hint, c->hint) == NULL)
        fail_msg("%d at %u:%u: %s hint: %s", (int)report.first.code, report.first.line,
                report.first.column, report.first.message, report.first.hint);
    assert_string_equal(report.first.file, "rulebook.lua");
    assert_int_equal(counted.held, 0);
}

/* -- Includes
 * -------------------------------------------------------------------------------------- */

static const struct tf_source library[] = {
    { "book/a.lua", "include 'c.lua' return { 7 }", 28 },
    { "book/b.lua", "include 'b.lua'", 15 },
    { "book/c.lua", "price 'c' { rate = function() end }", 35 },
    { "book/d.lua", "local x = 1.5\nlocal y = 2.5", 27 },
};

static tariff_code read_library(
        void *ud, const char *relative_path, struct tf_source *out, tariff_error *err)
{
    (void)ud;
    for (size_t i = 0; i < sizeof library / sizeof library[0]; i++) {
        if (strcmp(library[i].path + 5, relative_path) != 0)
            continue;
        *out = library[i];
        return TARIFF_OK;
    }
    return tf_fail(err, TF_F_FILE_MISSING, (struct tf_place){ 0 }, "Check the name.",
            "There is no file %s.", relative_path);
}

static const struct include_case {
    const char *name;
    const char *text;
    tariff_code code;
    const char *file;
    const char *says; /* a dump, or a part of the message */
} includes[] = {
    { "files include files and give values",
            "local a = include 'a.lua' price 'p' { a[1], function() end }", TARIFF_OK, "",
            "price \"c\" { rate=function 0 }\nprice \"p\" { 7, function 1 }" },
    { "a file of its own", "include 'b.lua'", TARIFF_BAD_RULE, "book/b.lua", "included already" },
    { "twice", "include 'c.lua' include 'c.lua'", TARIFF_BAD_RULE, "rulebook.lua", "already" },
    { "a missing file", "include 'x.lua'", TARIFF_FILE_FAILED, "rulebook.lua", "no file x.lua" },
    { "out of the folder", "include '../x.lua'", TARIFF_BAD_RULE, "rulebook.lua", "leads out" },
    { "out of a folder", "include 'a/../x.lua'", TARIFF_BAD_RULE, "rulebook.lua", "leads out" },
    { "absolute", "include '/x.lua'", TARIFF_BAD_RULE, "rulebook.lua", "not relative" },
    { "a drive", "include 'c:x.lua'", TARIFF_BAD_RULE, "rulebook.lua", "not relative" },
    { "a backslash", "include 'a\\\\x.lua'", TARIFF_BAD_RULE, "rulebook.lua", "backslash" },
    { "another kind of file", "include 'x.txt'", TARIFF_BAD_RULE, "rulebook.lua", ".lua" },
    { "an empty part", "include 'a//x.lua'", TARIFF_BAD_RULE, "rulebook.lua", "empty part" },
    { "findings in the included file", "include 'd.lua'", TARIFF_BAD_RULE, "book/d.lua", "1.5" },
};

static void test_include(void **state)
{
    const struct include_case *c = *state;
    const struct tf_source source = { "rulebook.lua", c->text, strlen(c->text) };
    struct failing counted = { .left = 1000000 };
    struct tf_alloc alloc = tf_alloc_of(failing_alloc, &counted);
    struct tf_report report = { 0 };
    struct tf_arena arena;
    struct tf_blocks blocks;
    struct tf_rule *rule;
    struct tf_rule *session = NULL;
    struct tf_text out;

    tf_arena_init(&arena, alloc);
    tf_text_init(&out, alloc);
    assert_int_equal(
            tf_rule_load(alloc, &arena, NULL, &source, read_library, NULL, &blocks, &rule, &report),
            c->code);
    dump_blocks(&out, &blocks, false);
    if (c->code == TARIFF_OK) {
        assert_string_equal(tf_text_end(&out), c->says);
        assert_int_equal(tf_rule_session_new(
                                 alloc, NULL, blocks.sources, blocks.source_count, &session, NULL),
                TARIFF_OK);
        assert_string_equal(tf_rule_function_place(session, 0).file, "book/c.lua");
    } else {
        assert_string_equal(report.first.file, c->file);
        assert_non_null(strstr(report.first.message, c->says));
        assert_int_not_equal(report.first.line, 0);
    }
    tf_text_free(&out);
    tf_rule_free(session);
    tf_rule_free(rule);
    tf_arena_free(&arena);
    assert_int_equal(counted.held, 0);
}

/* -- The rest
 * ---------------------------------------------------------------------------------------- */

static void test_every_finding_of_a_file_is_reported(void **state)
{
    struct failing counted = { .left = 1000000 };
    struct tf_report report = { 0 };
    struct tf_text out;

    (void)state;
    tf_text_init(&out, tf_alloc_of(NULL, NULL));
    assert_int_equal(load("local a = 1.5\nlocal b = 2 / 3\ngoto x", &counted, &out, false, &report),
            TARIFF_BAD_RULE);
    assert_int_equal(report.count, 3);
}

static void test_a_file_that_is_too_large_is_refused(void **state)
{
    static char text[TF_SOURCE_BYTES_MAX + 2];
    struct failing counted = { .left = 1000000 };
    struct tf_report report = { 0 };
    struct tf_text out;

    (void)state;
    memset(text, ' ', sizeof text - 1);
    tf_text_init(&out, tf_alloc_of(NULL, NULL));
    assert_int_equal(load(text, &counted, &out, false, &report), TARIFF_BAD_RULE);
    assert_non_null(strstr(report.first.message, "256 KiB"));
    text[TF_SOURCE_BYTES_MAX] = '\0';
    assert_int_equal(load(text, &counted, &out, false, &report), TARIFF_OK);
}

static void test_every_failed_allocation_is_survived(void **state)
{
    static const char text[] =
            "local t = { 'a', n = { 1 } }\n"
            "local function help(u) return t.n[1] end\n"
            "price 'p' { rate = function(u) help(u) return fact 'x' * '0.8' end,\n"
            "  when = { hour = between(0, 6) }, x = ('a'):upper() .. tostring(1) }\n"
            "for k, v in pairs(t) do meter('m' .. k) { v } end\n";

    (void)state;
    for (long n = 0;; n++) {
        struct failing counted = { .left = n };
        struct tf_report report = { 0 };
        struct tf_text out;
        tariff_code code;

        tf_text_init(&out, tf_alloc_of(NULL, NULL));
        code = load(text, &counted, &out, false, &report);
        tf_text_free(&out);
        assert_int_equal(counted.held, 0);
        if (code == TARIFF_OK)
            return;
        assert_int_equal(code, TARIFF_NO_MEMORY);
        assert_int_equal(report.first.code, TARIFF_NO_MEMORY);
    }
}

static void test_the_reference_is_complete(void **state)
{
    const struct tf_reference *row;
    size_t count = 0;

    (void)state;
    for (; (row = tf_rule_reference(count)) != NULL; count++) {
        assert_non_null(strstr(row->signature, row->name));
        assert_int_equal(row->sentence[strlen(row->sentence) - 1], '.');
        for (size_t i = 0; i < count; i++)
            assert_string_not_equal(tf_rule_reference(i)->name, row->name);
    }
    assert_true(count > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_finding_of_a_file_is_reported),
        cmocka_unit_test(test_a_file_that_is_too_large_is_refused),
        cmocka_unit_test(test_every_failed_allocation_is_survived),
        cmocka_unit_test(test_the_reference_is_complete),
    };
    int failed = RUN_CASES("capture", test_capture, captures);

    failed += RUN_CASES("places", test_places, places);
    failed += RUN_CASES("refusals", test_refusal, refusals);
    failed += RUN_CASES("includes", test_include, includes);
    return failed + cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
