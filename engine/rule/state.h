/* SPDX-License-Identifier: MIT */
/*
 * state.h - inside the rule layer: one sandboxed Lua state, its budget, and
 * the door through which everything enters Lua.
 *
 * A C function called from Lua may be left by longjmp at any lua_* call that
 * can raise: it holds no heap memory and no lock, only arenas and Lua values.
 * Layer: rule; for its own files only.
 */
#ifndef TF_RULE_STATE_H
#define TF_RULE_STATE_H

#include <lauxlib.h>
#include <lua.h>

#include "rule/call.h"
#include "rule/scan.h"

/* Why a state answers no more calls. */
enum tf_spent { TF_SPENT_NOT, TF_SPENT_LIMIT, TF_SPENT_MEMORY, TF_SPENT_IMPURE };

/* Why the allocator last said no. */
enum tf_refusal {
    TF_REFUSED_NOT,
    TF_REFUSED_HOST,
    TF_REFUSED_LIVE,
    TF_REFUSED_TOTAL,
    TF_REFUSED_TEXT
};

/* One row a word, function or method: what the sandbox offers, and its documentation. */
struct tf_binding {
    struct tf_reference reference;
    lua_CFunction call;
    /*
     * Words only: one letter an argument: t text, m number, n number or fact, a anything;
     * + repeats the one before, * allows anything more.  Blocks: n a name, o an optional
     * name, - no name.
     */
    const char *arguments;
};

struct tf_binding_list {
    const struct tf_binding *items;
    size_t count;
};

/* A file being loaded, or kept so that errors can name columns. */
struct tf_rule_source {
    struct tf_source kept; /* copies, in tf_rule.own */
    struct tf_tokens tokens;
    const char *relative; /* as include named it; "" for the first file */
    const char *path;     /* a copy of kept.path in the arena of the nodes */
    size_t next_block;    /* the token behind the last one that a block came from */
};

struct tf_rule {
    struct tf_alloc alloc; /* the host's */
    struct tf_rule_limits limits;
    lua_State *L;
    void *locale; /* a locale_t: the "C" one */

    int64_t steps_left;
    int hook_steps;       /* instructions between two looks at the budget */
    size_t live_bytes;    /* held by Lua */
    size_t arena_bytes;   /* held by nodes while loading */
    size_t total_bytes;   /* asked for since the door was entered */
    size_t largest_bytes; /* the largest block: no table has more slots than it has room for */
    bool is_compiling;    /* what Lua's compiler asks for is no table of a rule */
    uint32_t live_refusals;
    enum tf_refusal refused;
    enum tf_spent spent;

    bool is_loading;
    bool is_reported; /* the findings are in the report already */
    bool is_raised;   /* failure was filled in by tf_raise */
    tariff_error failure;
    uint32_t noted_source; /* the last line known to have run; noted_line 0: none */
    uint32_t noted_line;

    struct tf_arena own;
    struct tf_rule_source sources[TF_SOURCES_MAX];
    size_t source_count;
    struct tf_function *functions; /* the captured ones */
    size_t function_count;
    size_t function_capacity;
    size_t cell_count;     /* outer variables that functions must not change */
    struct tf_look *looks; /* what captured functions look at; names are in own */
    size_t look_count;
    size_t look_capacity;

    /* While loading. */
    struct tf_arena *arena;
    struct tf_report *report;
    tf_rule_read read;
    void *read_ud;
    struct tf_block *blocks;
    struct tf_rule_header *headers; /* one a block */
    size_t block_count;
    size_t block_capacity;
    size_t header_capacity;

    /* During a call. */
    uint32_t function; /* the one that was called: errors of its answer are there */
    const struct tf_view *view;
    uint64_t generation; /* of the call that runs; an argument of another one is stale */
};

/* What is known of a block between its name and its body. */
struct tf_rule_header {
    size_t source;
    size_t body_token; /* the opening brace, or TF_TOKEN_NONE */
    bool is_complete;
};

/* -- Keys into Lua's registry: their addresses count ---------------------------- */

enum tf_slot {
    TF_SLOT_NUMBER,    /* metatable of decimals                      */
    TF_SLOT_WORD,      /* metatable of words                         */
    TF_SLOT_HEADER,    /* metatable of blocks without a body         */
    TF_SLOT_VIEW,      /* metatable of usage, buyer ...              */
    TF_SLOT_KEYS,      /* metatable of what pairs goes over          */
    TF_SLOT_ENV,       /* the table that rules see as their globals  */
    TF_SLOT_WORDS,     /* what is in it                              */
    TF_SLOT_FUNCTIONS, /* list of captured functions                 */
    TF_SLOT_CELLS,     /* outer variables as they were after the load */
    TF_SLOT_COUNT
};

