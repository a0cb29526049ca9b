/* SPDX-License-Identifier: MIT */
/*
 * test_tidy.c - the house rules: each is a test over the whole source tree,
 * and each is shown to fail on a small snippet that breaks it.
 *
 * The tables at the top are the rules; an exception stands there with its reason.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"
#include "tidy/tree.h"

/* What may lie at the top level: the fixed list, and the dot files that tools want there. */
static const char *const top_level[] = { "CMakeLists.txt", "README.md", "docs", "engine",
    "examples", "include", "rules", "tests", ".ci", ".clang-format", ".clang-tidy", ".editorconfig",
    ".gitattributes", ".gitignore", NULL };

/* A folder of engine/ may include itself and what is named here. */
static const struct layer {
    const char *folder;
    const char *may[10];
} layers[] = {
    { "base", { NULL } },
    { "value", { "base" } },
    { "facts", { "value", "base" } },
    { "wallet", { "facts", "value", "base" } },
    { "rule", { "wallet", "facts", "value", "base" } },
    { "rulebook", { "rule", "wallet", "facts", "value", "base" } },
    { "rating", { "rulebook", "rule", "wallet", "facts", "value", "base" } },
    /* Beside rating: reads its results, never the Lua below. */
    { "io", { "rating", "rulebook", "facts", "value", "base" } },
    { "whatif", { "io", "rating", "rulebook", "facts", "value", "base" } },
    { "api", { "whatif", "io", "rating", "rulebook", "rule", "wallet", "facts", "value", "base" } },
    /* A client like any other: tariff.h and nothing else. */
    { "cli", { NULL } },
};

/* Headers of other libraries, and of the system beyond C11's, in engine/: only there. */
static const struct place {
    const char *header;
    const char *may[4];
} places[] = {
    { "yaml.h", { "engine/facts/yaml.c", "engine/facts/yaml_error.c" } },
    { "lua.h", { "engine/rule/", "engine/api/version.c" } },
    { "lauxlib.h", { "engine/rule/" } },
    { "lualib.h", { NULL } }, /* the standard libraries are never opened */
    { "zlib.h", { "engine/io/", "engine/api/version.c" } },
    { "zstd.h", { "engine/io/", "engine/api/version.c" } },
    { "zstd_errors.h", { "engine/io/" } },
    { "jansson.h", { "engine/io/", "engine/api/" } },
    { "sodium.h", { "engine/base/hash.c", "engine/rulebook/", "engine/api/" } },
    { "locale.h", { "engine/rule/", "engine/api/" } },
    { "xlocale.h", { "engine/rule/", "engine/api/" } },
    { "pthread.h", { "engine/rating/", "engine/api/" } },
    { "emmintrin.h", { "engine/io/marks.h" } }, /* finds separators; plain C does too */
    { "dirent.h", { "engine/rulebook/", "engine/api/" } },
    { "sys/stat.h", { "engine/cli/", "engine/base/open.c" } },
    { "sys/types.h", { "engine/cli/", "engine/rulebook/", "engine/api/" } },
    { "errno.h", { "engine/cli/" } },
    { "fcntl.h", { "engine/cli/" } },
    { "poll.h", { "engine/cli/" } },
    { "signal.h", { "engine/cli/" } },
    { "time.h", { "engine/cli/" } }, /* the library reads no clock */
    { "unistd.h", { "engine/cli/" } },
};

static const char *const plain_headers[] = { "assert.h", "inttypes.h", "limits.h", "stdalign.h",
    "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", NULL };

/* Words that engine/ and include/ do without. */
static const struct word {
    const char *word;
    const char *why;
    const char *except; /* a path that may, or NULL */
} words[] = {
    { "float", "amounts are exact", NULL },
    { "double", "amounts are exact", NULL },
    { "strtod", "amounts are exact", NULL },
    { "strtold", "amounts are exact", NULL },
    { "atof", "amounts are exact", NULL },
    { "lua_tonumberx", "amounts are exact", NULL },
    { "atoi", "it cannot fail", NULL },
    { "atol", "it cannot fail", NULL },
    { "sprintf", "it does not know the size", NULL },
    { "vsprintf", "it does not know the size", NULL },
    { "strcpy", "it does not know the size", NULL },
    { "strcat", "it does not know the size", NULL },
    { "strncpy", "it does not end the text", NULL },
    { "gets", "it does not know the size", NULL },
    { "strtok", "it keeps state", NULL },
    { "setlocale", "the locale is the host's", NULL },
    { "getenv", "the library reads no environment", "engine/cli/" },
    { "errno", "a failure is a tariff_error", "engine/cli/" },
    { "_Thread_local", "there is no hidden state", NULL },
    { "abort", "the host's process is not ours to end", NULL },
    { "exit", "the host's process is not ours to end", NULL },
    { "alloca", "the stack has no failure", NULL },
    { "rand", "the same input gives the same bytes", NULL },
};

