/* SPDX-License-Identifier: MIT */
/*
 * lua_block.c - the words that declare blocks, and include.
 *
 * `price "x" { … }` is two calls: the first notes the name and its place, the
 * second copies the body.
 * Layer: rule.
 */
#include <stdio.h>
#include <string.h>

#include "rule/state.h"

enum {
    NAME_MAX_BYTES = 128,
    SCAN_STEP_BYTES = 4 /* of a source, copied and scanned for one step */
};

static int block_begin(lua_State *L);
static int block_include(lua_State *L);

#define BLOCK(name, naming, signature, sentence)                                                   \
    {                                                                                              \
        { name, TF_REFERENCE_BLOCK, signature, sentence }, block_begin, naming                     \
    }

static const struct tf_binding block_rows[] = {
    BLOCK("rulebook", "n", "rulebook \"name\" { … }",
            "Names the rulebook: its currency, zone, settlement and rounding."),
    BLOCK("input", "n", "input \"name\" { … }", "Maps columns of a foreign file to fields."),
    BLOCK("meter", "n", "meter \"name\" { … }", "Says what is counted, in which unit."),
    BLOCK("price", "n", "price \"name\" { … }",
            "Says which usage costs what. A rate may be function(usage), which may look at the "
            "account: usage.meter \"name\", usage.plan \"name\", usage.wallet \"pool\"."),
    BLOCK("pool", "n", "pool \"name\" { … }",
            "Declares a kind of prepaid value. In first, function(grant) gives a number or text to "
            "sort grants by."),
    BLOCK("deduct", "-", "deduct { \"pool\", … }", "Says in which order pools pay."),
    BLOCK("plan", "n", "plan \"name\" { … }",
            "Declares something that can be bought or given. only may be function(buyer), lasts "
            "function(purchase)."),
    BLOCK("coupon", "n", "coupon \"name\" { … }",
            "Declares a coupon: a pool of money with the plan that grants from it."),
    BLOCK("charge", "n", "charge \"name\" { … }",
            "Says what a plan costs for each period in which an account holds it."),
    BLOCK("commit", "n", "commit \"name\" { … }",
            "Says what several prices cost at least together in each window."),
    BLOCK("statement", "o", "statement { … } or statement \"name\" { … }",
            "Says what rows and columns a statement has."),
    BLOCK("define", "d", "define \"a name\" { … } -> the table",
            "Gives a table a name: it can be used by that name where a block takes one, and its "
            "value can be kept with local for use further down."),
    { { "include", TF_REFERENCE_BLOCK, "include \"folder/file.lua\"",
              "Runs another file of the rulebook here, once, and gives what it returns." },
            block_include, NULL },
};

const struct tf_binding_list tf_block_bindings = { block_rows,
    sizeof block_rows / sizeof block_rows[0] };

/* -- Sources -------------------------------------------------------------------------- */

/* Ends the load after findings that are in the report already. */
static int raise_reported(lua_State *L, tariff_code code)
{
    const tariff_error err = { .code = code };

    tf_rule_of(L)->is_reported = true;
    return tf_raise_error(L, &err);
}

static char *keep_source_text(lua_State *L, struct tf_arena *arena, const char *text, size_t length)
{
    char *copy = tf_arena_text(arena, text, length);

    if (copy == NULL)
        tf_raise_no_memory(L);
    return copy;
}