void tf_slot_push(lua_State *L, enum tf_slot slot);
void tf_slot_set(lua_State *L, enum tf_slot slot); /* pops the value */

/* The userdata at index when its metatable is the slot's, else NULL. */
void *tf_slot_test(lua_State *L, int index, enum tf_slot slot);

/* -- state.c ----------------------------------------------------------------------- */

struct tf_rule *tf_rule_of(lua_State *L);

/* A state with nothing in it; NULL when there is no memory. */
struct tf_rule *tf_rule_new(struct tf_alloc alloc, const struct tf_rule_limits *limits);

/*
 * The one door into Lua: runs body(L) with `request` as its light userdata argument, with a
 * fresh budget, under the "C" locale.  Whatever is raised becomes *err.
 */
tariff_code tf_door(
        struct tf_rule *rule, lua_CFunction body, void *request, uint32_t steps, tariff_error *err);

/* Takes work from the budget of C helpers; raises when it is spent. */
void tf_charge(lua_State *L, size_t steps);

/* Takes what a look through the tokens of the line costs. */
void tf_charge_line(lua_State *L, size_t source, uint32_t line);

/*
 * Takes what a look through any table may cost apart from what it finds: one that was emptied
 * keeps its slots.
 */
void tf_charge_table(lua_State *L);

/* Takes arena memory from the budget; raises when it is spent. */
void tf_charge_bytes(lua_State *L, size_t bytes);

/*
 * Raises an error at the line that runs.  A finding that has no code of its own has
 * TARIFF_BAD_RULE while loading and TARIFF_RULE_FAILED in a call.  The column is that of `needle`
 * on the line, when it is given and there.  Never returns; the int is for `return tf_raise(…)`.
 */
int tf_raise(lua_State *L, const char *needle, enum tf_finding finding, const char *hint,
        const char *format, ...) TF_PRINTF(5, 6);

/* The same at a place that is known. */
int tf_raise_at(lua_State *L, struct tf_place place, enum tf_finding finding, const char *hint,
        const char *format, ...) TF_PRINTF(5, 6);

/* Raises what a callback wrote into *err, unchanged. */
int tf_raise_error(lua_State *L, const tariff_error *err);

int tf_raise_no_memory(lua_State *L);

/* Raises what lua_load left on the stack for the source. */
int tf_raise_load(lua_State *L, int status, size_t source);

/* Takes what compiling the source costs, before it begins; raises at the source itself. */
void tf_charge_compiling(lua_State *L, size_t source);

/* Where the function on the top of the stack begins; takes it off. */
struct tf_function tf_function_written(lua_State *L);

/* The file and the lines of the function on the top of the stack; takes it off.  False: unknown. */
bool tf_lines_of_function(lua_State *L, size_t *source, uint32_t *first, uint32_t *last);

/* Which file and line of Lua runs; false when none does. */
bool tf_line_now(lua_State *L, size_t *source, uint32_t *line);

/* Where that is: the column is the needle's, or the line's first token's. */
struct tf_place tf_place_now(lua_State *L, const char *needle);

/* Text for a message: at most 60 bytes. */
struct tf_shown {
    char text[64];
};
struct tf_shown tf_rule_shown(const char *text, size_t length);

/* What a message calls the value: "a text", "a table", "nothing" ... */
const char *tf_value_name(lua_State *L, int index);

/* -- lua_number.c ------------------------------------------------------------------ */

void tf_number_register(lua_State *L);
void tf_number_push(lua_State *L, struct tf_dec number);

/* The decimal at index, if it is one. */
bool tf_number_is(lua_State *L, int index, struct tf_dec *out);

/* A whole number, a decimal, or a text that reads as one; raises at anything else. */
struct tf_dec tf_number_get(lua_State *L, int index, const char *what);

/* a x b without rounding; raises when that does not fit. */
struct tf_dec tf_number_mul(lua_State *L, struct tf_dec a, struct tf_dec b);

/* The same; false, with *out untouched, when it does not fit. */
bool tf_number_mul_exact(struct tf_dec a, struct tf_dec b, struct tf_dec *out);

/* -- lua_word.c ------------------------------------------------------------------- */