/* Folders of the people and machines that made this; in pieces, so that this file has none. */
static const char *const traces[] = { "/wo"
                                      "rk/",
    "/ho"
    "me/",
    "/Us"
    "ers/",
    "/ro"
    "ot/",
    "/tm"
    "p/bu"
    "ild",
    "Cla"
    "ude",
    "Anth"
    "ropic",
    "Open"
    "AI",
    "Chat"
    "GPT",
    "Co"
    "pilot",
    NULL };

/* -- Small helpers --------------------------------------------------- */

static bool in_engine(const struct source *source)
{
    return is_c(source) && starts_with(source->path, "engine/");
}

static bool in_engine_or_include(const struct source *source)
{
    return is_c(source) &&
           (starts_with(source->path, "engine/") || starts_with(source->path, "include/"));
}

static bool is_listed(const char *const *list, const char *name)
{
    for (; *list != NULL; list++) {
        if (strcmp(*list, name) == 0)
            return true;
    }
    return false;
}

/* Copies the part of a path before the first slash; all of it when there is none. */
static void first_part(const char *path, char *part, size_t size)
{
    snprintf(part, size, "%.*s", (int)strcspn(path, "/"), path);
}

/* -- The rules ------------------------------------------------------- */

static void rule_top_level(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        char name[256];

        first_part(tree->items[i].path, name, sizeof name);
        if (!is_listed(top_level, name))
            found(findings, &tree->items[i], 0, "\"%s\" has no place at the top level", name);
    }
}

static const struct layer *layer_find(const char *folder)
{
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        if (strcmp(layers[i].folder, folder) == 0)
            return &layers[i];
    }
    return NULL;
}

static bool layer_may(const struct layer *layer, const char *folder)
{
    if (strcmp(layer->folder, folder) == 0)
        return true;
    for (size_t i = 0; i < 10 && layer->may[i] != NULL; i++) {
        if (strcmp(layer->may[i], folder) == 0)
            return true;
    }
    return false;
}

static void check_layer(
        const struct source *source, const struct layer *layer, struct findings *findings)
{
    struct include one;
    size_t offset = 0;

    while (include_next(source, &offset, &one)) {
        char folder[64];

        if (!one.quoted || strcmp(one.name, "tariff.h") == 0)
            continue;
        first_part(one.name, folder, sizeof folder);
        if (!layer_may(layer, folder)) {
            found(findings, source, one.offset, "%s/ may not include \"%s\"", layer->folder,
                    one.name);
        }
    }
}

static void rule_layers(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->items[i];
        const struct layer *layer;
        char folder[64];

        if (!in_engine(source))
            continue;
        first_part(source->path + strlen("engine/"), folder, sizeof folder);
        if ((layer = layer_find(folder)) != NULL) {
            check_layer(source, layer, findings);
        } else {
            found(findings, source, 0, "engine/%s is no layer", folder);
        }
    }
}

static bool place_may(const char *header, const char *path)
{
    if (is_listed(plain_headers, header))
        return true;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (strcmp(places[i].header, header) != 0)
            continue;
        for (size_t j = 0; j < 4 && places[i].may[j] != NULL; j++) {
            if (starts_with(path, places[i].may[j]))
                return true;
        }
    }
    return false;
}

static void rule_places(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->items[i];
        struct include one;
        size_t offset = 0;

        while (in_engine_or_include(source) && include_next(source, &offset, &one)) {
            if (!one.quoted && !place_may(one.name, source->path))
                found(findings, source, one.offset, "<%s> has no place here", one.name);
        }
    }
}