size_t tf_source_add(lua_State *L, const struct tf_source *source, const char *relative)
{
    struct tf_rule *rule = tf_rule_of(L);
    struct tf_rule_source *added = &rule->sources[rule->source_count];
    tariff_code code;

    added->relative = keep_source_text(L, &rule->own, relative, strlen(relative));
    added->kept.path = keep_source_text(L, &rule->own, source->path, strlen(source->path));
    added->path = keep_source_text(L, rule->arena, source->path, strlen(source->path));
    added->kept.text = source->text; /* too long a file is refused before it is copied */
    added->kept.length = source->length;
    if (source->length <= TF_SOURCE_BYTES_MAX)
        added->kept.text = keep_source_text(L, &rule->own, source->text, source->length);
    rule->source_count++;
    tf_charge(L, 1 + source->length / SCAN_STEP_BYTES);
    code = tf_scan(&added->kept, &rule->own, &added->tokens, rule->report);
    if (code != TARIFF_OK)
        raise_reported(L, code);
    tf_charge_bytes(L, added->tokens.count * sizeof *added->tokens.items + 3 * source->length);
    tf_charge_compiling(L, rule->source_count - 1);
    return rule->source_count - 1;
}

/* A source on its way to Lua. */
struct reading {
    const struct tf_tokens *tokens;
    size_t token;  /* the next to look at */
    size_t at;     /* what lies before was given, in bytes */
    size_t length; /* of the whole */
};

/* Gives the source as it is, but for keys that are Lua's own word: `until =` is `["until"] =`. */
static const char *read_rules(lua_State *L, void *ud, size_t *size)
{
    static const char key[] = "[\"until\"]";
    struct reading *reading = ud;
    const struct tf_tokens *tokens = reading->tokens;
    size_t from = reading->at;
    size_t next = reading->token;

    (void)L;
    while (next < tokens->count && !tokens->items[next].is_key)
        next++;
    reading->token = next;
    if (next < tokens->count && tokens->items[next].start == from) {
        reading->at += tokens->items[next].length;
        reading->token++;
        *size = sizeof key - 1;
        return key;
    }
    reading->at = next < tokens->count ? tokens->items[next].start : reading->length;
    *size = reading->at - from;
    return *size == 0 ? NULL : tokens->text + from;
}

void tf_source_run(lua_State *L, size_t source)
{
    struct tf_rule *rule = tf_rule_of(L);
    const struct tf_source *kept = &rule->sources[source].kept;
    struct reading reading = { .tokens = &rule->sources[source].tokens, .length = kept->length };
    char chunk[16];
    int status;

    if (kept->length >= 3 && memcmp(kept->text, "\xEF\xBB\xBF", 3) == 0)
        reading.at = 3;
    snprintf(chunk, sizeof chunk, "=#%zu", source);
    luaL_checkstack(L, 10, "too deep");
    rule->is_compiling = true;
    status = lua_load(L, read_rules, &reading, chunk, "t");
    rule->is_compiling = false;
    if (status != LUA_OK)
        tf_raise_load(L, status, source);
    tf_slot_push(L, TF_SLOT_ENV);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 1);
}

/* -- Includes --------------------------------------------------------------------------- */

static const char *wrong_path(const char *path, size_t length)
{
    if (length == 0 || length > NAME_MAX_BYTES || strlen(path) != length)
        return "is empty or too long";
    if (path[0] == '/' || (length > 1 && path[1] == ':'))
        return "is not relative to the rulebook's folder";
    if (strchr(path, '\\') != NULL)
        return "has a backslash";
    for (const char *part = path; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return "leads out of the rulebook's folder";
        if (*part == '/' || *part == '\0' || (part[0] == '.' && (part[1] == '/')))
            return "has an empty part";
    }
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)path[i] < 0x20 || path[i] == 0x7F)
            return "has a control character";
    if (length < 5 || strcmp(path + length - 4, ".lua") != 0)
        return "does not end in .lua";
    return NULL;
}

