/* SPDX-License-Identifier: MIT */
/*
 * state.c - the state, its allocator, its budget, its errors and its door.
 * Layer: rule.
 */
#define _POSIX_C_SOURCE 200809L /* newlocale, uselocale */

#include "rule/state.h"

#include <assert.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

#include "base/text.h"

enum {
    HOOK_STEPS = 1000,      /* instructions between two looks at the budget             */
    ALLOCATION_STEPS = 6,   /* of one allocation, its collection included               */
    STEP_BYTES = 128,       /* of memory that Lua fills for one step                     */
    TABLE_STEP_BYTES = 512, /* of slots, looked through for one step                     */
    STEP_TOKENS = 4,        /* of a line, looked through for one step                   */
    LIVE_REFUSALS_MAX = 2,  /* full collections that one call may cause                 */
    TEXT_OVERHEAD = 64,     /* bytes of a text's header, at most                        */
    PREFIX_MAX = 32,        /* "#12:345: ", Lua's own prefix with our short chunk names */
    TOKEN_MAX = 80,         /* what is shown of a token                                 */
    LINE_SHOWN_MAX = 9999999
};

/* -- Slots ------------------------------------------------------------------------ */

static const char registry_slots[TF_SLOT_COUNT] = { 0 };

void tf_slot_push(lua_State *L, enum tf_slot slot)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &registry_slots[slot]);
}

void tf_slot_set(lua_State *L, enum tf_slot slot)
{
    lua_rawsetp(L, LUA_REGISTRYINDEX, &registry_slots[slot]);
}

void *tf_slot_test(lua_State *L, int index, enum tf_slot slot)
{
    void *found = lua_touserdata(L, index);
    bool same;

    if (found == NULL || lua_islightuserdata(L, index) || !lua_getmetatable(L, index))
        return NULL;
    tf_slot_push(L, slot);
    same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same ? found : NULL;
}

/* -- Memory ------------------------------------------------------------------------ */

struct tf_rule *tf_rule_of(lua_State *L)
{
    void *ud = NULL;

    (void)lua_getallocf(L, &ud);
    return ud;
}

static bool is_refused(struct tf_rule *rule, bool is_text, size_t old_size, size_t new_size)
{
    size_t grown = new_size - old_size;
    size_t live = rule->live_bytes + rule->arena_bytes;

    if (is_text && new_size > rule->limits.text_bytes + TEXT_OVERHEAD)
        rule->refused = TF_REFUSED_TEXT;
    else if (grown > rule->limits.total_bytes ||
             rule->total_bytes > rule->limits.total_bytes - grown)
        rule->refused = TF_REFUSED_TOTAL;
    else if (grown > rule->limits.live_bytes || live > rule->limits.live_bytes - grown ||
             rule->live_refusals > LIVE_REFUSALS_MAX) {
        rule->refused = TF_REFUSED_LIVE;
        rule->live_refusals++;
    } else
        return false;
    return true;
}

/* Keeps the line that runs now, for a message that is written when the stack is gone. */
static void note_line(struct tf_rule *rule)
{
    size_t source = 0;
    uint32_t line = 0;

    if (rule->L == NULL || !tf_line_now(rule->L, &source, &line))
        return;
    rule->noted_source = (uint32_t)source;
    rule->noted_line = line;
}

/* Lua's allocator: counts, limits, and hands on to the host's. */
static void *rule_allocate(void *ud, void *ptr, size_t old_size, size_t new_size)
{
    struct tf_rule *rule = ud;
    bool is_text = ptr == NULL && old_size == LUA_TSTRING;
    void *moved;

    if (ptr == NULL)
        old_size = 0; /* it was the kind of the object */
    if (new_size == 0) {
        tf_free(rule->alloc, ptr, old_size);
        rule->live_bytes -= old_size;
        return NULL;
    }
    if (new_size > old_size && is_refused(rule, is_text, old_size, new_size)) {
        note_line(rule); /* Lua asks no message handler when memory is short */
        return NULL;
    }
    moved = rule->alloc.hook(rule->alloc.ud, ptr, old_size, new_size);
    if (moved == NULL) {
        rule->refused = TF_REFUSED_HOST;
        return NULL;
    }
    rule->live_bytes = rule->live_bytes - old_size + new_size;
    if (new_size > old_size)
        rule->total_bytes += new_size - old_size;
    rule->steps_left -= (int64_t)(ALLOCATION_STEPS + new_size / STEP_BYTES);
    if (new_size > rule->largest_bytes && !is_text && !rule->is_compiling)
        rule->largest_bytes = new_size;
    return moved;
}