/* Depth first from one header; marks: 0 new, 1 on the way, 2 done. */
static void follow_includes(
        const struct tree *tree, size_t i, unsigned char *marks, struct findings *findings)
{
    const struct source *source = &tree->items[i];
    struct include one;
    size_t offset = 0;

    marks[i] = 1;
    while (include_next(source, &offset, &one)) {
        char path[256];
        const struct source *next;

        snprintf(path, sizeof path, "%s%s",
                strcmp(one.name, "tariff.h") == 0 ? "include/" : "engine/", one.name);
        if (!one.quoted || (next = tree_find(tree, path)) == NULL || next->code == NULL)
            continue;
        if (marks[next - tree->items] == 1) {
            found(findings, source, one.offset, "\"%s\" includes this file again", one.name);
        } else if (marks[next - tree->items] == 0) {
            follow_includes(tree, (size_t)(next - tree->items), marks, findings);
        }
    }
    marks[i] = 2;
}

static void rule_no_circles(const struct tree *tree, struct findings *findings)
{
    unsigned char *marks = calloc(tree->count + 1, 1);

    assert_non_null(marks);
    for (size_t i = 0; i < tree->count; i++) {
        if (in_engine_or_include(&tree->items[i]) && marks[i] == 0)
            follow_includes(tree, i, marks, findings);
    }
    free(marks);
}

static bool wants_licence(const char *path)
{
    return ends_with(path, ".c") || ends_with(path, ".h") || ends_with(path, ".sh") ||
           ends_with(path, ".py") || ends_with(path, ".cmake") || ends_with(path, ".in") ||
           ends_with(path, "CMakeLists.txt");
}

static void rule_licence_line(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->items[i];
        const char *line = source->text;

        if (line == NULL || !wants_licence(source->path))
            continue;
        if (starts_with(line, "#!")) /* the interpreter's line has to come first */
            line += strcspn(line, "\n") + 1;
        if (!starts_with(line, is_c(source) ? "/* SPDX-License-Identifier: MIT */\n"
                                            : "# SPDX-License-Identifier: MIT\n"))
            found(findings, source, 0, "the first line is not the licence's SPDX line");
    }
}

static void rule_header_comment(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->items[i];
        const char *slash = strrchr(source->path, '/');
        const char *text;
        const char *end;
        const char *layer;
        char head[160];

        if (!is_c(source))
            continue;
        text = source->text + strcspn(source->text, "\n");
        /* A test begins with what it shows; its name says the rest. */
        snprintf(head, sizeof head, "\n/*\n * %s - ", slash == NULL ? source->path : slash + 1);
        if (!starts_with(text, in_engine_or_include(source) ? head : "\n/*\n * ")) {
            found(findings, source, 0, "no header comment after the licence line, as in \"%s...\"",
                    head + 5);
            continue;
        }
        end = strstr(text, "*/");
        layer = strstr(text, " * Layer: ");
        if (in_engine(source) && ends_with(source->path, ".h") && (layer == NULL || layer > end))
            found(findings, source, 0, "the header comment does not say \"Layer: ...\"");
    }
}

static void rule_words(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->items[i];

        for (size_t j = 0; in_engine_or_include(source) && j < sizeof words / sizeof *words; j++) {
            const char *at = source->code;

            if (words[j].except != NULL && starts_with(source->path, words[j].except))
                continue;
            for (; (at = word_find(at, words[j].word)) != NULL; at++) {
                found(findings, source, (size_t)(at - source->code), "`%s`: %s", words[j].word,
                        words[j].why);
            }
        }
    }
}

/* Types, prototypes and externs declare no variable of their own. */
static bool declares_variable(const struct declaration *one)
{
    static const char *const others[] = { "typedef ", "__extension__ typedef ", "extern ",
        "_Static_assert", NULL };
    const char *text = one->text;
    const char *body = strstr(text, "{}");
    size_t blanks = 0;

    if (one->is_function || *text == '\0')
        return false;
    for (size_t i = 0; others[i] != NULL; i++) {
        if (starts_with(text, others[i]))
            return false;
    }
    if (body != NULL)
        return strspn(body + 2, " ") != strlen(body + 2); /* a type, unless a name follows */
    for (size_t i = 0; text[i] != '\0'; i++)
        blanks += text[i] == ' ' && text[i + 1] != '\0';
    if (starts_with(text, "struct ") || starts_with(text, "union ") || starts_with(text, "enum "))
        return blanks > 1; /* `struct x;` declares a type only */
    return blanks > 0;
}

static bool is_constant(const char *text)
{
    const char *star = strrchr(text, '*');

    /* Of a pointer the pointer itself has to be const. */
    return word_find(star == NULL ? text : star, "const") != NULL;
}