static void check_include(lua_State *L, const char *path)
{
    const struct tf_rule *rule = tf_rule_of(L);
    const char *wrong = wrong_path(path, lua_rawlen(L, 1));

    if (wrong != NULL)
        tf_raise(L, path, TF_F_INCLUDE_NAME, "Write it like include \"pricing/compute.lua\".",
                "The file name \"%s\" %s.", tf_rule_shown(path, strlen(path)).text, wrong);
    for (size_t i = 1; i < rule->source_count; i++)
        if (strcmp(rule->sources[i].relative, path) == 0)
            tf_raise(L, path, TF_F_INCLUDE_TWICE,
                    "Include each file once, and no file from itself.",
                    "The file \"%s\" is included already.", tf_rule_shown(path, strlen(path)).text);
    if (rule->source_count == TF_SOURCES_MAX)
        tf_raise(L, path, TF_F_INCLUDE_COUNT, "Put several files together.",
                "The rulebook has more than %d files.", TF_SOURCES_MAX);
    if (rule->read == NULL)
        tf_raise(L, path, TF_F_INCLUDE_NOT_HERE, "Put the rules into one file.",
                "This rulebook cannot include other files.");
}

static void check_loading(lua_State *L, const char *word)
{
    if (!tf_rule_of(L)->is_loading)
        tf_raise(L, word, TF_F_DECLARED_IN_FUNCTION, "Move it out of the function.",
                "%s declares something, which a function cannot do.", word);
}

static int block_include(lua_State *L)
{
    struct tf_rule *rule = tf_rule_of(L);
    struct tf_source source = { 0 };
    tariff_error err = { 0 };
    const char *path;

    check_loading(L, "include");
    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING)
        return tf_raise(L, "include", TF_F_ARGUMENT,
                "Write it like include \"pricing/compute.lua\".",
                "include takes the name of a file.");
    path = lua_tostring(L, 1);
    check_include(L, path);
    if (rule->read(rule->read_ud, path, &source, &err) != TARIFF_OK) {
        if (err.line == 0) {
            struct tf_place place = tf_place_now(L, path);

            snprintf(err.file, sizeof err.file, "%s", place.file);
            err.line = place.line;
            err.column = place.column;
        }
        return tf_raise_error(L, &err);
    }
    tf_source_run(L, tf_source_add(L, &source, path));
    return 1;
}

/* -- Blocks ------------------------------------------------------------------------------- */

/* True when a block's word, and its name if it has one, stand at this token. */
static bool is_block_at(
        const struct tf_tokens *tokens, size_t index, const char *word, const char *name)
{
    if (tokens->items[index].kind != TF_TOKEN_NAME || !tf_token_is(tokens, index, word))
        return false;
    if (name == NULL)
        return tf_token_is_mark(tokens, index + 1, "{") || tf_token_is_mark(tokens, index + 1, "(");
    return tf_token_is(tokens, index + 1, name) || tf_token_is_mark(tokens, index + 1, "(");
}

/*
 * The token on the line where the block begins, from `from` on; prefers one that no block came
 * from yet.
 */
static size_t find_block_token(lua_State *L, struct tf_tokens *tokens, size_t from, uint32_t line,
        const char *word, const char *name)
{
    size_t found = TF_TOKEN_NONE;

    for (size_t i = from; i < tokens->count && tokens->items[i].line == line; i++) {
        tf_charge(L, 1);
        if (!is_block_at(tokens, i, word, name))
            continue;
        if (!tokens->items[i].is_taken) {
            tokens->items[i].is_taken = true;
            return i;
        }
        if (found == TF_TOKEN_NONE)
            found = i;
    }
    return found;
}

/* Blocks mostly come in the order of their tokens: goes on behind the last one. */
static size_t find_next_block(lua_State *L, struct tf_rule_source *source, uint32_t line,
        const char *word, const char *name)
{
    struct tf_tokens *tokens = &source->tokens;
    size_t next = source->next_block;
    size_t found = TF_TOKEN_NONE;

    if (next < tokens->count && tokens->items[next].line == line)
        found = find_block_token(L, tokens, next, line, word, name);
    if (found == TF_TOKEN_NONE)
        found = find_block_token(L, tokens, tf_token_on_line(tokens, line), line, word, name);
    if (found != TF_TOKEN_NONE)
        source->next_block = found + 1;
    return found;
}