struct tf_rule *tf_rule_new(struct tf_alloc alloc, const struct tf_rule_limits *limits)
{
    static const struct tf_rule_limits usual = TF_RULE_LIMITS_DEFAULT;
    struct tf_rule *rule = tf_get(alloc, sizeof *rule);

    if (rule == NULL)
        return NULL;
    memset(rule, 0, sizeof *rule);
    rule->alloc = alloc;
    rule->limits = limits == NULL ? usual : *limits;
    tf_arena_init(&rule->own, alloc);
    rule->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    rule->L = rule->locale == NULL ? NULL : lua_newstate(rule_allocate, rule);
    if (rule->L == NULL) {
        tf_rule_free(rule);
        return NULL;
    }
    return rule;
}

void tf_rule_free(struct tf_rule *rule)
{
    if (rule == NULL)
        return;
    if (rule->L != NULL)
        lua_close(rule->L);
    if (rule->locale != NULL)
        freelocale(rule->locale);
    tf_free(rule->alloc, rule->functions, rule->function_capacity * sizeof *rule->functions);
    tf_free(rule->alloc, rule->looks, rule->look_capacity * sizeof *rule->looks);
    tf_free(rule->alloc, rule->blocks, rule->block_capacity * sizeof *rule->blocks);
    tf_free(rule->alloc, rule->headers, rule->header_capacity * sizeof *rule->headers);
    tf_arena_free(&rule->own);
    tf_free(rule->alloc, rule, sizeof *rule);
}

/* -- Places ------------------------------------------------------------------------ */

/* Chunks are called "=#0", "=#1" …: short in Lua's messages and beyond a user's reach. */
static bool source_of(const struct tf_rule *rule, const lua_Debug *at, size_t *source)
{
    size_t index = 0;

    if (at->source[0] != '=' || at->source[1] != '#')
        return false;
    for (const char *c = at->source + 2; *c != '\0'; c++)
        index = index * 10 + (size_t)(*c - '0');
    *source = index;
    return index < rule->source_count;
}

/* Where errors are while no line of Lua runs: at the function that was called, if one was. */
static struct tf_place place_otherwise(const struct tf_rule *rule)
{
    if (rule->view != NULL)
        return rule->functions[rule->function].place;
    return (struct tf_place){ rule->sources[0].kept.path, 0, 0 };
}

bool tf_line_now(lua_State *L, size_t *source, uint32_t *line)
{
    lua_Debug at;

    for (int level = 0; lua_getstack(L, level, &at); level++) {
        lua_getinfo(L, "Sl", &at);
        if (at.currentline > 0 && source_of(tf_rule_of(L), &at, source)) {
            *line = (uint32_t)at.currentline;
            return true;
        }
    }
    return false;
}

static struct tf_place source_place(
        const struct tf_rule *rule, size_t source, uint32_t line, const char *needle)
{
    const struct tf_tokens *tokens = &rule->sources[source].tokens;
    struct tf_place place = { rule->sources[source].kept.path, line, 0 };
    size_t first = tf_token_on_line(tokens, line);

    for (size_t i = first; i < tokens->count && tokens->items[i].line == line; i++) {
        if (needle != NULL && !tf_token_is(tokens, i, needle))
            continue;
        place.column = tokens->items[i].column;
        return place;
    }
    if (first < tokens->count && tokens->items[first].line == line)
        place.column = tokens->items[first].column;
    return place;
}