static void check_constant(void *ud, const struct source *source, const struct declaration *one)
{
    if (declares_variable(one) && !is_constant(one->text))
        found(ud, source, one->offset, "a variable that outlives its function: %s", one->text);
}

static void rule_no_hidden_state(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (in_engine_or_include(&tree->items[i]))
            each_declaration(&tree->items[i], check_constant, findings);
    }
}

/* The statics seen so far, and where. */
struct statics {
    struct seen {
        char name[96];
        const struct source *source;
    } * items;
    size_t count;
    struct findings *findings;
};

static void check_static(void *ud, const struct source *source, const struct declaration *one)
{
    struct statics *all = ud;
    struct seen *grown;
    char name[96];

    if (one->is_inside || !starts_with(one->text, "static "))
        return;
    declaration_name(one, name, sizeof name);
    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(all->items[i].name, name) != 0)
            continue;
        if (all->items[i].source != source) {
            found(all->findings, source, one->offset, "static `%s` is in %s too", name,
                    all->items[i].source->path);
        }
        return;
    }
    grown = realloc(all->items, (all->count + 1) * sizeof *grown);
    assert_non_null(grown);
    all->items = grown;
    memcpy(grown[all->count].name, name, sizeof name);
    grown[all->count++].source = source;
}

static void rule_statics_unique(const struct tree *tree, struct findings *findings)
{
    struct statics all = { .findings = findings };

    for (size_t i = 0; i < tree->count; i++) {
        if (in_engine(&tree->items[i]) && ends_with(tree->items[i].path, ".c"))
            each_declaration(&tree->items[i], check_static, &all);
    }
    free(all.items);
}

/* The comment that ends right before offset, or NULL. */
static const char *comment_before(const struct source *source, size_t offset)
{
    const char *end = source->text + offset;

    while (end > source->text && strchr(" \n", end[-1]) != NULL)
        end--;
    if (end - source->text < 2 || end[-1] != '/' || end[-2] != '*')
        return NULL;
    for (end -= 2; end > source->text; end--) {
        if (end[0] == '/' && end[1] == '*')
            return end;
    }
    return NULL;
}

static void check_documented(void *ud, const struct source *source, const struct declaration *one)
{
    const char *comment;
    const char *end;
    const char *answer;
    char name[96];
    size_t offset = one->offset;

    if (!starts_with(one->text, "TARIFF_API "))
        return;
    declaration_name(one, name, sizeof name);
    offset += strspn(source->code + offset, " \n");
    comment = comment_before(source, offset);
    if (comment == NULL || !starts_with(comment, "/**")) {
        found(ud, source, offset, "%s has no comment that begins with /**", name);
        return;
    }
    end = strstr(comment, "*/");
    answer = strstr(comment, "@return");
    if (word_find(one->text, "tariff_code") != NULL && (answer == NULL || answer > end))
        found(ud, source, offset, "%s does not say what it can @return", name);
    if (word_find(one->text, "tariff_code") != NULL &&
            word_find(one->text, "TARIFF_MUST_CHECK") == NULL)
        found(ud, source, offset, "%s gives a code that need not be checked", name);
}

static void rule_documented(const struct tree *tree, struct findings *findings)
{
    const struct source *contract = tree_find(tree, "include/tariff.h");

    if (contract != NULL)
        each_declaration(contract, check_documented, findings);
}

/* True when the word is in C below tests/, other than in the house rules themselves. */
static bool is_tested(const struct tree *tree, const char *word)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->items[i];

        if (source->text != NULL && starts_with(source->path, "tests/") &&
                !starts_with(source->path, "tests/tidy/") && word_find(source->text, word) != NULL)
            return true;
    }
    return false;
}

static void rule_codes_tested(const struct tree *tree, struct findings *findings)
{
    const struct source *contract = tree_find(tree, "include/tariff.h");
    const char *at = contract == NULL ? NULL : strstr(contract->code, "enum tariff_code {");
    const char *end = at == NULL ? NULL : strchr(at, '}');

    while (at != NULL && (at = strstr(at, "TARIFF_")) != NULL && at < end) {
        size_t length = 0;
        char name[64];

        while (is_word_character(at[length]))
            length++;
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        if (!is_tested(tree, name))
            found(findings, contract, (size_t)(at - contract->code), "no test names %s", name);
        at += length;
    }
}

