/* SPDX-License-Identifier: MIT */
/*
 * yaml_error.c - places in bytes, UTF-8, and libyaml's complaints translated.
 *
 * libyaml speaks of tokens and block mappings; who edits prices needs to hear
 * of tabs, colons and quotes.
 * Layer: facts.
 */
#include "facts/yaml_error.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Characters that are not text: controls, a BOM in the middle, U+FFFE and U+FFFF. */
static bool is_control_character(const unsigned char *p, size_t length)
{
    switch (length) {
    case 1:
        return (p[0] < 0x20 && p[0] != '\t' && p[0] != '\n' && p[0] != '\r') || p[0] == 0x7F;
    case 2:
        return p[0] == 0xC2 && p[1] < 0xA0 && p[1] != 0x85;
    case 3:
        return (p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) ||
               (p[0] == 0xEF && p[1] == 0xBF && p[2] >= 0xBE);
    default:
        return false;
    }
}

static tariff_code complain_character(struct tf_place place, const unsigned char *p, size_t length,
        tariff_code code, tariff_error *err)
{
    if (length == 0)
        return tf_fail(err, tf_finding_in(TF_F_NOT_UTF8, code), place, "Save the file as UTF-8.",
                "The byte 0x%02X is not UTF-8 text.", p[0]);
    if (p[0] == 0)
        return tf_fail(err, tf_finding_in(TF_F_NOT_UTF8, code), place,
                "Save the file as UTF-8 text.", "The file holds a byte 0; it is not UTF-8 text.");
    return tf_fail(err, tf_finding_in(TF_F_CONTROL_CHARACTER, code), place,
            "Delete the character that cannot be seen here.",
            "A control character (first byte 0x%02X) stands in the text.", p[0]);
}

tariff_code tf_yaml_source_begin(struct tf_yaml_source *source, const char *file, const char *text,
        size_t length, tariff_code code, tariff_error *err)
{
    struct tf_place place = { file, 1, 1 };
    const unsigned char *bytes = (const unsigned char *)text;

    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    *source = (struct tf_yaml_source){ .text = (const char *)bytes, .length = length };
    for (size_t i = 0; i < length;) {
        size_t size = tf_utf8_length(source->text + i, length - i);

        if (size == 0 || is_control_character(bytes + i, size))
            return complain_character(place, bytes + i, size, code, err);
        place.column += (uint32_t)size;
        if (bytes[i] == '\n')
            place = (struct tf_place){ file, place.line + 1, 1 };
        i += size;
    }
    return TARIFF_OK;
}

/* Bytes of the line end at p as YAML counts lines, or 0. */
static size_t line_end_length(const char *p, size_t left)
{
    if (p[0] == '\n')
        return 1;
    if (p[0] == '\r')
        return left > 1 && p[1] == '\n' ? 2 : 1;
    if (left > 1 && p[0] == '\xC2' && p[1] == '\x85')
        return 2; /* next line */
    if (left > 2 && p[0] == '\xE2' && p[1] == '\x80' && (p[2] == '\xA8' || p[2] == '\xA9'))
        return 3; /* line and paragraph separators */
    return 0;
}

/* Moves to a 0-based line. */
static void go_to_line(struct tf_yaml_source *source, size_t line)
{
    if (line < source->line) {
        source->line = 0;
        source->line_start = 0;
        source->at = 0;
        source->character = 0;
    }
    while (source->line < line && source->line_start < source->length) {
        size_t left = source->length - source->line_start;
        size_t end = line_end_length(source->text + source->line_start, left);

        source->line_start += end == 0 ? 1 : end;
        source->line += end != 0;
    }
}

uint32_t tf_yaml_source_column(struct tf_yaml_source *source, size_t line, size_t character)
{
    go_to_line(source, line);
    if (source->at < source->line_start || source->character > character) {
        source->at = source->line_start;
        source->character = 0;
    }
    for (; source->character < character && source->at < source->length; source->character++) {
        source->at++;
        while (source->at < source->length &&
                ((unsigned char)source->text[source->at] & 0xC0) == 0x80)
            source->at++;
    }
    return (uint32_t)(source->at - source->line_start) + 1;
}

