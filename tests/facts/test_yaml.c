/* SPDX-License-Identifier: MIT */
/*
 * YAML trees: what is refused, where and in which words; what is read, and
 * where it stands; numbers as people write them; the head of a file.
 */
#include "facts/file.h"
#include "facts/number.h"
#include "facts/reading.h"

/* -- Mistakes ------------------------------------------------------------ */

#define QUOTES "Put the text in quotes."

static const struct mistake {
    const char *name;
    const char *text;
    struct finding want;
} mistakes[] = {
    { "a tab that indents a key", "a:\n\tb: 1\n",
            { 2, 1, "The line is indented with a tab.",
                    "Indent with spaces, two for each level." } },
    { "a tab after a sibling", "a:\n  b: 1\n\tc: 2\n",
            { 3, 1, "The line is indented with a tab.",
                    "Indent with spaces, two for each level." } },
    { "a tab after spaces", "a:\n  b: 1\n \tc: 2\n",
            { 3, 2, "The line is indented with a tab.",
                    "Indent with spaces, two for each level." } },
    { "a key twice", "a: 1\nb: 2\na: 3\n",
            { 3, 1, "`a` is given twice; the first is in line 1.",
                    "Keep one of the two, or rename the one that means something else." } },
    { "a key twice in brackets", "m: { x: 1, y: 2, x: 3 }\n",
            { 1, 18, "`x` is given twice; the first is in line 1.",
                    "Keep one of the two, or rename the one that means something else." } },
    { "a quoted key twice", "a: 1\n'a': 3\n",
            { 2, 1, "`a` is given twice; the first is in line 1.",
                    "Keep one of the two, or rename the one that means something else." } },
    { "a key twice among many",
            "a0: 1\na1: 1\na2: 1\na3: 1\na4: 1\na5: 1\na6: 1\na7: 1\na8: 1\na9: 1\n"
            "b0: 1\nb1: 1\nb2: 1\nb3: 1\nb4: 1\nb5: 1\nb6: 1\nb7: 1\nb8: 1\na3: 1\n",
            { 20, 1, "`a3` is given twice; the first is in line 4.",
                    "Keep one of the two, or rename the one that means something else." } },
    { "an anchor", "a: &x 1\n",
            { 1, 4, "`&x` is a YAML anchor; anchors are not allowed here.",
                    "Leave out the anchor, or put the text in quotes if the & belongs to it." } },
    { "an anchor on a list", "a: &x [1]\n",
            { 1, 4, "`&x` is a YAML anchor; anchors are not allowed here.",
                    "Leave out the anchor, or put the text in quotes if the & belongs to it." } },
    { "an alias", "a: 1\nb: *x\n",
            { 2, 4, "`*x` is a YAML alias; aliases are not allowed here.",
                    "Write the value out, or put the text in quotes if the * belongs to it." } },
    { "a lone star", "a: *\n",
            { 1, 5, "A value that begins with * is a YAML alias; aliases are not allowed here.",
                    QUOTES } },
    { "a lone ampersand", "a: &\n",
            { 1, 5, "A value that begins with & is a YAML anchor; anchors are not allowed here.",
                    QUOTES } },
    { "a tag", "a: !!float 1\n",
            { 1, 4, "`tag:yaml.org,2002:float` is a YAML tag; tags are not allowed here.",
                    "Leave out the tag, or put the text in quotes if the ! belongs to it." } },
    { "a tag on a map", "a: !money { b: 1 }\n",
            { 1, 4, "`!money` is a YAML tag; tags are not allowed here.",
                    "Leave out the tag, or put the text in quotes if the ! belongs to it." } },
    { "a merge key", "a:\n  <<: b\n",
            { 2, 3, "`<<` would merge another map into this one; that is not allowed here.",
                    "Write the shared keys out in each place." } },
    { "two documents", "a: 1\n---\nb: 2\n",
            { 2, 1, "A second document begins here; a file holds one.",
                    "Put each document into a file of its own." } },
    { "not UTF-8", "a: \xFF\n",
            { 1, 4, "The byte 0xFF is not UTF-8 text.", "Save the file as UTF-8." } },
    { "Latin-1",
            "a: 1\nb: Stra\xDF"
            "e\n",
            { 2, 8, "The byte 0xDF is not UTF-8 text.", "Save the file as UTF-8." } },
    { "an overlong form", "a: \xC0\xAF\n",
            { 1, 4, "The byte 0xC0 is not UTF-8 text.", "Save the file as UTF-8." } },
    { "half a surrogate", "a: \xED\xA0\x80\n",
            { 1, 4, "The byte 0xED is not UTF-8 text.", "Save the file as UTF-8." } },
    { "a character cut off", "a: \xE2\x82",
            { 1, 4, "The byte 0xE2 is not UTF-8 text.", "Save the file as UTF-8." } },
    { "a control character", "a: b\x07\n",
            { 1, 5, "A control character (first byte 0x07) stands in the text.",
                    "Delete the character that cannot be seen here." } },
    { "a BOM in the middle", "a: b\xEF\xBB\xBF\n",
            { 1, 5, "A control character (first byte 0xEF) stands in the text.",
                    "Delete the character that cannot be seen here." } },
    { "a byte 0 by escape", "a: \"x\\0y\"\n",
            { 1, 4, "The text holds a character with code 0.", "Leave out the escape \\0." } },
    { "33 lists inside each other",
            "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ 1 ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
            { 1, 35, "Lists and maps stand more than 32 deep inside each other.",
                    "Write the file with fewer levels." } },
    { "a key that is a list", "? [a]\n: b\n",
            { 1, 3, "A key must be text; here it is a list or a map.",
                    "Begin the line with a word, as in `key: value`." } },
    { "an empty key", ": x\n", { 1, 1, "The key is empty.", "Write a word before the colon." } },
    { "an empty quoted key", "'': x\n",
            { 1, 1, "The key is empty.", "Write a word before the colon." } },
    { "two colons in a line", "a: b: c\n",
            { 1, 5, "A second colon stands in this line.",
                    "Put the text in quotes, as in `key: \"one: two\"`, or begin a new line for "
                    "the key." } },
    { "a key indented below a value", "a: 1\n  b: 2\n",
            { 2, 3, "This line goes on with the text of line 1, but holds a key.",
                    "Begin this line in the same column as the key above, and write a colon and a "
                    "space after that key." } },
    { "a colon without a space", "unit:GB\nper: 1\n",
            { 2, 1, "This line goes on with the text of line 1, but holds a key.",
                    "Begin this line in the same column as the key above, and write a colon and a "
                    "space after that key." } },
    { "a colon without a space in brackets", "m: {upto:100, rate: 2}\n",
            { 1, 5, "There is no space after the colon in `upto:100`.",
                    "Write a space after the colon, as in `key: value`." } },
    { "a key indented less than its siblings", "a:\n   b: 1\n  c: 2\n",
            { 3, 3, "This line is not indented like the map that begins in line 1.",
                    "Begin it in the same column as the keys that it belongs to, as "
                    "`key: value`." } },
    { "a list item among keys", "a: 1\n- b\n",
            { 2, 1, "This line is not indented like the map that begins in line 1.",
                    "Begin it in the same column as the keys that it belongs to, as "
                    "`key: value`." } },
    { "a key among list items", "- a\nb: 1\n",
            { 2, 1, "This line stands among list items but does not begin with `- `.",
                    "Begin it with `- `, or indent it as the line that it belongs to." } },
    { "a list item in the line of its key", "a: - b\n",
            { 1, 4, "A list item (`- `) cannot begin in the line of its key.",
                    "Begin a new line for each item, or write the list as [a, b]." } },
    { "quotes never closed", "a: 1\nb: \"x\n",
            { 2, 4, "The quotes that open here are never closed.", "Add the closing quote." } },
    { "a single quote inside single quotes", "a: 'it's'\n",
            { 1, 8, "Something follows the end of the value here (`s`).",
                    "Put the whole text in quotes, and double the single quotes inside it." } },
    { "a backslash in double quotes", "a: \"C:\\quotes\"\n",
            { 1, 7, "The text in double quotes has an unknown escape.",
                    "Write \\\\ for a backslash, or use single quotes." } },
    { "a list never closed", "a: [1, 2\nb: 3\n",
            { 1, 4, "The list that opens here with `[` is not closed, or a comma is missing in it.",
                    "Put commas between the items and `]` after the last." } },
    { "a map never closed", "a: {x: 1\nb: 3\n",
            { 1, 4, "The map that opens here with `{` is not closed, or a comma is missing in it.",
                    "Put commas between the pairs and `}` after the last." } },
    { "a bracket too many", "a: ]\n",
            { 1, 4, "A value is expected where `]` stands.",
                    "Take the character away, or put the text in quotes if it belongs to it." } },
    { "a comma too many", "a: [,]\n",
            { 1, 5, "A value is expected where `,` stands.",
                    "Take the character away, or put the text in quotes if it belongs to it." } },
    { "a list that the file cuts off", "a: 1\nb: [",
            { 2, 1, "The file ends before the list or map near here is closed.",
                    "Close the list with `]`, or the map with `}`." } },
    { "what follows a value is shown whole", "a: 'x' \xE4\xBB\xB7\n",
            { 1, 8, "Something follows the end of the value here (`\xE4\xBB\xB7`).",
                    "Put the whole text in quotes, and double the single quotes inside it." } },
    { "a value that begins with a percent sign", "a: %5\n",
            { 1, 4, "A value without quotes cannot begin with `%`.", QUOTES } },
    { "a value that begins with @", "a: 1\nb: @x\n",
            { 2, 4, "A value without quotes cannot begin with `@`.", QUOTES } },
    { "a value that begins with a grave accent", "a: `x`\n",
            { 1, 4, "A value without quotes cannot begin with ```.", QUOTES } },
    { "a colon inside brackets", "a: [b:, c]\n",
            { 1, 6, "A colon stands where a value is expected.",
                    "Write a space after the colon of a key, and put a text that holds colons in "
                    "quotes." } },
    { "a directive", "%FOO\na: 1\n",
            { 1, 1, "A line that begins with % is a YAML directive.",
                    "Leave out the line, or put the text in quotes." } },
    { "a tag directive", "%TAG ! tag:x,2020:\n---\na: 1\n",
            { 1, 1, "%TAG declares YAML tags; tags are not allowed here.",
                    "Leave out the line that begins with %TAG." } },
    { "columns count bytes", "a: { \xE4\xBB\xB7\xE6\xA0\xBC: 1, b: *x }\n",
            { 1, 20, "`*x` is a YAML alias; aliases are not allowed here.",
                    "Write the value out, or put the text in quotes if the * belongs to it." } },
    { "lines end in CR LF", "a: 1\r\nb: *x\r\n",
            { 2, 4, "`*x` is a YAML alias; aliases are not allowed here.",
                    "Write the value out, or put the text in quotes if the * belongs to it." } },
};