static void rule_sources_listed(const struct tree *tree, struct findings *findings)
{
    const struct source *list = tree_find(tree, "CMakeLists.txt");

    for (size_t i = 0; list != NULL && i < tree->count; i++) {
        const struct source *source = &tree->items[i];

        if (in_engine(source) && ends_with(source->path, ".c") &&
                strstr(list->text, source->path) == NULL)
            found(findings, source, 0, "CMakeLists.txt does not list it");
    }
}

static void rule_no_traces(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->items[i];

        for (size_t j = 0; source->text != NULL && traces[j] != NULL; j++) {
            const char *at = strstr(source->text, traces[j]);

            if (at != NULL) {
                found(findings, source, (size_t)(at - source->text),
                        "\"%s\" belongs to one machine or workshop", traces[j]);
            }
        }
    }
}

/* Documents may end a line in two blanks, which is a line break there. */
static bool wants_trim(const char *path)
{
    return wants_licence(path) || ends_with(path, ".lua") || ends_with(path, ".ci/run");
}

static void rule_clean_text(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->items[i];
        const char *text = source->text;

        if (text == NULL || !wants_trim(source->path) ||
                starts_with(source->path, "tests/errors/") ||
                starts_with(source->path, "tests/hostile/")) /* there every byte is meant */
            continue;
        if (source->length > 0 && text[source->length - 1] != '\n')
            found(findings, source, source->length, "the last line has no end");
        for (size_t at = 0; at < source->length; at++) {
            if (text[at] == '\r' || text[at] == '\t')
                found(findings, source, at, "a tab or a carriage return");
            if (text[at] == ' ' && text[at + 1] == '\n')
                found(findings, source, at, "a blank at the end of a line");
        }
    }
}

/* What the engine itself does not call: what rules will, and what tests hold things by. */
static const char *const uncalled[] = { "tf_memo_count", "tf_rule_call_key", "tf_rule_call_text",
    "tf_rule_function_place", "tf_rule_is_spent", "tf_rule_reference", "tf_text_end",
    "tf_zones_add" };

static size_t count_word(const struct tree *tree, const char *word)
{
    size_t count = 0;

    for (size_t i = 0; i < tree->count; i++) {
        const char *at = tree->items[i].code;

        if (at == NULL || !starts_with(tree->items[i].path, "engine/"))
            continue;
        while ((at = word_find(at, word)) != NULL) {
            count++;
            at += strlen(word);
        }
    }
    return count;
}

/* The functions that headers of the engine declare, and how often each is declared anywhere. */
struct declared {
    struct declared_one {
        char name[96];
        const struct source *header;
        size_t offset;
        size_t count;
    } * items;
    size_t count;
    bool only_known;
};

static void note_function(void *ud, const struct source *source, const struct declaration *one)
{
    struct declared *all = ud;
    struct declared_one *grown;
    char name[96];

    if (!one->is_function || one->is_inside)
        return;
    declaration_name(one, name, sizeof name);
    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(all->items[i].name, name) == 0) {
            all->items[i].count++;
            return;
        }
    }
    if (all->only_known)
        return;
    grown = realloc(all->items, (all->count + 1) * sizeof *grown);
    assert_non_null(grown);
    all->items = grown;
    memcpy(grown[all->count].name, name, sizeof name);
    grown[all->count].header = source;
    grown[all->count].offset = one->offset;
    grown[all->count++].count = 1;
}

static bool is_uncalled(const char *name)
{
    for (size_t i = 0; i < sizeof uncalled / sizeof *uncalled; i++) {
        if (strcmp(uncalled[i], name) == 0)
            return true;
    }
    return false;
}

static void rule_called(const struct tree *tree, struct findings *findings)
{
    struct declared all = { .only_known = false };

    for (size_t i = 0; i < tree->count; i++) {
        if (starts_with(tree->items[i].path, "engine/") && ends_with(tree->items[i].path, ".h"))
            each_declaration(&tree->items[i], note_function, &all);
    }
    all.only_known = true;
    for (size_t i = 0; i < tree->count; i++) {
        if (starts_with(tree->items[i].path, "engine/") && ends_with(tree->items[i].path, ".c"))
            each_declaration(&tree->items[i], note_function, &all);
    }
    for (size_t i = 0; i < all.count; i++) {
        const struct declared_one *one = &all.items[i];

        if (!is_uncalled(one->name) && count_word(tree, one->name) <= one->count)
            found(findings, one->header, one->offset, "nothing calls %s", one->name);
    }
    free(all.items);
}