bool tf_lines_of_function(lua_State *L, size_t *source, uint32_t *first, uint32_t *last)
{
    lua_Debug at;

    lua_getinfo(L, ">S", &at);
    *first = (uint32_t)at.linedefined;
    *last = (uint32_t)at.lastlinedefined;
    return at.linedefined > 0 && source_of(tf_rule_of(L), &at, source);
}

struct tf_function tf_function_written(lua_State *L)
{
    const struct tf_rule *rule = tf_rule_of(L);
    size_t source = 0;
    uint32_t first, last;

    if (!tf_lines_of_function(L, &source, &first, &last))
        return (struct tf_function){ { rule->sources[0].kept.path, 0, 0 }, 0 };
    tf_charge_line(L, source, first);
    return (struct tf_function){ source_place(rule, source, first, "function"), last };
}

struct tf_place tf_place_now(lua_State *L, const char *needle)
{
    struct tf_rule *rule = tf_rule_of(L);
    size_t source = 0;
    uint32_t line = 0;

    if (!tf_line_now(L, &source, &line))
        return place_otherwise(rule);
    return source_place(rule, source, line, needle);
}

/* -- Messages ------------------------------------------------------------------------ */

struct tf_shown tf_rule_shown(const char *text, size_t length)
{
    enum { SHOWN_MAX = 56 };
    struct tf_shown shown = { { 0 } };
    size_t taken = length > SHOWN_MAX ? SHOWN_MAX : length;

    for (size_t i = 0; i < taken; i++)
        shown.text[i] = text[i] == '\0' ? '?' : text[i];
    while (taken < length && taken > 0 && ((unsigned char)text[taken] & 0xC0) == 0x80)
        shown.text[--taken] = '\0';
    if (taken < length)
        memcpy(shown.text + taken, "...", 3);
    return shown;
}

const char *tf_value_name(lua_State *L, int index)
{
    const struct tf_word *word = tf_slot_test(L, index, TF_SLOT_WORD);

    if (word != NULL)
        return word->binding->reference.name;
    switch (lua_type(L, index)) {
    case LUA_TNONE:
    case LUA_TNIL:
        return "nothing";
    case LUA_TBOOLEAN:
        return lua_toboolean(L, index) ? "true" : "false";
    case LUA_TNUMBER:
        return lua_isinteger(L, index) ? "a number" : "a number with a fraction";
    case LUA_TSTRING:
        return "a text";
    case LUA_TTABLE:
        return "a table";
    case LUA_TFUNCTION:
        return "a function";
    default:
        break;
    }
    if (tf_slot_test(L, index, TF_SLOT_NUMBER) != NULL)
        return "a number";
    if (tf_slot_test(L, index, TF_SLOT_HEADER) != NULL)
        return "a block without its { … }";
    if (tf_slot_test(L, index, TF_SLOT_VIEW) != NULL)
        return "the function's argument";
    if (tf_slot_test(L, index, TF_SLOT_KEYS) != NULL)
        return "what pairs goes over";
    return "a value";
}

static int raise_failure(lua_State *L)
{
    struct tf_rule *rule = tf_rule_of(L);

    rule->is_raised = true;
    lua_pushnil(L);
    return lua_error(L);
}

/* What a call returns for a mistake in a rule. */
static tariff_code code_now(const struct tf_rule *rule)
{
    return rule->is_loading ? TARIFF_BAD_RULE : TARIFF_RULE_FAILED;
}

static int raise_list(lua_State *L, struct tf_place place, enum tf_finding finding,
        const char *hint, const char *format, va_list arguments)
{
    struct tf_rule *rule = tf_rule_of(L);
    char message[sizeof rule->failure.message];

    vsnprintf(message, sizeof message, format, arguments);
    tf_fail(&rule->failure, tf_finding_in(finding, code_now(rule)), place, hint, "%s", message);
    return raise_failure(L);
}

int tf_raise(lua_State *L, const char *needle, enum tf_finding finding, const char *hint,
        const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    /* raise_list never comes back; va_end is a no-op wherever Lua can longjmp. */
    return raise_list(L, tf_place_now(L, needle), finding, hint, format, arguments);
}