/* The 1-based column of the tab among the spaces that begin a 1-based line, or 0. */
static uint32_t indenting_tab(struct tf_yaml_source *source, uint32_t line)
{
    size_t at;

    if (line == 0)
        return 0;
    go_to_line(source, line - 1);
    for (at = source->line_start; at < source->length && source->text[at] == ' '; at++)
        ;
    if (at < source->length && source->text[at] == '\t')
        return (uint32_t)(at - source->line_start) + 1;
    return 0;
}

/* The 1-based column of the first byte of a 1-based line that is no space. */
static uint32_t first_column(struct tf_yaml_source *source, uint32_t line)
{
    size_t at;

    go_to_line(source, line - 1);
    for (at = source->line_start; at < source->length && source->text[at] == ' '; at++)
        ;
    return (uint32_t)(at - source->line_start) + 1;
}

enum { CHARACTER_SHOWN_MAX = 24 };

/* The character at a place as messages show it: "`x`" or "the end of the line". */
static const char *show_character(
        struct tf_yaml_source *source, struct tf_place place, char shown[CHARACTER_SHOWN_MAX])
{
    const char *text = "";
    size_t at = source->length;
    size_t length = 0;

    if (place.line > 0) {
        go_to_line(source, place.line - 1);
        at = source->line_start + place.column - 1;
    }
    if (at < source->length) {
        text = source->text + at;
        length = tf_utf8_length(text, source->length - at);
    }
    if (length == 0 || line_end_length(text, source->length - at) > 0)
        snprintf(shown, CHARACTER_SHOWN_MAX, "the end of the line");
    else
        snprintf(shown, CHARACTER_SHOWN_MAX, "`%.*s`", (int)length, text);
    return shown;
}