/* Checks the target of a link that begins at text[at]. */
static void check_link(
        const struct tree *tree, const struct source *source, size_t at, struct findings *findings)
{
    char target[256];
    char path[512];
    const char *slash = strrchr(source->path, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - source->path) + 1;
    const char *rest = target;
    size_t length = strcspn(source->text + at, ")#");

    snprintf(target, sizeof target, "%.*s", (int)length, source->text + at);
    if (length == 0 || strstr(target, "://") != NULL || starts_with(target, "mailto:"))
        return;
    for (; starts_with(rest, "../") && folder > 0; rest += 3) {
        for (folder--; folder > 0 && source->path[folder - 1] != '/';)
            folder--;
    }
    snprintf(path, sizeof path, "%.*s%s", (int)folder, source->path, rest);
    length = strlen(path);
    for (size_t i = 0; i < tree->count; i++) {
        const char *known = tree->items[i].path;

        if (length > 0 && path[length - 1] == '/' && starts_with(known, path))
            return;
        if (starts_with(known, path) && (known[length] == '\0' || known[length] == '/'))
            return;
    }
    found(findings, source, at, "the link leads nowhere: %s", target);
}

static void rule_links(const struct tree *tree, struct findings *findings)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct source *source = &tree->items[i];
        const char *at = source->text;

        if (at == NULL || !ends_with(source->path, ".md"))
            continue;
        while ((at = strstr(at, "](")) != NULL) {
            at += 2;
            check_link(tree, source, (size_t)(at - source->text), findings);
        }
    }
}

/* -- The tree keeps them --------------------------------------------- */

typedef void (*house_rule)(const struct tree *tree, struct findings *findings);

static const struct rule_case {
    const char *name;
    house_rule rule;
} rule_cases[] = {
    { "the top level holds exactly the allowed names", rule_top_level },
    { "a folder includes nothing above it", rule_layers },
    { "another library's header stays in its place", rule_places },
    { "no header includes itself again", rule_no_circles },
    { "the licence line comes first", rule_licence_line },
    { "every file says what it is for", rule_header_comment },
    { "the engine does without unsafe and inexact words", rule_words },
    { "there is no mutable state outside of objects", rule_no_hidden_state },
    { "statics have one name each", rule_statics_unique },
    { "the public header documents every function", rule_documented },
    { "every error code is tested", rule_codes_tested },
    { "every source is listed", rule_sources_listed },
    { "no file names the place where it was made", rule_no_traces },
    { "text is clean", rule_clean_text },
    { "every function of the engine has a caller", rule_called },
    { "links in documents lead somewhere", rule_links },
};

static void test_tree(void **state)
{
    const struct rule_case *c = *state;
    const char *folder = getenv("TARIFF_SOURCE");
    struct findings findings = { 0 };
    struct tree tree = { 0 };

    assert_non_null(folder);
    assert_true(tree_read(&tree, folder));
    assert_non_null(tree_find(&tree, "include/tariff.h")); /* it is our tree */
    c->rule(&tree, &findings);
    tree_free(&tree);
    assert_int_equal(findings.count, 0);
}

/* -- And each rule can fail ------------------------------------------ */

#define SPDX "/* SPDX-License-Identifier: MIT */\n"