static void test_mistake(void **state)
{
    const struct mistake *c = *state;
    struct tf_report report = { 0 };
    struct tf_arena arena;
    const struct tf_yaml *tree;

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    assert_int_equal(tf_yaml_read(&arena, "a.yaml", c->text, strlen(c->text), TARIFF_BAD_FACT,
                             &tree, &report),
            TARIFF_BAD_FACT);
    assert_finding(&report, &c->want);
    assert_string_equal(report.first.file, "a.yaml");
    assert_int_equal(report.first.code, TARIFF_BAD_FACT);
    tf_arena_free(&arena);
}

/* -- Trees --------------------------------------------------------------- */

/* Writes a tree on one line: maps {k:v}, lists [v], quoted texts in quotes, empty as ~. */
static void show(const struct tf_yaml *node, char *text, size_t size)
{
    size_t length;

    if (node->kind == TF_YAML_TEXT) {
        snprintf(text, size, node->quoted ? "'%s'" : node->empty ? "~" : "%s", node->text);
        return;
    }
    snprintf(text, size, node->kind == TF_YAML_MAP ? "{" : "[");
    for (size_t i = 0; i < node->count; i++) {
        length = strlen(text);
        snprintf(text + length, size - length, "%s%s%s", i == 0 ? "" : " ",
                node->kind == TF_YAML_MAP ? node->keys[i].text : "",
                node->kind == TF_YAML_MAP ? ":" : "");
        length = strlen(text);
        show(&node->items[i], text + length, size - length);
    }
    length = strlen(text);
    snprintf(text + length, size - length, node->kind == TF_YAML_MAP ? "}" : "]");
}