int tf_raise_at(lua_State *L, struct tf_place place, enum tf_finding finding, const char *hint,
        const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    return raise_list(L, place, finding, hint, format, arguments);
}

int tf_raise_error(lua_State *L, const tariff_error *err)
{
    tf_rule_of(L)->failure = *err;
    tf_rule_of(L)->is_raised = true;
    lua_pushnil(L);
    return lua_error(L);
}

int tf_raise_no_memory(lua_State *L)
{
    tariff_error err = { 0 };

    tf_no_memory(&err);
    tf_rule_of(L)->spent = TF_SPENT_MEMORY;
    return tf_raise_error(L, &err);
}

/* -- The budget ------------------------------------------------------------------------ */

static int raise_steps(lua_State *L)
{
    struct tf_rule *rule = tf_rule_of(L);

    rule->spent = TF_SPENT_LIMIT;
    return tf_raise(L, NULL, TF_F_TOO_MANY_STEPS,
            "Look for a loop that does not end, or split the work.",
            "The rule took more than the %u steps that %s may take.",
            rule->is_loading ? rule->limits.load_steps : rule->limits.call_steps,
            rule->is_loading ? "loading" : "one call");
}

static int raise_calls(lua_State *L)
{
    tf_rule_of(L)->spent = TF_SPENT_LIMIT;
    return tf_raise(L, NULL, TF_F_CALLS_TOO_DEEP, "Look for a function that calls itself.",
            "Calls nest too deep.");
}

static void look_at_budget(lua_State *L, lua_Debug *at)
{
    struct tf_rule *rule = tf_rule_of(L);
    size_t source = 0;

    lua_getinfo(L, "Sl", at);
    if (at->currentline > 0 && source_of(rule, at, &source)) {
        rule->noted_source = (uint32_t)source;
        rule->noted_line = (uint32_t)at->currentline;
    }
    rule->steps_left -= rule->hook_steps;
    if (rule->steps_left > 0) {
        lua_Debug deep;

        if (lua_getstack(L, TF_CALLS_MAX, &deep))
            raise_calls(L);
        return;
    }
    lua_sethook(L, look_at_budget, LUA_MASKCOUNT, 1); /* once spent, at every step */
    raise_steps(L);
}

void tf_charge(lua_State *L, size_t steps)
{
    struct tf_rule *rule = tf_rule_of(L);

    rule->steps_left -= steps > INT32_MAX ? INT32_MAX : (int64_t)steps;
    if (rule->steps_left > 0)
        return;
    lua_sethook(L, look_at_budget, LUA_MASKCOUNT, 1);
    raise_steps(L);
}

static struct tf_place file_place(const struct tf_rule *rule, size_t source)
{
    return (struct tf_place){ rule->sources[source].kept.path, 1, 1 };
}

void tf_charge_compiling(lua_State *L, size_t source)
{
    struct tf_rule *rule = tf_rule_of(L);
    uint64_t work = rule->sources[source].tokens.work;

    if (rule->steps_left > 0 && work < (uint64_t)rule->steps_left) {
        rule->steps_left -= (int64_t)work;
        return;
    }
    rule->spent = TF_SPENT_LIMIT;
    tf_raise_at(L, file_place(rule, source), TF_F_TOO_MANY_STEPS,
            "Move tables into facts, and long conditions into tables.",
            "Compiling the file takes more than what is left of the %u steps that loading may "
            "take.",
            rule->limits.load_steps);
}

void tf_charge_line(lua_State *L, size_t source, uint32_t line)
{
    const struct tf_tokens *tokens = &tf_rule_of(L)->sources[source].tokens;

    tf_charge(
            L, (tf_token_on_line(tokens, line + 1) - tf_token_on_line(tokens, line)) / STEP_TOKENS);
}

void tf_charge_table(lua_State *L)
{
    tf_charge(L, tf_rule_of(L)->largest_bytes / TABLE_STEP_BYTES);
}