static const struct snippet_case {
    const char *name;
    house_rule rule;
    size_t count; /* findings there must be */
    struct {
        const char *path;
        const char *text;
    } files[3];
} snippet_cases[] = {
    { "a stray file at the top", rule_top_level, 1, { { "notes.txt", "" }, { "docs/a.md", "" } } },
    { "a stray folder at the top", rule_top_level, 1, { { "src/a.c", "" } } },
    { "base includes value", rule_layers, 1,
            { { "engine/base/a.c", "#include \"value/rate.h\"\n#include \"base/text.h\"\n" } } },
    { "io includes rule", rule_layers, 1, { { "engine/io/a.h", "#include \"rule/call.h\"\n" } } },
    { "cli includes the engine", rule_layers, 1,
            { { "engine/cli/a.c", "#include \"base/text.h\"\n#include \"tariff.h\"\n" } } },
    { "an include without its folder", rule_layers, 1,
            { { "engine/base/a.c", "#include \"text.h\"\n" } } },
    { "an unknown layer", rule_layers, 1, { { "engine/util/a.c", "" } } },
    { "an include in a comment is none", rule_layers, 0,
            { { "engine/base/a.c", "/*\n#include \"value/rate.h\"\n*/\n" } } },
    { "yaml.h in value", rule_places, 1, { { "engine/value/a.c", "#include <yaml.h>\n" } } },
    { "yaml.h in its place", rule_places, 0,
            { { "engine/facts/yaml.c", "#include <yaml.h>\n#include <string.h>\n" } } },
    { "lua.h in rating", rule_places, 1, { { "engine/rating/a.c", "#include <lua.h>\n" } } },
    { "lualib.h anywhere", rule_places, 1, { { "engine/rule/a.c", "#include <lualib.h>\n" } } },
    { "a header nobody allowed", rule_places, 1,
            { { "include/tariff.h", "#include <math.h>\n" } } },
    { "two headers in a circle", rule_no_circles, 1,
            { { "engine/base/a.h", "#include \"base/b.h\"\n" },
                    { "engine/base/b.h", "#include \"base/a.h\"\n" } } },
    { "two roads to one header are no circle", rule_no_circles, 0,
            { { "engine/base/a.h", "#include \"base/b.h\"\n#include \"base/c.h\"\n" },
                    { "engine/base/b.h", "#include \"base/c.h\"\n" }, { "engine/base/c.h", "" } } },
    { "no licence line", rule_licence_line, 2, { { "engine/a.c", "int x;\n" }, { "a.py", "\n" } } },
    { "the licence line below the interpreter's", rule_licence_line, 0,
            { { "a.sh", "#!/bin/sh\n# SPDX-License-Identifier: MIT\n" } } },
    { "no header comment", rule_header_comment, 1,
            { { "engine/base/a.c", SPDX "#include <stdio.h>\n" } } },
    { "another file's header comment", rule_header_comment, 1,
            { { "engine/base/a.c", SPDX "/*\n * b.c - does b.\n */\n" } } },
    { "a header without its layer", rule_header_comment, 1,
            { { "engine/base/a.h",
                    SPDX "/*\n * a.h - does a.\n */\n/*\n * Layer: base.\n */\n" } } },
    { "a header with its layer", rule_header_comment, 0,
            { { "engine/base/a.h", SPDX "/*\n * a.h - does a.\n * Layer: base.\n */\n" } } },
    { "a double", rule_words, 1, { { "engine/base/a.c", "static double f(void);\n" } } },
    { "sprintf but not snprintf", rule_words, 1,
            { { "engine/base/a.c", "void f(void)\n{\n    sprintf(a);\n    snprintf(b);\n}\n" } } },
    { "errno in base, not in cli", rule_words, 1,
            { { "engine/base/a.c", "int f(void) { return errno; }\n" },
                    { "engine/cli/a.c", "int f(void) { return errno; }\n" } } },
    { "words in comments and quotes are free", rule_words, 0,
            { { "engine/base/a.c",
                    "/* double */ char a = '\"'; // float\nf(\"errno \\\" float\");" } } },
    { "a mutable variable of the file", rule_no_hidden_state, 1,
            { { "engine/base/a.c", "static int count;\nstatic const int limit = 3;\n" } } },
    { "a mutable global", rule_no_hidden_state, 1, { { "engine/base/a.c", "int count = 0;\n" } } },
    { "a mutable table of constant texts", rule_no_hidden_state, 1,
            { { "engine/base/a.c", "static const char *names[] = { \"a\", \"b\" };\n"
                                   "static const char *const fine[] = { \"a\" };\n" } } },
    { "a mutable static in a function", rule_no_hidden_state, 1,
            { { "engine/base/a.c",
                    "int f(void)\n{\n    static int calls = 0;\n"
                    "    static const int a[] = { 1, 2 };\n    return a[calls++];\n}\n" } } },
    { "a mutable struct", rule_no_hidden_state, 1,
            { { "engine/base/a.c", "static struct pool { int left; } shared;\n" } } },
    { "a mutable function pointer", rule_no_hidden_state, 1,
            { { "engine/base/a.c", "static void (*hook)(void);\n" } } },
    { "types, prototypes and constants are no state", rule_no_hidden_state, 0,
            { { "engine/base/a.h",
                      "struct a;\ntypedef int (*fn)(int);\nenum { A = 1 };\nstruct b { int c; };\n"
                      "int f(struct a *a, int b);\nextern const int table[3];\n"
                      "static inline int g(int x) { int y = x; return y; }\n"
                      "#define M(x) \\\n    int x = 0;\n_Static_assert(sizeof(int) == 4, "
                      "\"\");\n" },
                    { "engine/base/a.c",
                            "static const struct row { int a; } rows[] = { { 1 }, { 2 } };\n" } } },
    { "two statics of one name", rule_statics_unique, 1,
            { { "engine/base/a.c", "static int next(int x)\n{\n    return x;\n}\n" },
                    { "engine/value/b.c", "static int next(void);\n" } } },
    { "a static table and a static function of one name", rule_statics_unique, 1,
            { { "engine/base/a.c", "static const int names[2] = { 1, 2 };\n" },
                    { "engine/value/b.c", "static int names(void);\n" } } },
    { "a static declared first in its own file", rule_statics_unique, 0,
            { { "engine/base/a.c", "static int f(void);\nstatic int f(void) { return 1; }\n" } } },
    { "a public function without a comment", rule_documented, 1,
            { { "include/tariff.h", "int x;\nTARIFF_API void tariff_f(void);\n" } } },
    { "a public function that does not say what it returns", rule_documented, 1,
            { { "include/tariff.h", "/** Does f. */\nTARIFF_API TARIFF_MUST_CHECK tariff_code f(\n"
                                    "        int x);\n" } } },
    { "a public function whose answer need not be checked", rule_documented, 1,
            { { "include/tariff.h", "/** Does f.\n * @return TARIFF_OK */\nTARIFF_API tariff_code "
                                    "f(int x);\n" } } },
    { "a documented public function", rule_documented, 0,
            { { "include/tariff.h", "extern \"C\" {\n/**\n * Does f.\n * @return TARIFF_OK\n */\n"
                                    "TARIFF_API TARIFF_MUST_CHECK tariff_code f(int x);\n}\n" } } },
    { "an error code without a test", rule_codes_tested, 1,
            { { "include/tariff.h",
                      "typedef enum tariff_code { TARIFF_OK = 0, TARIFF_BAD = 1 } x;" },
                    { "tests/a.c", "f(TARIFF_OK, TARIFF_BADLY)" },
                    { "tests/tidy/b.c", "TARIFF_BAD" } } },
    { "a source that is not listed", rule_sources_listed, 1,
            { { "CMakeLists.txt", "engine/base/a.c" }, { "engine/base/a.c", "" },
                    { "engine/base/b.c", "" } } },
    { "a path of somebody's machine", rule_no_traces, 1,
            { { "docs/a.md", "see /ho"
                             "me/me/notes" } } },
    { "a tab, a carriage return, a blank, no last end", rule_clean_text, 4,
            { { "engine/a.c", "\tint x;\n" }, { "a.sh", "a\r\n" }, { "b.py", "a \nb" } } },
    { "a function that nothing calls", rule_called, 1,
            { { "engine/base/a.h", "int f(int x);\nint g(int x);\n" },
                    { "engine/base/a.c", "int f(int x)\n{\n    return x;\n}\n"
                                         "int g(int x)\n{\n    return f(x);\n}\n" } } },
    { "a function that only tests call", rule_called, 1,
            { { "engine/base/a.h", "int f(int x);\n" }, { "tests/a.c", "int x = f(1);\n" } } },
    { "an inline function that another calls", rule_called, 0,
            { { "engine/base/a.h", "static inline int f(int x) { return x; }\n" },
                    { "engine/base/a.c", "static int g(int x)\n{\n    return f(x);\n}\n" } } },
    { "a link that leads nowhere", rule_links, 1,
            { { "docs/a.md", "[a](b.md) [b](../README.md) [c](https://a.b) [d](#e) [f](../docs)" },
                    { "README.md", "[a](docs/a.md#x)" } } },
};

static void test_snippet(void **state)
{
    const struct snippet_case *c = *state;
    struct findings findings = { .quiet = true };
    struct tree tree = { 0 };

    for (size_t i = 0; i < 3 && c->files[i].path != NULL; i++)
        tree_add(&tree, c->files[i].path, c->files[i].text, strlen(c->files[i].text));
    tree_sort(&tree);
    c->rule(&tree, &findings);
    tree_free(&tree);
    assert_int_equal(findings.count, c->count);
}

int main(void)
{
    int failed = RUN_CASES("house rules can fail", test_snippet, snippet_cases);

    return failed + RUN_CASES("house rules", test_tree, rule_cases);
}
