/* SPDX-License-Identifier: MIT */
/*
 * load.h - runs a rule file and gives what it declared, as blocks.
 *
 * The text is checked token by token, then run once in a sandbox that offers
 * the words of the language and nothing else.  Each `word "name" { … }`
 * becomes a tf_block.  The functions found in blocks stay in a tf_rule, one
 * Lua state, to be called through call.h by one thread at a time.
 * Layer: rule (may include base/, value/).
 */
#ifndef TF_RULE_LOAD_H
#define TF_RULE_LOAD_H

#include "base/alloc.h"
#include "rule/node.h"

enum {
    TF_SOURCE_BYTES_MAX = 256 * 1024, /* of one file                              */
    TF_SOURCES_MAX = 64,              /* files of one rulebook, the first included */
    TF_BLOCKS_MAX = 2000,             /* blocks of one rulebook                    */
    TF_RULE_DEPTH_MAX = 100,          /* braces, brackets and blocks in each other */
    TF_CALLS_MAX = 100,               /* functions in each other: each hands on all that the inner
                                         ones returned */
    TF_CHAIN_MAX = 64 /* a.b.c…: Lua 5.4.4 recurses over it when it words an error */
};

/* One file.  Everything is borrowed from whoever filled it in. */
struct tf_source {
    const char *path; /* as messages name it; NUL-terminated */
    const char *text;
    size_t length; /* bytes */
};

/*
 * What rules may use up.  A limit reached is TARIFF_RULE_LIMIT.  A step is a Lua instruction, or
 * work in C that takes as long as a few: 4 to 50 ns.  So no clock is needed to stop anything
 * within 100 ms, and a rulebook of 130 kB loads with a sixth of what it may use.
 */
struct tf_rule_limits {
    uint32_t load_steps; /* while loading, all files together                  */
    uint32_t call_steps; /* of one call                                        */
    size_t live_bytes;   /* held at once by one tf_rule                        */
    size_t total_bytes;  /* asked for in one load or one call, garbage too     */
    size_t text_bytes;   /* of one text; small, because Lua compares texts uncounted */
};

#define TF_RULE_LIMITS_DEFAULT                                                                     \
    {                                                                                              \
        2000000, 1000000, 8u << 20, 32u << 20, 4u << 10                                            \
    }

/* `word "name" { body }` */
struct tf_block {
    const char *word;           /* "price", "pool" ... */
    const char *name;           /* "" for deduct, and for a statement without one */
    struct tf_place place;      /* of the word */
    struct tf_place name_place; /* of the name; of the word when there is none */
    struct tf_node *body;       /* a TABLE */
};

/* Where a captured function is written. */
struct tf_function {
    struct tf_place place; /* of its beginning; line 0: not in a rule file */
    uint32_t last_line;
};

/* A look at the account, as a captured function writes it: `usage.meter "sent"`. */
struct tf_look {
    uint32_t function;     /* its ordinal */
    const char *what;      /* "meter", "plan" or "wallet" */
    const char *name;      /* NULL: not written as a plain text */
    struct tf_place place; /* of the name */
};

struct tf_blocks {
    struct tf_block *items; /* in the order of the files */
    size_t count;
    const struct tf_function *functions; /* by ordinal */
    size_t function_count;
    const struct tf_look *looks; /* on the lines of the captured functions, in their order */
    size_t look_count;
    const struct tf_source *sources; /* copies: the first file, then the included */
    size_t source_count;
};

/* A sandboxed Lua state and the functions captured from its blocks. */
struct tf_rule;

/*
 * Fetches an included file.  relative_path was checked: it ends in ".lua", is relative to
 * the rulebook's folder, has no "..", no backslash and no control character.  Fills *out,
 * which must stay valid until the load returns.
 */
typedef tariff_code (*tf_rule_read)(
        void *ud, const char *relative_path, struct tf_source *out, tariff_error *err);

/*
 * Checks and runs `main` and what it includes.
 *
 * arena   receives the blocks, their nodes and places, and copies of the sources; it must
 *         outlive them, but not *out_state
 * limits  NULL for TF_RULE_LIMITS_DEFAULT
 * read    NULL when includes are refused; read_ud is handed to it
 * report  receives every finding; the return value is that of the first
 *
 * On failure *out is empty and *out_state NULL.  Returns TARIFF_OK, TARIFF_NO_MEMORY,
 * TARIFF_BAD_RULE, TARIFF_RULE_LIMIT, TARIFF_OUT_OF_RANGE or what `read` returned.
 */
tariff_code tf_rule_load(struct tf_alloc alloc, struct tf_arena *arena,
        const struct tf_rule_limits *limits, const struct tf_source *main, tf_rule_read read,
        void *read_ud, struct tf_blocks *out, struct tf_rule **out_state, struct tf_report *report);

/*
 * Another state with the same functions under the same ordinals, for another thread or in
 * place of a spent one.  sources and count are those of tf_blocks; they may be freed afterwards.
 */
tariff_code tf_rule_session_new(struct tf_alloc alloc, const struct tf_rule_limits *limits,
        const struct tf_source *sources, size_t count, struct tf_rule **out, tariff_error *err);

/* Closes the state.  Does nothing when it is NULL. */
void tf_rule_free(struct tf_rule *rule);

/* The version of the library below, as text: "Lua 5.4.4". */
const char *tf_rule_library(void);

/* -- The reference: every word, for the manual ------------------------------- */

enum tf_reference_kind {
    TF_REFERENCE_BLOCK,    /* price "name" { … }          */
    TF_REFERENCE_WORD,     /* fact "x": a value in blocks */
    TF_REFERENCE_FUNCTION, /* ipairs(list)                */
    TF_REFERENCE_METHOD    /* text:upper(), fact:of()     */
};

struct tf_reference {
    const char *name;
    enum tf_reference_kind kind;
    const char *signature;
    const char *sentence;
};

/* The index-th entry, or NULL past the end; the order is fixed. */
const struct tf_reference *tf_rule_reference(size_t index);

#endif