static tariff_code fail_rule_memory(
        const struct tf_rule *rule, struct tf_place place, tariff_error *err)
{
    if (rule->refused == TF_REFUSED_HOST || rule->refused == TF_REFUSED_NOT)
        return tf_no_memory(err);
    if (rule->refused == TF_REFUSED_TEXT)
        return tf_fail(err, TF_F_TEXT_TOO_LONG, place, "Build shorter texts.",
                "The rule built a text longer than %zu bytes.", rule->limits.text_bytes);
    if (rule->refused == TF_REFUSED_LIVE)
        return tf_fail(err, TF_F_RULE_MEMORY, place, "Keep less in tables and texts.",
                "The rule held more than %zu bytes of memory.", rule->limits.live_bytes);
    return tf_fail(err, TF_F_RULE_MEMORY, place, "Build fewer tables and texts in loops.",
            "The rule asked for more than %zu bytes of memory in all.", rule->limits.total_bytes);
}

void tf_charge_bytes(lua_State *L, size_t bytes)
{
    struct tf_rule *rule = tf_rule_of(L);
    tariff_error err = { 0 };

    if (!is_refused(rule, false, 0, bytes)) {
        rule->total_bytes += bytes;
        if (rule->is_loading)
            rule->arena_bytes += bytes;
        return;
    }
    rule->spent = TF_SPENT_LIMIT;
    fail_rule_memory(rule, tf_place_now(L, NULL), &err);
    tf_raise_error(L, &err);
}

/* -- Lua's own errors, in our words --------------------------------------------------------- */

/* Hints for what Lua says; the first whose text occurs is taken. */
static const struct native_hint {
    enum tf_finding what;
    const char *text;
    const char *hint;
} native_hints[] = {
    { TF_F_RULE_OPERATION, "perform arithmetic on a string",
            "A text is not a number; write whole numbers without "
            "quotation marks, and decimals next to usage fields." },
    { TF_F_RULE_OPERATION, "perform arithmetic on a nil",
            "Check that the value exists before calculating with it." },
    { TF_F_RULE_OPERATION, "to perform bitwise", "Use bit operators on whole numbers only." },
    { TF_F_RULE_OPERATION, "attempt to index", "Check the name before the dot or the colon." },
    { TF_F_RULE_OPERATION, "attempt to call",
            "Check the name before the parenthesis or the text." },
    { TF_F_RULE_OPERATION, "attempt to compare",
            "Compare numbers with numbers, and texts with texts." },
    { TF_F_RULE_OPERATION, "attempt to concatenate",
            "Join texts and whole numbers only; use tostring for the rest." },
    { TF_F_DIVISOR_ZERO, "divide by zero", "Check that the divisor is not zero." },
    { TF_F_DIVISOR_ZERO, "n//0", "Check that the divisor is not zero." },
    { TF_F_DIVISOR_ZERO, "'n%", "Check that the divisor is not zero." },
    { TF_F_LANGUAGE_LIMIT, "too many local variables", "Use one table instead of many names." },
    { TF_F_RULE_OPERATION, "'for'", "Count with whole numbers in for." },
    { TF_F_RULE_OPERATION, "attempt to ", "Check what the names on this line stand for." },
    { TF_F_RULE_SYNTAX, "unexpected symbol",
            "Check for a missing comma or bracket just before here." },
    { TF_F_RULE_SYNTAX, "expected near '='",
            "Compare with ==; a single = gives a name its value." },
    { TF_F_RULE_SYNTAX, "'}' expected",
            "Put a comma behind the entry before this one, or close the { with a }." },
    { TF_F_RULE_SYNTAX, "<name> expected",
            "Write meter = \"sent\": between name and value stands =, not a colon." },
    { TF_F_RULE_SYNTAX, "'=' expected", "Write name = value, or word \"name\" { … }." },
    { TF_F_RULE_SYNTAX, "expected",
            "Check for a missing comma, quotation mark, bracket or end just before here." },
    { TF_F_RULE_SYNTAX, "", "Check this line against the manual's chapter on rules." },
};