/* Where the body's brace opens, after the word and the name. */
static size_t find_body_token(const struct tf_tokens *tokens, size_t word, bool is_named)
{
    size_t at = word + 1;

    if (word == TF_TOKEN_NONE)
        return TF_TOKEN_NONE;
    if (is_named)
        at = tf_token_is_mark(tokens, at, "(") ? tf_token_match(tokens, at) + 1 : at + 1;
    if (tf_token_is_mark(tokens, at, "("))
        at++;
    return tf_token_is_mark(tokens, at, "{") ? at : TF_TOKEN_NONE;
}

static void set_block_places(
        lua_State *L, struct tf_block *block, struct tf_rule_header *header, bool is_named)
{
    struct tf_rule *rule = tf_rule_of(L);
    struct tf_rule_source *source;
    uint32_t line = 0;
    size_t word;

    header->body_token = TF_TOKEN_NONE;
    if (!tf_line_now(L, &header->source, &line))
        return;
    source = &rule->sources[header->source];
    word = find_next_block(L, source, line, block->word, is_named ? block->name : NULL);
    if (word == TF_TOKEN_NONE) {
        block->place = tf_place_now(L, block->word);
    } else {
        block->place = tf_token_place(&source->tokens, word);
        header->body_token = find_body_token(&source->tokens, word, is_named);
    }
    block->place.file = source->path;
    block->name_place = block->place;
    if (word != TF_TOKEN_NONE && is_named && tf_token_is(&source->tokens, word + 1, block->name)) {
        block->name_place = tf_token_place(&source->tokens, word + 1);
        block->name_place.file = source->path;
    }
}

/* Adds a block without a body; returns its index. */
static size_t declare_block(lua_State *L, const struct tf_binding *binding, const char *name)
{
    struct tf_rule *rule = tf_rule_of(L);
    size_t index = rule->block_count;
    struct tf_block *block;

    if (index == TF_BLOCKS_MAX)
        tf_raise(L, NULL, TF_F_BLOCK_COUNT, "Check for a loop that declares blocks.",
                "The rulebook declares more than %d blocks.", TF_BLOCKS_MAX);
    if (!tf_grow(rule->alloc, &rule->blocks, &rule->block_capacity, index + 1,
                sizeof *rule->blocks) ||
            !tf_grow(rule->alloc, &rule->headers, &rule->header_capacity, index + 1,
                    sizeof *rule->headers))
        tf_raise_no_memory(L);
    tf_charge_bytes(L, sizeof *rule->blocks + sizeof *rule->headers);
    block = &rule->blocks[index];
    *block = (struct tf_block){ .word = binding->reference.name, .name = "" };
    rule->headers[index] = (struct tf_rule_header){ .body_token = TF_TOKEN_NONE };
    if (name != NULL)
        block->name = keep_source_text(L, rule->arena, name, strlen(name));
    set_block_places(L, block, &rule->headers[index], name != NULL);
    rule->block_count++;
    return index;
}

static void raise_repeated(lua_State *L, const struct tf_rule_source *source, size_t key)
{
    const struct tf_token *token = &source->tokens.items[key];

    tf_raise_at(L, tf_token_place(&source->tokens, key), TF_F_BLOCK_KEY_TWICE,
            "Keep one of the two.", "The key \"%s\" is given twice.",
            tf_rule_shown(source->tokens.text + token->start, token->length).text);
}

/* Copies the table at index as the block's body. */
static void complete_block(lua_State *L, size_t index, int table)
{
    struct tf_rule *rule = tf_rule_of(L);
    struct tf_block *block = &rule->blocks[index];
    struct tf_rule_header *header = &rule->headers[index];
    struct tf_rule_source *source = &rule->sources[header->source];
    struct tf_capture capture = { L, rule->arena, block->place, 0 };
    size_t repeated;

    if (header->is_complete)
        tf_raise(L, block->word, TF_F_BLOCK_BODY_TWICE, "Give each block one body.",
                "%s \"%s\" has a body already.", block->word, block->name);
    header->is_complete = true;
    block->body = tf_arena_get(rule->arena, sizeof *block->body);
    if (block->body == NULL)
        tf_raise_no_memory(L);
    tf_capture(&capture, table, block->body);
    if (header->body_token != TF_TOKEN_NONE) /* tf_places_set looks at each of them */
        tf_charge(L, tf_token_match(&source->tokens, header->body_token) - header->body_token);
    repeated = tf_places_set(&source->tokens, source->path, header->body_token, block->body);
    if (repeated != TF_TOKEN_NONE)
        raise_repeated(L, source, repeated);
}

