/* SPDX-License-Identifier: MIT */
/*
 * scan.h - a rule file as tokens, each with its place, and what is refused
 * before a single line runs: floats, `/`, `^`, `...`, goto, _ENV, <close>, bytes
 * that no text file has, and nesting deeper than any rule needs.
 *
 * Lua knows only lines; the tokens give the columns.  Rules may say `until =` for a key,
 * although the word is Lua's: what Lua reads is `["until"] =`.
 * Layer: rule.
 */
#ifndef TF_RULE_SCAN_H
#define TF_RULE_SCAN_H

#include "base/alloc.h"
#include "rule/load.h"

enum tf_token_kind {
    TF_TOKEN_NAME,   /* a name or a keyword */
    TF_TOKEN_STRING, /* start and length are those of the text inside the quotes */
    TF_TOKEN_NUMBER,
    TF_TOKEN_MARK /* an operator or a bracket */
};

struct tf_token {
    enum tf_token_kind kind;
    uint32_t start;  /* bytes from the file's first one */
    uint32_t length; /* bytes */
    uint32_t line;
    uint32_t column;
    uint32_t match;  /* of what opens a nesting: the token that closes it; 0: none does */
    bool is_escaped; /* a STRING with a backslash: start and length are not its value */
    bool is_taken;   /* a block was captured from here */
    bool is_key;     /* the keyword `until` where a table's key stands: `until = "2026-07-01"` */
};

struct tf_tokens {
    const char *path;
    const char *text;
    struct tf_token *items;
    size_t count;
    uint64_t work; /* what compiling takes, in steps: no hook counts inside of Lua's compiler */
};

enum { TF_TOKEN_NONE = INT32_MAX }; /* "no such token", as an index */

/*
 * Splits the source; items are in arena, path and text stay borrowed.  Findings go to
 * report; returns the code of the first one of this file, or TARIFF_OK.
 */
tariff_code tf_scan(const struct tf_source *source, struct tf_arena *arena, struct tf_tokens *out,
        struct tf_report *report);

/* True when the token is exactly this text (of a STRING: its inside). */
bool tf_token_is(const struct tf_tokens *tokens, size_t index, const char *text);
bool tf_token_is_mark(const struct tf_tokens *tokens, size_t index, const char *text);

/* The first token on or after a line; count when there is none. */
size_t tf_token_on_line(const struct tf_tokens *tokens, uint32_t line);

/*
 * The end of the expression that begins at `from`: the index of the comma, semicolon or
 * closing bracket (or count) that ends it.
 */
size_t tf_token_expression_end(const struct tf_tokens *tokens, size_t from);

/* The token that closes what opens at `open`; count when nothing does. */
size_t tf_token_match(const struct tf_tokens *tokens, size_t open);

/* The place of a token; of the file alone when there is no such token. */
struct tf_place tf_token_place(const struct tf_tokens *tokens, size_t index);

#endif