static const struct native_hint *hint_for(const char *text)
{
    size_t i = 0;

    while (strstr(text, native_hints[i].text) == NULL)
        i++;
    return &native_hints[i];
}

/* A piece of Lua's message as people call it: 'x' is `x`, <eof> the end of the file. */
static int say_token(char *out, size_t size, const char *token, size_t length)
{
    if (length > 2 && token[0] == '\'' && token[length - 1] == '\'')
        return snprintf(out, size, "`%.*s`", (int)(length - 2), token + 1);
    if (strncmp(token, "<eof>", length) == 0)
        return snprintf(out, size, "the end of the file");
    if (strncmp(token, "<name>", length) == 0)
        return snprintf(out, size, "a name");
    return snprintf(out, size, "%.*s", (int)length, token);
}

static int line_number(const char *digits)
{
    int number = 0;

    for (; *digits >= '0' && *digits <= '9' && number < LINE_SHOWN_MAX; digits++)
        number = number * 10 + (*digits - '0');
    return number;
}

/*
 * Says in words what Lua's parser met: "'}' expected (to close '{' at line 3) near 'rate'",
 * "unexpected symbol near ','".  False when the message is none of these.  *open_line becomes
 * the line of what was opened and is not closed, if there is one.
 */
static bool say_syntax(const char *text, char *out, size_t size, uint32_t *open_line)
{
    static const char closing[] = "(to close ";
    const char *expected = strstr(text, " expected ");
    const char *open = strstr(text, closing);
    const char *at_line = open == NULL ? NULL : strstr(open, " at line ");
    const char *near = strstr(text, " near ");
    char found[TOKEN_MAX];
    char wanted[TOKEN_MAX];
    char opened[TOKEN_MAX];

    if (near == NULL)
        return false;
    say_token(found, sizeof found, near + 6, strlen(near + 6));
    if (strncmp(text, "unexpected symbol", 17) == 0)
        return snprintf(out, size, "%s cannot stand here", found) > 0;
    if (expected == NULL)
        return false;
    say_token(wanted, sizeof wanted, text, (size_t)(expected - text));
    if (at_line == NULL)
        return snprintf(out, size, "Here stands %s where %s is expected", found, wanted) > 0;
    open += sizeof closing - 1;
    say_token(opened, sizeof opened, open, (size_t)(at_line - open));
    *open_line = (uint32_t)line_number(at_line + 9);
    return snprintf(out, size, "Here stands %s where %s is expected, for the %s of line %u", found,
                   wanted, opened, (unsigned)*open_line) > 0;
}

/*
 * ", in `price "traffic"`": the block in which a place is, or what was opened on a line and is
 * not closed; nothing where there is none.
 */
static void say_block(const struct tf_tokens *tokens, struct tf_place place, uint32_t open_line,
        char *out, size_t size)
{
    const struct tf_token *token;
    size_t word;

    if (open_line != 0)
        place = (struct tf_place){ place.file, open_line, UINT32_MAX };
    word = tf_place_block(tokens, place);
    token = &tokens->items[word];
    out[0] = '\0';
    if (word < tokens->count && token[1].kind == TF_TOKEN_STRING)
        snprintf(out, size, ", in `%.*s \"%s\"`", (int)token[0].length,
                tokens->text + token[0].start,
                tf_rule_shown(tokens->text + token[1].start, token[1].length).text);
    else if (word < tokens->count)
        snprintf(out, size, ", in `%.*s`", (int)token[0].length, tokens->text + token[0].start);
}

/* Steps over "#3:12: "; its numbers go to *source and *line. */
static const char *skip_prefix(const char *text, size_t *source, uint32_t *line)
{
    const char *at = text;
    size_t file = 0;
    uint32_t number = 0;

    if (*at++ != '#')
        return text;
    for (; *at >= '0' && *at <= '9'; at++)
        file = file * 10 + (size_t)(*at - '0');
    if (*at++ != ':')
        return text;
    for (; *at >= '0' && *at <= '9'; at++)
        number = number * 10 + (uint32_t)(*at - '0');
    if (at[0] != ':' || at[1] != ' ')
        return text;
    *source = file;
    *line = number;
    return at + 2;
}