static const struct tree_case {
    const char *name;
    const char *text;
    const char *want;
} tree_cases[] = {
    { "a map", "a: 1\nb: x y\n", "{a:1 b:x y}" },
    { "a list", "- 1\n- 2\n", "[1 2]" },
    { "in brackets", "a: { x: 1, y: [2, 3] }\n", "{a:{x:1 y:[2 3]}}" },
    { "numbers stay text", "a: 0.0030\nb: 1e3\nc: 012\n", "{a:0.0030 b:1e3 c:012}" },
    { "words stay text", "direction: [in, out, yes, no, on, off]\n",
            "{direction:[in out yes no on off]}" },
    { "quotes are kept in mind", "a: '1'\nb: \"x\\ty\"\n", "{a:'1' b:'x\ty'}" },
    { "a block is quoted", "a: |\n  x\n  y\n", "{a:'x\ny\n'}" },
    { "nothing written", "a:\nb: ~\nc: null\nd: ''\n", "{a:~ b:~ c:~ d:''}" },
    { "comments", "# x\na: 1 # y\n", "{a:1}" },
    { "an empty map and list", "a: {}\nb: []\n", "{a:{} b:[]}" },
    { "a document mark", "---\na: 1\n...\n", "{a:1}" },
    { "a BOM",
            "\xEF\xBB\xBF"
            "a: 1\n",
            "{a:1}" },
    { "nothing at all", "", "~" },
    { "only a comment", "# x\n", "~" },
    { "32 lists inside each other",
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ 1 ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]" },
    { "an instant", "{ at: 2026-03-04T10:00+08:00 }\n", "{at:2026-03-04T10:00+08:00}" },
};