/* How the parser's words are told to people.  The first row that fits is used. */
static const struct translation {
    enum tf_finding what;
    const char *problem; /* a part of the parser's words */
    const char *context; /* a part of what it was doing, or NULL */
    bool at_beginning;   /* point to where it began, not to where it stopped */
    const char *message;
    const char *hint;
} translations[] = {
    { TF_F_YAML_OPEN_QUOTE, "found unexpected end of stream", "quoted scalar", true,
            "The quotes that open here are never closed.", "Add the closing quote." },
    { TF_F_YAML_OPEN_QUOTE, "found unexpected document indicator", NULL, true,
            "The quotes that open here are not closed before the next document.",
            "Add the closing quote." },
    { TF_F_YAML_ESCAPE, "unknown escape", NULL, false,
            "The text in double quotes has an unknown escape.",
            "Write \\\\ for a backslash, or use single quotes." },
    { TF_F_YAML_ESCAPE, "hexdecimal number", NULL, false,
            "The escape in double quotes lacks hexadecimal digits.",
            "Write \\\\ for a backslash, or use single quotes." },
    { TF_F_YAML_ESCAPE, "invalid Unicode", NULL, false,
            "The escape in double quotes is not a character.", "Write the character itself." },
    { TF_F_YAML_SECOND_COLON, "mapping values are not allowed", NULL, false,
            "A second colon stands in this line.",
            "Put the text in quotes, as in `key: \"one: two\"`, or begin a new line for the key." },
    { TF_F_YAML_ITEM_PLACE, "block sequence entries are not allowed", NULL, false,
            "A list item (`- `) cannot begin in the line of its key.",
            "Begin a new line for each item, or write the list as [a, b]." },
    { TF_F_YAML_SECOND_COLON, "found unexpected ':'", NULL, false,
            "A colon stands where a value is expected.",
            "Write a space after the colon of a key, and put a text that holds colons in quotes." },
    { TF_F_YAML_START, "mapping keys are not allowed", NULL, false, "`? ` cannot begin a value.",
            "Put the text in quotes." },
    { TF_F_YAML_NO_COLON, "could not find expected ':'", NULL, true,
            "This line is no `key: value`.", "Write a colon and a space after the key." },
    { TF_F_YAML_OPEN_BRACKET, "did not find expected ',' or ']'", NULL, true,
            "The list that opens here with `[` is not closed, or a comma is missing in it.",
            "Put commas between the items and `]` after the last." },
    { TF_F_YAML_OPEN_BRACKET, "did not find expected ',' or '}'", NULL, true,
            "The map that opens here with `{` is not closed, or a comma is missing in it.",
            "Put commas between the pairs and `}` after the last." },
    { TF_F_YAML_INDENT, "did not find expected '-' indicator", NULL, false,
            "This line stands among list items but does not begin with `- `.",
            "Begin it with `- `, or indent it as the line that it belongs to." },
    { TF_F_YAML_INDENT, "did not find expected <document start>", NULL, false,
            "This line does not belong to what stands above it.",
            "Begin it in the same column as the keys above, and write `key: value`." },
    { TF_F_YAML_DIRECTIVE, "found incompatible YAML", NULL, true,
            "The file asks for another version of YAML.",
            "Leave out the line that begins with %." },
    { TF_F_YAML_DIRECTIVE, "YAML directive", NULL, true,
            "The file declares its YAML version twice.", "Leave out the lines that begin with %." },
    { TF_F_YAML_DIRECTIVE, "directive", NULL, true,
            "A line that begins with % is a YAML directive.",
            "Leave out the line, or put the text in quotes." },
    { TF_F_YAML_DIRECTIVE, "", "directive", true, "A line that begins with % is a YAML directive.",
            "Leave out the line, or put the text in quotes." },
    { TF_F_YAML_TAG, "tag", NULL, false,
            "A value that begins with ! is a YAML tag; tags are not allowed here.",
            "Put the text in quotes." },
    { TF_F_YAML_TAG, "", "tag", false,
            "A value that begins with ! is a YAML tag; tags are not allowed here.",
            "Put the text in quotes." },
    { TF_F_YAML_REFERENCE, "alphabetic or numeric", "alias", false,
            "A value that begins with * is a YAML alias; aliases are not allowed here.",
            "Put the text in quotes." },
    { TF_F_YAML_REFERENCE, "alphabetic or numeric", "anchor", false,
            "A value that begins with & is a YAML anchor; anchors are not allowed here.",
            "Put the text in quotes." },
    { TF_F_YAML_BLOCK_TEXT, "", "block scalar", false, "What follows `|` or `>` is not understood.",
            "Put the text in quotes." },
};

static bool fits(const struct translation *row, const struct tf_yaml_syntax *what)
{
    return strstr(what->problem, row->problem) != NULL &&
           (row->context == NULL ||
                   (what->context != NULL && strstr(what->context, row->context) != NULL));
}

/* A value without quotes has swallowed the beginning of this line. */
static bool ran_on(const struct tf_yaml_syntax *what)
{
    return strstr(what->problem, "mapping values are not allowed") != NULL &&
           what->last_text.line > 0 && what->last_text.line < what->at.line;
}

static void explain_run_on(struct tf_yaml_source *source, const struct tf_yaml_syntax *what,
        tariff_code code, tariff_error *err)
{
    struct tf_place place = { what->at.file, what->at.line, first_column(source, what->at.line) };

    tf_fail(err, tf_finding_in(TF_F_YAML_RUN_ON, code), place,
            "Begin this line in the same column as the key above, and write a colon and a space "
            "after that key.",
            "This line goes on with the text of line %u, but holds a key.", what->last_text.line);
}