/* The last 'quoted' name of Lua's message, which is the name of the variable. */
static void find_quoted(const char *text, char *name, size_t size)
{
    const char *end = strrchr(text, '\'');
    const char *start = end;

    name[0] = '\0';
    while (start != NULL && start > text && start[-1] != '\'')
        start--;
    if (start == NULL || start == end || start == text || (size_t)(end - start) >= size)
        return;
    memcpy(name, start, (size_t)(end - start));
    name[end - start] = '\0';
}

/*
 * Where a token stands that Lua stopped at.  The first on the line, but `=` where a comparison
 * belongs is that of the condition, not that of `rate = function … if a = b then`.
 */
static struct tf_place token_place(
        const struct tf_rule *rule, size_t source, uint32_t line, char *name, bool in_condition)
{
    const struct tf_tokens *tokens = &rule->sources[source].tokens;
    size_t length = strlen(name);
    bool passed = !in_condition;

    if (length > 2 && (name[0] == '"' || name[0] == '\'')) { /* a text, with its quotes */
        memmove(name, name + 1, length - 2);
        name[length - 2] = '\0';
    }
    for (size_t i = tf_token_on_line(tokens, line);
            i < tokens->count && tokens->items[i].line == line; i++) {
        passed = passed || tf_token_is(tokens, i, "if") || tf_token_is(tokens, i, "elseif") ||
                 tf_token_is(tokens, i, "while");
        if (passed && tf_token_is(tokens, i, name))
            return (struct tf_place){ rule->sources[source].kept.path, line,
                tokens->items[i].column };
    }
    return source_place(rule, source, line, NULL);
}

/* Writes Lua's own error down; a place that the message names goes first. */
static tariff_code fail_native(
        struct tf_rule *rule, const char *text, size_t source, uint32_t line, tariff_error *err)
{
    static const char attempt[] = "attempt to ";
    const struct native_hint *known;
    enum tf_finding what;
    size_t said_source = 0;
    uint32_t said_line = 0;
    uint32_t open_line = 0;
    char said[4 * TOKEN_MAX];
    char block[2 * TOKEN_MAX];
    char name[64];
    struct tf_place place = place_otherwise(rule);

    text = skip_prefix(text, &said_source, &said_line);
    if (said_line != 0) {
        source = said_source;
        line = said_line;
    }
    find_quoted(text, name, sizeof name);
    if (line != 0 && source < rule->source_count)
        place = token_place(rule, source, line, name, strstr(text, "expected near '='") != NULL);
    if (strstr(text, "stack overflow") != NULL) {
        rule->spent = TF_SPENT_LIMIT;
        return tf_fail(err, TF_F_CALLS_TOO_DEEP, place, "Look for a function that calls itself.",
                "Calls nest too deep.");
    }
    known = hint_for(text);
    what = tf_finding_in(known->what, code_now(rule));
    if (strstr(text, "'n%") != NULL)
        return tf_fail(err, what, place, known->hint, "The rule tries to divide by zero.");
    if (strstr(text, "bad 'for'") != NULL)
        return tf_fail(err, what, place, known->hint,
                "for counts from one whole number to another, by whole numbers.");
    if (strncmp(text, attempt, sizeof attempt - 1) == 0)
        return tf_fail(
                err, what, place, known->hint, "The rule tries to %s.", text + sizeof attempt - 1);
    if (say_syntax(text, said, sizeof said, &open_line)) {
        say_block(&rule->sources[source].tokens, place, open_line, block, sizeof block);
        return tf_fail(err, what, place, known->hint, "%s%s.", said, block);
    }
    return tf_fail(err, what, place, known->hint, "Lua cannot go on here: %s.", text);
}

/*
 * Lua's message handler, made once: writes the error down while the stack still shows where
 * it happened.  What tf_raise wrote stays as it is.
 */