static void test_tree(void **state)
{
    const struct tree_case *c = *state;
    struct tf_report report = { 0 };
    struct tf_arena arena;
    char text[512];

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    show(read_tree(&arena, c->text, &report), text, sizeof text);
    assert_no_finding(&report);
    assert_string_equal(text, c->want);
    tf_arena_free(&arena);
}

static void test_places_count_bytes(void **state)
{
    struct tf_report report = { 0 };
    struct tf_arena arena;
    const struct tf_yaml *tree;
    const struct tf_yaml *b;

    (void)state;
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tree = read_tree(&arena, "# caf\xC3\xA9\na: { \xE4\xBB\xB7: '\xE6\xA0\xBC', b: 2 }\n", &report);
    b = tf_yaml_find(tf_yaml_find(tree, "a"), "b");
    assert_non_null(b);
    assert_int_equal(b->place.line, 2);
    assert_int_equal(b->place.column, 21);
    assert_int_equal(tf_yaml_key(tf_yaml_find(tree, "a"), "b")->place.column, 18);
    assert_null(tf_yaml_find(tree, "c"));
    tf_arena_free(&arena);
}

static void test_goes_on_after_a_finding(void **state)
{
    struct tf_report report = { 0 };
    struct tf_arena arena;

    (void)state;
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    assert_non_null(read_tree(&arena, "a: &x 1\nb: *x\na: 2\nc: !t 3\n", &report));
    assert_int_equal(report.count, 4);
    tf_arena_free(&arena);
}

static void test_stops_at_twenty_findings(void **state)
{
    struct tf_report report = { 0 };
    struct tf_arena arena;
    char text[30 * 7 + 1] = "";

    (void)state;
    for (size_t i = 0; i < 30; i++)
        memcpy(text + 7 * i, "- &a 1\n", 8);
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    read_tree(&arena, text, &report);
    assert_int_equal(report.count, TF_FINDINGS_MAX);
    tf_arena_free(&arena);
}

static void test_survives_every_failed_allocation(void **state)
{
    char text[4096] = "tariff: 1\nfacts:\n";
    size_t length = strlen(text);

    (void)state;
    for (int i = 0; i < 100; i++)
        length +=
                (size_t)snprintf(text + length, sizeof text - length, "  f%d: { a: [1, 2] }\n", i);
    for (long n = 0;; n++) {
        struct failing f = { .left = n };
        struct tf_report report = { 0 };
        struct tf_arena arena;
        const struct tf_yaml *tree;
        tariff_code code;

        tf_arena_init(&arena, tf_alloc_of(failing_alloc, &f));
        code = tf_yaml_read(&arena, "a.yaml", text, length, TARIFF_BAD_FACT, &tree, &report);
        tf_arena_free(&arena);
        assert_int_equal(f.held, 0);
        if (code == TARIFF_OK)
            return;
        assert_int_equal(code, TARIFF_NO_MEMORY);
        assert_int_equal(report.first.code, TARIFF_NO_MEMORY);
        assert_null(tree);
    }
}