struct tf_word {
    const struct tf_binding *binding;
    unsigned char amount[sizeof(struct tf_dec)]; /* of money, or the factor of scaled */
    bool has_value;                              /* a fact looked up and found to be one number */
    unsigned char value[sizeof(struct tf_dec)];
};

extern const struct tf_binding_list tf_word_bindings;

void tf_word_register(lua_State *L);

/* A word called with arguments: the C function behind each of tf_word_bindings. */
int tf_word_make(lua_State *L);

/* The row of a word that was not called, or NULL when the value is no such function. */
const struct tf_binding *tf_word_bare(lua_State *L, int index);

/* The metamethod: a word times a number. */
int tf_word_mul(lua_State *L);

bool tf_word_is(const struct tf_word *word, const char *name);

/* Pushes what the table of arguments of the word at index holds. */
void tf_word_push_arguments(lua_State *L, int index);

/* -- lua_base.c, lua_text.c ----------------------------------------------------------- */

extern const struct tf_binding_list tf_function_bindings;
extern const struct tf_binding_list tf_text_bindings;
extern const struct tf_binding_list tf_number_bindings;
extern const struct tf_binding_list tf_fact_bindings;

void tf_base_register(lua_State *L);
void tf_text_register(lua_State *L);

/* Keys of a table in order: whole numbers, then texts by their bytes. */
struct tf_key {
    bool is_text;
    lua_Integer whole;
    const char *text; /* borrowed from the key in the table */
    size_t length;
};

/*
 * Pushes a userdata that holds the keys of the table at index, in order, and returns them.
 * Raises at keys of other kinds.
 */
struct tf_key *tf_keys_push(lua_State *L, int index, size_t *count);

/* -- lua_block.c --------------------------------------------------------------------- */

extern const struct tf_binding_list tf_block_bindings;

void tf_block_register(lua_State *L);

/* Checks, compiles and runs the source; leaves one result on the stack. */
void tf_source_run(lua_State *L, size_t source);

/* Adds a file: copies, then scans it.  Raises what it finds. */
size_t tf_source_add(lua_State *L, const struct tf_source *source, const char *relative);

/* -- lua_view.c ------------------------------------------------------------------------ */

void tf_view_register(lua_State *L);

/* Pushes the argument of the call that begins. */
void tf_view_push(lua_State *L);

/* Raises unless the value at index is the argument of the call that runs. */
void tf_view_check(lua_State *L, int index, const char *method);

/* -- look.c ----------------------------------------------------------------------------- */

/* Notes what the function on the top of the stack looks at, by its lines; takes it off. */
void tf_looks_note(lua_State *L, uint32_t function);

/* True when the function that runs writes this very look. */
bool tf_look_is_written(const struct tf_rule *rule, const char *what, const char *name);

/* -- capture.c -------------------------------------------------------------------------- */

/*
 * Copies the value at index into *node, in arena.  Every place in it is `place`; functions
 * are captured and numbered while loading, and refused in answers.
 */
struct tf_capture {
    lua_State *L;
    struct tf_arena *arena;
    struct tf_place place;
    unsigned depth; /* 0 */
};

void tf_capture(struct tf_capture *capture, int index, struct tf_node *node);

/* -- place.c --------------------------------------------------------------------------------- */

/*
 * The word of the last block that begins before a place, `price` of `price "x"`, going by the
 * tokens alone, so also where brackets do not match.  The number of tokens when there is none.
 */
size_t tf_place_block(const struct tf_tokens *tokens, struct tf_place place);

/*
 * Gives a captured TABLE the places of the constructor that opens at token `open`, as far as
 * the two agree.  Returns the token of a key that is written twice, or TF_TOKEN_NONE.
 */
size_t tf_places_set(
        const struct tf_tokens *tokens, const char *path, size_t open, struct tf_node *table);

/* -- freeze.c ----------------------------------------------------------------------------- */

/* Makes read-only what the captured functions can reach, and notes their outer variables. */
void tf_freeze(lua_State *L);

/* True when an outer variable is not what it was after the load. */
bool tf_is_changed(lua_State *L);

/* Pushes what a table holds: of a frozen one its content, else the table itself. */
void tf_content_push(lua_State *L, int index);

/* Raises: this cannot be changed. */
int tf_raise_frozen(lua_State *L);

/* -- sandbox.c ------------------------------------------------------------------------------ */

/* Puts the words in place. */
void tf_sandbox_open(lua_State *L);

/* The index-th row of all bindings, or NULL past the end. */
const struct tf_binding *tf_binding_at(size_t index);

#endif