static bool is_name_byte(char c, bool is_free)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || (is_free && ((unsigned char)c >= 0x80 || c == ' '));
}

static const char *get_block_name(lua_State *L, const struct tf_binding *binding)
{
    const char *word = binding->reference.name;
    bool is_free = *binding->arguments == 'd';
    size_t length = 0;
    const char *name = lua_tolstring(L, 1, &length);
    size_t i = 0;

    while (i < length && is_name_byte(name[i], is_free))
        i++;
    if (length == 0 || length > NAME_MAX_BYTES || i < length)
        tf_raise(L, length == 0 ? word : name, TF_F_BLOCK_NAME,
                "Use 1 to 128 letters A to Z, digits, and the signs _ . and -; put other words "
                "into title.",
                "\"%s\" is not a name for %s.", tf_rule_shown(name, length).text, word);
    return name;
}

/* word "name", or word { … } for words without a name. */
static int block_begin(lua_State *L)
{
    const struct tf_binding *binding = lua_touserdata(L, lua_upvalueindex(1));
    const char *word = binding->reference.name;
    char naming = *binding->arguments;
    size_t *header;

    check_loading(L, word);
    tf_charge(L, 10);
    if (lua_gettop(L) == 1 && lua_istable(L, 1) && (naming == '-' || naming == 'o')) {
        complete_block(L, declare_block(L, binding, NULL), 1);
        return 0;
    }
    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING || naming == '-')
        return tf_raise(L, word, TF_F_BLOCK_FORM,
                "Put the name in quotation marks and the body in braces.",
                "%s is written %s, not with %s.", word, binding->reference.signature,
                lua_gettop(L) > 1 ? "several values" : tf_value_name(L, 1));
    header = lua_newuserdatauv(L, sizeof *header, 0);
    *header = declare_block(L, binding, get_block_name(L, binding));
    tf_slot_push(L, TF_SLOT_HEADER);
    lua_setmetatable(L, -2);
    return 1;
}

/* The { … } after word "name". */
static int block_body(lua_State *L)
{
    const size_t *header = tf_slot_test(L, 1, TF_SLOT_HEADER);
    const struct tf_rule *rule = tf_rule_of(L);
    const struct tf_block *block = &rule->blocks[*header];

    check_loading(L, block->word);
    if (lua_gettop(L) != 2 || !lua_istable(L, 2))
        return tf_raise(L, block->name, TF_F_BLOCK_WITHOUT_BODY,
                "Write its body in braces after the name.",
                "The body of %s \"%s\" is %s, not a table.", block->word, block->name,
                lua_gettop(L) != 2 ? "missing" : tf_value_name(L, 2));
    complete_block(L, *header, 2);
    if (strcmp(block->word, "define") != 0)
        return 0;
    lua_settop(L, 2);
    return 1;
}

static int block_newindex(lua_State *L)
{
    return tf_raise_frozen(L);
}

static int block_index(lua_State *L)
{
    return tf_raise(L, NULL, TF_F_BLOCK_PARTS, "Write its body in braces after the name.",
            "A block has no parts to look at.");
}

void tf_block_register(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        { "__call", block_body },
        { "__index", block_index },
        { "__newindex", block_newindex },
        { NULL, NULL },
    };

    lua_createtable(L, 0, 4);
    luaL_setfuncs(L, metamethods, 0);
    lua_pushliteral(L, "block");
    lua_setfield(L, -2, "__name");
    tf_slot_set(L, TF_SLOT_HEADER);
}