/* -- Numbers ------------------------------------------------------------- */

static const struct number_case {
    const char *name; /* the number as written */
    const char *message;
    const char *hint; /* or, when message is NULL, what is read */
} number_cases[] = {
    { "12", NULL, "12" },
    { "0.0030", NULL, "0.003" },
    { "-0.5", NULL, "-0.5" },
    { "+3", NULL, "3" },
    { "0", NULL, "0" },
    { "1e3", "The number `1e3` has an exponent.",
            "Write the number out with all its digits: 1000." },
    { "-1.25E1", "The number `-1.25E1` has an exponent.",
            "Write the number out with all its digits: -12.5." },
    { "1e-3", "The number `1e-3` has an exponent.", "Write the number out with all its digits." },
    { "1e999999999999", "The number `1e999999999999` has an exponent.",
            "Write the number out with all its digits." },
    { "1_000", "The number `1_000` has marks between its digits.",
            "Write the digits without marks: 1000." },
    { "1,000.50", "The number `1,000.50` has marks between its digits.",
            "Write the digits without marks: 1000.50." },
    { "1 000", "The number `1 000` has marks between its digits.",
            "Write the digits without marks: 1000." },
    { "0,5", "The number `0,5` has a comma where a decimal point belongs.", "Write a point: 0.5." },
    { "012", "The number `012` starts with a zero.", "Leave out the zeros in front: 12." },
    { "-00.5", "The number `-00.5` starts with a zero.", "Leave out the zeros in front: -0.5." },
    { "0x10", "The number `0x10` is not written in decimal digits.",
            "Write the number in decimal digits." },
    { ".5", "The number `.5` has no digit before its decimal point.",
            "Write a zero before the point: 0.5." },
    { "5.", "The number `5.` ends in a decimal point.", "Leave out the point: 5." },
    { "+3 %", "The number `+3 %` is a percentage where a number belongs.",
            "Write the share as a number: 0.03." },
    { "12.5%", "The number `12.5%` is a percentage where a number belongs.",
            "Write the share as a number: 0.125." },
    { "yes", "The number `yes` is a word for true or false where a number belongs.",
            "Write the number that is meant." },
    { "False", "The number `False` is a word for true or false where a number belongs.",
            "Write the number that is meant." },
    { ".inf", "The number `.inf` is not a number that can be counted with.",
            "Write the number that is meant, or leave the entry out." },
    { "12.00 CNY", "The number `12.00 CNY` has something after its digits.",
            "Write the number alone: 12.00." },
    { "3h", "The number `3h` has something after its digits.", "Write the number alone: 3." },
    { "abc", "`abc` is not a number.", "Write a number such as 12 or 0.50." },
    { "1:30", "`1:30` is not a number.", "Write a number such as 12 or 0.50." },
    { "0.1234567890123456789", "`0.1234567890123456789` has more than 18 decimals.",
            "Write a number such as 12 or 0.50." },
    { "999999999999999999999999", "The number `999999999999999999999999` is too large.",
            "Write at most 20 digits before the decimal point." },
    { "1111111111111111111111111111111111111111111111111111111111111111111111",
            "The number `111111111111111111111111111111111111111111111111111111111111...` is too "
            "large.",
            "Write at most 20 digits before the decimal point." },
};

static void test_number(void **state)
{
    const struct number_case *c = *state;
    struct tf_place place = { "a.yaml", 3, 7 };
    char text[TF_DEC_TEXT_MAX];
    tariff_error err = { 0 };
    struct tf_dec value;
    tariff_code code =
            tf_number_read(c->name, strlen(c->name), place, TARIFF_BAD_FACT, &value, &err);

    assert_int_equal(code, c->message == NULL ? TARIFF_OK : TARIFF_BAD_FACT);
    if (c->message == NULL) {
        tf_dec_format(value, 0, text);
        assert_string_equal(text, c->hint);
        return;
    }
    assert_string_equal(err.message, c->message);
    assert_string_equal(err.hint, c->hint);
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 7);
}