static int note_error(lua_State *L)
{
    struct tf_rule *rule = tf_rule_of(L);
    size_t source = 0;
    uint32_t line = 0;
    const char *text;

    if (rule->is_raised)
        return 1;
    text = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : "an error without a text";
    (void)tf_line_now(L, &source, &line);
    fail_native(rule, text, source, line, &rule->failure);
    rule->is_raised = true;
    return 1;
}

int tf_raise_load(lua_State *L, int status, size_t source)
{
    struct tf_rule *rule = tf_rule_of(L);
    tariff_error err = { 0 };

    if (status != LUA_ERRMEM && strstr(lua_tostring(L, -1), "stack overflow") == NULL)
        return lua_error(L);
    if (status != LUA_ERRMEM) {
        rule->spent = TF_SPENT_LIMIT;
        return tf_raise_at(L, file_place(rule, source), TF_F_CALLS_TOO_DEEP,
                "Give the inner parts names with local, and use the names.",
                "An expression of the file nests too deep.");
    }
    rule->spent = fail_rule_memory(rule, tf_place_now(L, NULL), &err) == TARIFF_NO_MEMORY
                          ? TF_SPENT_MEMORY
                          : TF_SPENT_LIMIT;
    return tf_raise_error(L, &err);
}

/* -- The door -------------------------------------------------------------------------------- */

static tariff_code fail_status(struct tf_rule *rule, int status, tariff_error *err)
{
    struct tf_place place = place_otherwise(rule);

    if (rule->noted_line > 0)
        place = source_place(rule, rule->noted_source, rule->noted_line, NULL);
    if (status == LUA_ERRMEM) {
        tariff_code code = fail_rule_memory(rule, place, err);

        rule->spent = code == TARIFF_NO_MEMORY ? TF_SPENT_MEMORY : TF_SPENT_LIMIT;
        return code;
    }
    if (rule->is_raised) {
        if (err != NULL)
            *err = rule->failure;
        return rule->failure.code;
    }
    rule->spent = TF_SPENT_LIMIT; /* LUA_ERRERR: no room even for the handler */
    return tf_fail(err, TF_F_CALLS_TOO_DEEP, place, "Look for a function that calls itself.",
            "Calls nest too deep.");
}

static tariff_code fail_spent(const struct tf_rule *rule, tariff_error *err)
{
    if (rule->spent == TF_SPENT_MEMORY)
        return tf_no_memory(err);
    return tf_fail(err,
            tf_finding_in(TF_F_RULES_SPENT,
                    rule->spent == TF_SPENT_IMPURE ? TARIFF_RULE_FAILED : TARIFF_RULE_LIMIT),
            (struct tf_place){ rule->sources[0].kept.path, 0, 0 },
            "Correct the rule that failed before.",
            "The rules answer no more calls, because one of them failed before.");
}

tariff_code tf_door(
        struct tf_rule *rule, lua_CFunction body, void *request, uint32_t steps, tariff_error *err)
{
    lua_State *L = rule->L;
    locale_t before;
    int status;

    if (rule->spent != TF_SPENT_NOT)
        return fail_spent(rule, err);
    rule->steps_left = steps;
    rule->total_bytes = 0;
    rule->live_refusals = 0;
    rule->largest_bytes = 0; /* what the load left is frozen, and has no slot too many */
    rule->refused = TF_REFUSED_NOT;
    rule->is_raised = false;
    rule->noted_line = 0;

    before = uselocale(rule->locale);
    lua_settop(L, 0);
    lua_pushcfunction(L, note_error);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, request);
    rule->hook_steps = steps > 0 && steps < HOOK_STEPS ? (int)steps : HOOK_STEPS;
    lua_sethook(L, look_at_budget, LUA_MASKCOUNT, rule->hook_steps);
    status = lua_pcall(L, 1, 0, 1);
    lua_settop(L, 0);
    uselocale(before);
    return status == LUA_OK ? TARIFF_OK : fail_status(rule, status, err);
}

const char *tf_rule_library(void)
{
    return LUA_RELEASE;
}