static void explain_character(struct tf_yaml_source *source, const struct tf_yaml_syntax *what,
        tariff_code code, tariff_error *err)
{
    char shown[CHARACTER_SHOWN_MAX];

    tf_fail(err, tf_finding_in(TF_F_YAML_START, code), what->at, "Put the text in quotes.",
            "A value without quotes cannot begin with %s.",
            show_character(source, what->at, shown));
}

/* A map was read, and something stands where its next key should. */
static void explain_key(struct tf_yaml_source *source, const struct tf_yaml_syntax *what,
        tariff_code code, tariff_error *err)
{
    char shown[CHARACTER_SHOWN_MAX];

    show_character(source, what->at, shown);
    if (strcmp(shown, "`:`") == 0)
        tf_fail(err, tf_finding_in(TF_F_YAML_KEY_EMPTY, code), what->at,
                "Write a word before the colon.", "The key is empty.");
    else if (what->at.column > first_column(source, what->at.line))
        tf_fail(err, tf_finding_in(TF_F_YAML_AFTER_VALUE, code), what->at,
                "Put the whole text in quotes, and double the single quotes inside it.",
                "Something follows the end of the value here (%s).", shown);
    else
        tf_fail(err, tf_finding_in(TF_F_YAML_INDENT, code), what->at,
                "Begin it in the same column as the keys that it belongs to, as `key: value`.",
                "This line is not indented like the map that begins in line %u.", what->since.line);
}

/* Nothing where a value should be: a bracket too many, or a comma. */
static void explain_content(struct tf_yaml_source *source, const struct tf_yaml_syntax *what,
        tariff_code code, tariff_error *err)
{
    char shown[CHARACTER_SHOWN_MAX];

    struct tf_place near = what->last_text.line > 0 ? what->last_text : what->at;

    go_to_line(source, what->at.line - 1);
    if (source->line_start >= source->length) {
        tf_fail(err, tf_finding_in(TF_F_YAML_OPEN_BRACKET, code), near,
                "Close the list with `]`, or the map with `}`.",
                "The file ends before the list or map near here is closed.");
        return;
    }
    tf_fail(err, tf_finding_in(TF_F_YAML_VALUE_DUE, code), what->at,
            "Take the character away, or put the text in quotes if it belongs to it.",
            "A value is expected where %s stands.", show_character(source, what->at, shown));
}

static void explain_tab(struct tf_place at, uint32_t column, tariff_code code, tariff_error *err)
{
    tf_fail(err, tf_finding_in(TF_F_YAML_TAB, code), (struct tf_place){ at.file, at.line, column },
            "Indent with spaces, two for each level.", "The line is indented with a tab.");
}

void tf_yaml_explain(struct tf_yaml_source *source, const struct tf_yaml_syntax *what,
        tariff_code code, tariff_error *err)
{
    struct tf_yaml_syntax known = *what;
    uint32_t tab = indenting_tab(source, what->at.line);

    if (known.problem == NULL)
        known.problem = "";
    if (tab > 0) {
        explain_tab(what->at, tab, code, err);
        return;
    }
    if (ran_on(&known)) {
        explain_run_on(source, &known, code, err);
        return;
    }
    if (strstr(known.problem, "cannot start any token") != NULL) {
        explain_character(source, &known, code, err);
        return;
    }
    if (strstr(known.problem, "did not find expected key") != NULL) {
        explain_key(source, &known, code, err);
        return;
    }
    if (strstr(known.problem, "did not find expected node content") != NULL) {
        explain_content(source, &known, code, err);
        return;
    }
    for (size_t i = 0; i < sizeof translations / sizeof translations[0]; i++) {
        const struct translation *row = &translations[i];

        if (!fits(row, &known))
            continue;
        tf_fail(err, tf_finding_in(row->what, code), row->at_beginning ? known.since : known.at,
                row->hint, "%s", row->message);
        return;
    }
    tf_fail(err, tf_finding_in(TF_F_YAML_OTHER, code), known.at,
            "Look for a missing quote, colon or bracket just before this.",
            "The YAML parser stops here: %s.", known.problem);
}