static void test_values_of_the_wrong_kind(void **state)
{
    struct tf_report report = { 0 };
    struct tf_arena arena;
    const struct tf_yaml *tree;
    struct tf_dec number;
    int64_t at;
    bool answer;
    const char *text;

    (void)state;
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tree = read_tree(&arena, "a: [1]\nb:\nc: 2026-01-01\nd: yes\ne: {}\n", &report);
    assert_false(tf_yaml_decimal(tf_yaml_find(tree, "a"), TARIFF_BAD_FACT, &number, &report));
    assert_string_equal(report.first.message, "The number must be a single value, not a list.");
    report = (struct tf_report){ 0 };
    assert_false(tf_yaml_text(tf_yaml_find(tree, "b"), "The id", TARIFF_BAD_FACT, &text, &report));
    assert_string_equal(report.first.message, "The id is empty.");
    report = (struct tf_report){ 0 };
    assert_false(tf_yaml_instant(tf_yaml_find(tree, "c"), TARIFF_BAD_FACT, &at, &report));
    assert_string_equal(
            report.first.message, "The time `2026-01-01` has a date but no time of day.");
    report = (struct tf_report){ 0 };
    assert_false(tf_yaml_bool(tf_yaml_find(tree, "d"), TARIFF_BAD_FACT, &answer, &report));
    assert_string_equal(report.first.message, "`yes` is neither true nor false.");
    report = (struct tf_report){ 0 };
    assert_false(tf_yaml_expect(
            tf_yaml_find(tree, "e"), TF_YAML_LIST, "The thing", TARIFF_BAD_FACT, &report));
    assert_string_equal(report.first.message, "The thing must be a list, not a map.");
    tf_arena_free(&arena);
}

/* -- Files --------------------------------------------------------------- */

static const char *const sections[] = { "facts", "usage" };
static const struct tf_file_kind facts_file = { "a facts file", sections, 2, TARIFF_BAD_FACT };

static const struct mistake file_mistakes[] = {
    { "no head", "facts: {}\n",
            { 1, 1, "The file does not say `tariff: 1`.",
                    "Begin the file with the line `tariff: 1`." } },
    { "another version", "tariff: 2\nfacts: {}\n",
            { 1, 9, "The file is of version `2`; this program knows version 1.",
                    "Write `tariff: 1`, or use a program that knows this version." } },
    { "an unknown section", "tariff: 1\nfact: {}\n",
            { 2, 1, "`fact` is not a key of a facts file.", "Write `facts` instead." } },
    { "a strange section", "tariff: 1\nzebra: {}\n",
            { 2, 1, "`zebra` is not a key of a facts file.",
                    "Use one of: tariff, facts, usage." } },
    { "an empty file", "",
            { 1, 1, "The file is empty.",
                    "Begin the file with the line `tariff: 1`, then its sections." } },
    { "a list", "- tariff: 1\n",
            { 1, 1, "The file must be a map, not a list.",
                    "Write `key: value` pairs, indented below it." } },
};

static void test_file_mistake(void **state)
{
    const struct mistake *c = *state;
    struct tf_report report = { 0 };
    struct tf_arena arena;
    const struct tf_yaml *map;

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    assert_int_equal(
            tf_file_read(&arena, "a.yaml", c->text, strlen(c->text), &facts_file, &map, &report),
            TARIFF_BAD_FACT);
    assert_finding(&report, &c->want);
    tf_arena_free(&arena);
}

static void test_file_reads(void **state)
{
    struct tf_report report = { 0 };
    struct tf_arena arena;
    const struct tf_yaml *map;

    (void)state;
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    assert_int_equal(tf_file_read(&arena, "a.yaml", "tariff: 1\nusage: {}\n", 20, &facts_file, &map,
                             &report),
            TARIFF_OK);
    assert_non_null(tf_yaml_find(map, "usage"));
    tf_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_places_count_bytes),
        cmocka_unit_test(test_goes_on_after_a_finding),
        cmocka_unit_test(test_stops_at_twenty_findings),
        cmocka_unit_test(test_survives_every_failed_allocation),
        cmocka_unit_test(test_values_of_the_wrong_kind),
        cmocka_unit_test(test_file_reads),
    };

    return RUN_CASES("yaml mistakes", test_mistake, mistakes) +
           RUN_CASES("yaml trees", test_tree, tree_cases) +
           RUN_CASES("numbers", test_number, number_cases) +
           RUN_CASES("file mistakes", test_file_mistake, file_mistakes) +
           cmocka_run_group_tests_name("yaml", others, NULL, NULL);
}
