/* SPDX-License-Identifier: MIT */
/*
 * scan.c - the tokenizer and what it refuses.
 * Layer: rule.
 */
#include "rule/scan.h"

#include <string.h>

#include "base/text.h"

enum {
    TOKEN_STEPS = 10,        /* to compile one token */
    BRACKET_EQUALS_MAX = 10, /* [==========[ */
    SHOWN_MAX = 40           /* bytes of the source quoted in a message */
};

struct scan {
    const struct tf_source *source;
    struct tf_arena *arena;
    struct tf_tokens *out;
    struct tf_report *report;
    size_t at;
    size_t line_start; /* offset of the current line's first byte */
    uint32_t line;
    size_t capacity; /* of out->items; 0 while only counting */
    unsigned depth;
    uint32_t open[TF_RULE_DEPTH_MAX + 1];  /* the token that opened each depth */
    unsigned functions;                    /* that are open */
    bool is_chain_told;                    /* the chain that goes on is refused already */
    bool is_declaring;                     /* after local, for or function: names are declared */
    uint64_t locals;                       /* names declared so far */
    uint64_t jumps;                        /* and, or, elseif, break */
    unsigned chain[TF_RULE_DEPTH_MAX + 1]; /* steps of the chain at each depth */
    tariff_code code;                      /* of the first finding */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static char peek_byte(const struct scan *scan, size_t ahead)
{
    return scan->at + ahead < scan->source->length ? scan->source->text[scan->at + ahead] : '\0';
}

static bool scan_at_end(const struct scan *scan)
{
    return scan->at >= scan->source->length;
}

static struct tf_place scan_place(const struct scan *scan, size_t at)
{
    return (struct tf_place){ scan->source->path, scan->line,
        (uint32_t)(at - scan->line_start) + 1 };
}

/* One finding at a place; `shown` replaces the %s of message and hint. */
static void scan_refuse(struct scan *scan, enum tf_finding what, struct tf_place place,
        const char *hint, const char *before, const char *shown, size_t shown_length,
        const char *after)
{
    tariff_error err = { 0 };

    tf_fail(&err, tf_finding_in(what, TARIFF_BAD_RULE), place, hint, "%s%.*s%s", before,
            (int)(shown_length > SHOWN_MAX ? SHOWN_MAX : shown_length), shown, after);
    tf_report_add(scan->report, &err);
    if (scan->code == TARIFF_OK)
        scan->code = err.code;
}

static void scan_refuse_plain(struct scan *scan, enum tf_finding what, struct tf_place place,
        const char *hint, const char *message)
{
    scan_refuse(scan, what, place, hint, message, "", 0, "");
}

/* Nothing after this can be trusted: jump to the end. */
static void scan_give_up(struct scan *scan)
{
    scan->at = scan->source->length;
}

static void scan_no_memory(struct scan *scan)
{
    tariff_error err = { 0 };

    tf_no_memory(&err);
    tf_report_add(scan->report, &err);
    scan->code = err.code;
    scan_give_up(scan);
}

/* Steps over one line end: \n, \r, \r\n or \n\r, as Lua counts them. */
static void step_line(struct scan *scan)
{
    char first = peek_byte(scan, 0);
    char second = peek_byte(scan, 1);

    scan->at++;
    if ((second == '\n' || second == '\r') && second != first)
        scan->at++;
    scan->line++;
    scan->line_start = scan->at;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* -- The list of tokens -------------------------------------------------------- */

/* Doubles the list inside the arena; the old half stays there, unused. */
static bool grow_tokens(struct scan *scan)
{
    size_t grown = scan->capacity == 0 ? 256 : scan->capacity * 2;
    struct tf_token *items;

    if (scan->out->count < scan->capacity)
        return true;
    items = tf_arena_array(scan->arena, grown, sizeof *items);
    if (items == NULL)
        return false;
    if (scan->out->count > 0)
        memcpy(items, scan->out->items, scan->out->count * sizeof *items);
    scan->out->items = items;
    scan->capacity = grown;
    return true;
}

static void add_token(struct scan *scan, struct tf_token token)
{
    if (!grow_tokens(scan)) {
        scan_no_memory(scan);
        return;
    }
    scan->out->items[scan->out->count++] = token;
    scan->out->work += TOKEN_STEPS;
}

static struct tf_token token_from(
        const struct scan *scan, enum tf_token_kind kind, size_t start, size_t end)
{
    return (struct tf_token){ .kind = kind,
        .start = (uint32_t)start,
        .length = (uint32_t)(end - start),
        .line = scan->line,
        .column = (uint32_t)(start - scan->line_start) + 1 };
}

/* -- Texts and comments ---------------------------------------------------------- */

/* The number of '=' of a long bracket that opens here, or -1 when none does. */
static long bracket_level(const struct scan *scan)
{
    size_t equals = 0;

    if (peek_byte(scan, 0) != '[')
        return -1;
    while (peek_byte(scan, 1 + equals) == '=')
        equals++;
    return peek_byte(scan, 1 + equals) == '[' ? (long)equals : -1;
}

/* Steps over a long bracket; false when it never closes. */
static bool skip_bracket(struct scan *scan, size_t level)
{
    scan->at += level + 2;
    while (!scan_at_end(scan)) {
        size_t equals = 0;

        if (is_line_end(peek_byte(scan, 0))) {
            step_line(scan);
            continue;
        }
        if (peek_byte(scan, 0) != ']') {
            scan->at++;
            continue;
        }
        while (peek_byte(scan, 1 + equals) == '=')
            equals++;
        if (equals == level && peek_byte(scan, 1 + equals) == ']') {
            scan->at += level + 2;
            return true;
        }
        scan->at += 1 + equals;
    }
    return false;
}

/* "[=" that opens nothing: Lua would quote all of the signs in its error. */
static void refuse_half_bracket(struct scan *scan)
{
    scan_refuse_plain(scan, TF_F_RULE_TEXT_OPEN, scan_place(scan, scan->at),
            "Write [[text]], or a name before [.", "The equals signs after [ lead to no second [.");
    scan_give_up(scan);
}

/* A long bracket with its checks; the inside is between *start and *end. */
static bool read_bracket(struct scan *scan, const char *what, size_t *start, size_t *end)
{
    struct tf_place place = scan_place(scan, scan->at);
    long level = bracket_level(scan);

    if (level > BRACKET_EQUALS_MAX) {
        scan_refuse_plain(scan, TF_F_SOURCE_TOO_LARGE, place,
                "Use a bracket with few or no equals signs.",
                "The long bracket has more than 10 equals signs.");
        scan_give_up(scan);
        return false;
    }
    *start = scan->at + (size_t)level + 2;
    if (!skip_bracket(scan, (size_t)level)) {
        scan_refuse(scan, TF_F_RULE_TEXT_OPEN, place, "Close it with the matching square brackets.",
                "The ", what, strlen(what), " that begins here never ends.");
        return false;
    }
    *end = scan->at - (size_t)level - 2;
    return true;
}

static void read_long_text(struct scan *scan)
{
    struct tf_token token = token_from(scan, TF_TOKEN_STRING, scan->at, scan->at);
    size_t start = 0;
    size_t end = 0;

    if (!read_bracket(scan, "text", &start, &end))
        return;
    token.start = (uint32_t)start;
    token.length = (uint32_t)(end - start);
    token.is_escaped = true; /* a first line end is dropped, others are translated */
    add_token(scan, token);
}

static void skip_comment(struct scan *scan)
{
    size_t start = 0;
    size_t end = 0;

    scan->at += 2;
    if (bracket_level(scan) >= 0) {
        read_bracket(scan, "comment", &start, &end);
        return;
    }
    while (!scan_at_end(scan) && !is_line_end(peek_byte(scan, 0)))
        scan->at++;
}

/* \0, \x00 or \u{0}, after its backslash. */
static bool is_zero_escape(const struct scan *scan)
{
    size_t at = 2;

    if (peek_byte(scan, 1) == 'x')
        return peek_byte(scan, 2) == '0' && peek_byte(scan, 3) == '0';
    if (peek_byte(scan, 1) == 'u') {
        while (peek_byte(scan, at + 1) == '0')
            at++;
        return at > 2 && peek_byte(scan, at + 1) == '}';
    }
    at = 1;
    while (at < 4 && peek_byte(scan, at) == '0')
        at++;
    return at == 4 || (at > 1 && !is_digit(peek_byte(scan, at)));
}

/* The part of an escape after its backslash. */
static void skip_escape(struct scan *scan)
{
    char c = peek_byte(scan, 1);

    if (is_zero_escape(scan))
        scan_refuse_plain(scan, TF_F_ZERO_CHARACTER, scan_place(scan, scan->at),
                "Leave the zero byte out.", "A text cannot hold a zero byte.");
    scan->at++;
    if (is_line_end(c)) {
        step_line(scan);
        return;
    }
    scan->at++;
    if (c != 'z')
        return;
    while (!scan_at_end(scan)) {
        c = peek_byte(scan, 0);
        if (is_line_end(c))
            step_line(scan);
        else if (c == ' ' || c == '\t')
            scan->at++;
        else
            return;
    }
}

/* Nothing in a rule is a brace with a text or another brace right behind it. */
static void check_after_brace(struct scan *scan, size_t index)
{
    const struct tf_tokens *tokens = scan->out;
    const struct tf_token *token = &tokens->items[index];

    if (index > 0 && tf_token_is_mark(tokens, index - 1, "}") &&
            (token->kind == TF_TOKEN_STRING || tf_token_is_mark(tokens, index, "{")))
        scan_refuse(scan, TF_F_WORD_MISSING, tf_token_place(tokens, index),
                "Write a comma between two values, or the word of a block before its name.",
                "Before `", tokens->text + token->start, token->length,
                "` a comma is missing, or a word such as price.");
}

static void scan_text(struct scan *scan)
{
    struct tf_token token = token_from(scan, TF_TOKEN_STRING, scan->at, scan->at);
    struct tf_place place = scan_place(scan, scan->at);
    char quote = peek_byte(scan, 0);

    token.start = (uint32_t)++scan->at;
    while (!scan_at_end(scan) && peek_byte(scan, 0) != quote) {
        if (is_line_end(peek_byte(scan, 0)))
            break;
        if (peek_byte(scan, 0) == '\\') {
            token.is_escaped = true;
            skip_escape(scan);
        } else {
            scan->at++;
        }
    }
    if (peek_byte(scan, 0) != quote) {
        scan_refuse_plain(scan, TF_F_RULE_TEXT_OPEN, place,
                "Close the text with the same quotation mark.",
                "The text that begins here has no closing quotation mark on its line.");
        return;
    }
    token.length = (uint32_t)(scan->at - token.start);
    scan->at++;
    add_token(scan, token);
    scan->is_declaring = false;
    if (scan->code != TARIFF_NO_MEMORY)
        check_after_brace(scan, scan->out->count - 1);
}

/* -- Numbers ----------------------------------------------------------------------- */

static bool is_all_digits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!is_digit(text[i]))
            return false;
    return true;
}

/* A decimal literal that a 64-bit whole number holds. */
static bool whole_fits(const char *text, size_t length)
{
    static const char most[] = "9223372036854775807";

    while (length > 0 && *text == '0') {
        text++;
        length--;
    }
    if (length != sizeof most - 1)
        return length < sizeof most - 1;
    return memcmp(text, most, length) <= 0;
}

static bool hex_fits(const char *text, size_t length)
{
    size_t digits = 0;

    for (size_t i = 2; i < length; i++) {
        if (!is_hex(text[i]))
            return false;
        if (digits > 0 || text[i] != '0')
            digits++;
    }
    return length > 2 && digits <= 16;
}

static void check_token_number(struct scan *scan, struct tf_token token)
{
    const char *text = scan->source->text + token.start;
    struct tf_place place = { scan->source->path, token.line, token.column };
    bool hex = token.length > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

    if (hex ? hex_fits(text, token.length)
            : is_all_digits(text, token.length) && whole_fits(text, token.length))
        return;
    if (!hex && is_all_digits(text, token.length))
        scan_refuse(scan, TF_F_WHOLE_TOO_LARGE, place,
                "Put it in quotation marks to make it a decimal.", "The number ", text,
                token.length, " is too large for a whole number.");
    else
        scan_refuse(scan, TF_F_DECIMAL_WITHOUT_QUOTES, place,
                "Put decimals in quotation marks, as in \"0.10\"; write whole numbers without.",
                "The number ", text, token.length, " is not a whole number.");
}

static void scan_number(struct scan *scan)
{
    size_t start = scan->at;
    bool hex =
            peek_byte(scan, 0) == '0' && (peek_byte(scan, 1) == 'x' || peek_byte(scan, 1) == 'X');
    struct tf_token token;

    while (!scan_at_end(scan)) {
        char c = peek_byte(scan, 0);
        bool exponent = hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';

        if (!is_letter(c) && !is_digit(c) && (c != '.' || peek_byte(scan, 1) == '.'))
            break;
        scan->at++;
        if (exponent && (peek_byte(scan, 0) == '+' || peek_byte(scan, 0) == '-') &&
                is_digit(peek_byte(scan, 1)))
            scan->at++;
    }
    token = token_from(scan, TF_TOKEN_NUMBER, start, scan->at);
    check_token_number(scan, token);
    add_token(scan, token);
}

/* -- Names and marks ------------------------------------------------------------------ */

bool tf_token_is(const struct tf_tokens *tokens, size_t index, const char *text)
{
    size_t length = strlen(text);

    return index < tokens->count && tokens->items[index].length == length &&
           memcmp(tokens->text + tokens->items[index].start, text, length) == 0;
}

bool tf_token_is_mark(const struct tf_tokens *tokens, size_t index, const char *text)
{
    return index < tokens->count && tokens->items[index].kind == TF_TOKEN_MARK &&
           tf_token_is(tokens, index, text);
}

static bool is_keyword(const struct tf_tokens *tokens, size_t index, const char *word)
{
    return index < tokens->count && tokens->items[index].kind == TF_TOKEN_NAME &&
           tf_token_is(tokens, index, word);
}

/* True when `until` at the end of the list is a key: behind a brace or comma, before one `=`. */
static bool is_until_key(const struct scan *scan, size_t index)
{
    const struct tf_tokens *tokens = scan->out;
    size_t ahead = 0;

    if (!tf_token_is(tokens, index, "until") || index == 0 ||
            (!tf_token_is_mark(tokens, index - 1, "{") &&
                    !tf_token_is_mark(tokens, index - 1, ",") &&
                    !tf_token_is_mark(tokens, index - 1, ";")))
        return false;
    while (peek_byte(scan, ahead) == ' ' || peek_byte(scan, ahead) == '\t' ||
            is_line_end(peek_byte(scan, ahead)))
        ahead++;
    return peek_byte(scan, ahead) == '=' && peek_byte(scan, ahead + 1) != '=';
}

static bool opens_nesting(const struct tf_tokens *tokens, size_t index)
{
    return tf_token_is_mark(tokens, index, "{") || tf_token_is_mark(tokens, index, "(") ||
           tf_token_is_mark(tokens, index, "[") || is_keyword(tokens, index, "function") ||
           is_keyword(tokens, index, "do") || is_keyword(tokens, index, "if") ||
           is_keyword(tokens, index, "repeat");
}

static bool closes_nesting(const struct tf_tokens *tokens, size_t index)
{
    return tf_token_is_mark(tokens, index, "}") || tf_token_is_mark(tokens, index, ")") ||
           tf_token_is_mark(tokens, index, "]") || is_keyword(tokens, index, "end") ||
           (is_keyword(tokens, index, "until") && !tokens->items[index].is_key);
}

static void close_nesting(struct scan *scan, size_t index)
{
    uint32_t open = scan->open[scan->depth];

    scan->out->items[open].match = (uint32_t)index;
    if (is_keyword(scan->out, open, "function"))
        scan->functions--;
    scan->depth--;
    /* (a.b).c and a[b.c] are one chain to what words the error. */
    scan->chain[scan->depth] += scan->chain[scan->depth + 1];
}

static void check_token_depth(struct scan *scan, size_t index)
{
    if (opens_nesting(scan->out, index)) {
        if (scan->depth == TF_RULE_DEPTH_MAX) {
            scan_refuse_plain(scan, TF_F_SOURCE_TOO_LARGE, tf_token_place(scan->out, index),
                    "Give the inner parts names with local, and use the names.",
                    "Brackets and blocks nest more than 100 deep.");
            scan_give_up(scan);
            return;
        }
        scan->chain[++scan->depth] = 0;
        scan->open[scan->depth] = (uint32_t)index;
        if (is_keyword(scan->out, index, "function"))
            scan->functions++;
    } else if (closes_nesting(scan->out, index) && scan->depth > 0) {
        close_nesting(scan, index);
    }
}

/* True when the token begins something new instead of going on with a chain. */
static bool ends_chain(const struct tf_tokens *tokens, size_t index)
{
    if (tokens->items[index].kind == TF_TOKEN_NAME)
        return index == 0 || !tf_token_is_mark(tokens, index - 1, ".");
    return tokens->items[index].kind == TF_TOKEN_MARK && !opens_nesting(tokens, index) &&
           !closes_nesting(tokens, index) && !tf_token_is_mark(tokens, index, ":");
}

/* Counts the steps of a.b[c].d… and refuses more than any rule needs. */
static void check_chain(struct scan *scan, size_t index)
{
    unsigned *chain = &scan->chain[scan->depth];

    if (tf_token_is_mark(scan->out, index, ".") || tf_token_is_mark(scan->out, index, "[")) {
        ++*chain;
        if (*chain > TF_CHAIN_MAX && !scan->is_chain_told)
            scan_refuse_plain(scan, TF_F_SOURCE_TOO_LARGE, tf_token_place(scan->out, index),
                    "Give an inner part a name with local, and go on from the name.",
                    "The chain of names has more than 64 steps.");
        scan->is_chain_told = *chain > TF_CHAIN_MAX;
    } else if (ends_chain(scan->out, index)) {
        *chain = 0;
    }
}

static void check_token_name(struct scan *scan, size_t index)
{
    const struct tf_tokens *tokens = scan->out;
    struct tf_place place = tf_token_place(tokens, index);

    if (tf_token_is(tokens, index, "goto"))
        scan_refuse_plain(scan, TF_F_NOT_IN_RULES, place, "Use while, for or if instead.",
                "There is no goto in rules.");
    else if (tf_token_is(tokens, index, "_ENV"))
        scan_refuse_plain(scan, TF_F_NOT_IN_RULES, place, "Use local names instead.",
                "There is no _ENV in rules.");
}

/*
 * What Lua's compiler does for the name.  It looks each one up among the names that the open
 * functions declared, of which a function has at most LOCALS_MAX, and goes through the jumps of a
 * condition or a loop at each further one.
 */
static void count_work(struct scan *scan, size_t index)
{
    enum { LOCALS_MAX = 200 + 255 /* locals and outer variables */, STEP_NAMES = 16, JUMPS = 32 };
    static const char *const jumps[] = { "and", "or", "elseif", "break" };
    static const char *const declares[] = { "local", "for", "function" };
    uint64_t locals = scan->locals < LOCALS_MAX ? scan->locals : LOCALS_MAX;

    scan->out->work += (scan->functions + 1) * locals / STEP_NAMES;
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++)
        if (tf_token_is(scan->out, index, jumps[i]))
            scan->out->work += ++scan->jumps / JUMPS;
    scan->locals += scan->is_declaring;
    for (size_t i = 0; i < sizeof declares / sizeof declares[0]; i++)
        scan->is_declaring |= tf_token_is(scan->out, index, declares[i]);
}

static void check_mark(struct scan *scan, size_t index)
{
    const struct tf_tokens *tokens = scan->out;
    struct tf_place place = tf_token_place(tokens, index);

    if (tf_token_is(tokens, index, "/"))
        scan_refuse_plain(scan, TF_F_INEXACT_OPERATOR, place,
                "Multiply by a decimal text such as \"0.5\", or use // for the whole part.",
                "There is no division with / in rules, because it is not exact.");
    else if (tf_token_is(tokens, index, "^"))
        scan_refuse_plain(scan, TF_F_INEXACT_OPERATOR, place, "Multiply instead.",
                "There is no power operator ^ in rules, because it is not exact.");
    else if (tf_token_is(tokens, index, "..."))
        scan_refuse_plain(scan, TF_F_NOT_IN_RULES, place, "Name each parameter, or give a table.",
                "There is no ... in rules.");
    else if (tf_token_is(tokens, index, ">") && index > 1 &&
             is_keyword(tokens, index - 1, "close") && tf_token_is_mark(tokens, index - 2, "<"))
        scan_refuse_plain(scan, TF_F_NOT_IN_RULES, tf_token_place(tokens, index - 1),
                "Leave the attribute out.", "There is no <close> in rules.");
    else if (tf_token_is(tokens, index, "::"))
        scan_refuse_plain(scan, TF_F_NOT_IN_RULES, place, "Use while, for or if instead of goto.",
                "There are no ::labels:: in rules.");
}

static void scan_name(struct scan *scan)
{
    size_t start = scan->at;
    size_t index = scan->out->count;

    while (is_letter(peek_byte(scan, 0)) || is_digit(peek_byte(scan, 0)))
        scan->at++;
    add_token(scan, token_from(scan, TF_TOKEN_NAME, start, scan->at));
    if (index == scan->out->count)
        return;
    scan->out->items[index].is_key = is_until_key(scan, index);
    check_token_name(scan, index);
    count_work(scan, index);
    check_chain(scan, index);
    check_token_depth(scan, index);
}

static size_t mark_length(const struct scan *scan)
{
    static const char *const marks[] = { "...", "..", "==", "~=", "<=", ">=", "//", "::", "<<",
        ">>" };

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t length = strlen(marks[i]);

        if (scan->source->length - scan->at >= length &&
                memcmp(scan->source->text + scan->at, marks[i], length) == 0)
            return length;
    }
    return 1;
}

static void scan_mark(struct scan *scan)
{
    size_t start = scan->at;
    size_t index = scan->out->count;

    scan->at += mark_length(scan);
    add_token(scan, token_from(scan, TF_TOKEN_MARK, start, scan->at));
    if (index == scan->out->count)
        return;
    check_mark(scan, index);
    scan->is_declaring &= strchr(",.:(<>", scan->source->text[start]) != NULL;
    check_after_brace(scan, index);
    check_chain(scan, index);
    check_token_depth(scan, index);
}

/* U+2018 to U+201F, as word processors write them: E2 80 98 to E2 80 9F. */
static bool is_typographic_quote(const struct scan *scan)
{
    return (unsigned char)peek_byte(scan, 0) == 0xE2 && (unsigned char)peek_byte(scan, 1) == 0x80 &&
           (unsigned char)peek_byte(scan, 2) >= 0x98 && (unsigned char)peek_byte(scan, 2) <= 0x9F;
}

/* A # after which a comment of other languages goes on: the first on its line, or after a comma. */
static bool is_hash_comment(const struct scan *scan)
{
    size_t at = scan->at;

    if (peek_byte(scan, 0) != '#' || peek_byte(scan, 1) != ' ')
        return false;
    while (at > scan->line_start &&
            (scan->source->text[at - 1] == ' ' || scan->source->text[at - 1] == '\t'))
        at--;
    return at == scan->line_start || scan->source->text[at - 1] == ',';
}

static void scan_token(struct scan *scan)
{
    char c = peek_byte(scan, 0);

    if (is_line_end(c))
        step_line(scan);
    else if (c == ' ' || c == '\t')
        scan->at++;
    else if (c == '-' && peek_byte(scan, 1) == '-')
        skip_comment(scan);
    else if (c == '"' || c == '\'')
        scan_text(scan);
    else if (bracket_level(scan) >= 0)
        read_long_text(scan);
    else if (c == '[' && peek_byte(scan, 1) == '=')
        refuse_half_bracket(scan);
    else if (is_digit(c) || (c == '.' && is_digit(peek_byte(scan, 1))))
        scan_number(scan);
    else if (is_letter(c))
        scan_name(scan);
    else if (is_hash_comment(scan)) {
        scan_refuse_plain(scan, TF_F_HASH_COMMENT, scan_place(scan, scan->at),
                "Write -- in its place; the length of a table is written #name, without a space.",
                "A comment in rules begins with --, not with #.");
        scan_give_up(scan);
    } else if ((unsigned char)c < 0x80)
        scan_mark(scan);
    else if (is_typographic_quote(scan)) {
        scan_refuse_plain(scan, TF_F_CURLY_QUOTES, scan_place(scan, scan->at),
                "Write straight quotation marks, \" and \"; word processors change them.",
                "This is a quotation mark of a word processor.");
        scan_give_up(scan);
    } else {
        scan_refuse_plain(scan, TF_F_NAME_LETTERS, scan_place(scan, scan->at),
                "Put names with other letters into quotation marks.",
                "A name outside of quotation marks may only use the letters A to Z, digits and _.");
        scan_give_up(scan);
    }
}

/* -- Bytes ---------------------------------------------------------------------------- */

static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t' && !is_line_end(c)) || c == 0x7F;
}

/* Control characters and broken UTF-8 are refused before anything else. */
static bool scan_check_bytes(struct scan *scan)
{
    const char *text = scan->source->text;

    while (!scan_at_end(scan)) {
        size_t length = tf_utf8_length(text + scan->at, scan->source->length - scan->at);

        if (length == 0 || is_control(text[scan->at])) {
            scan_refuse_plain(scan, length == 0 ? TF_F_NOT_UTF8 : TF_F_CONTROL_CHARACTER,
                    scan_place(scan, scan->at), "Save the file as plain UTF-8 text.",
                    length == 0 ? "The file is not UTF-8 from here on."
                                : "The file holds a control character here.");
            return false;
        }
        if (is_line_end(text[scan->at]))
            step_line(scan);
        else
            scan->at += length;
    }
    return true;
}

static size_t mark_of_utf8(const struct tf_source *source)
{
    return source->length >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

tariff_code tf_scan(const struct tf_source *source, struct tf_arena *arena, struct tf_tokens *out,
        struct tf_report *report)
{
    struct scan scan = { .source = source, .arena = arena, .out = out, .report = report };

    *out = (struct tf_tokens){ .path = source->path, .text = source->text };
    scan.line = 1;
    if (source->length > TF_SOURCE_BYTES_MAX) {
        scan_refuse_plain(&scan, TF_F_SOURCE_TOO_LARGE, (struct tf_place){ source->path, 1, 1 },
                "Split the file and use include, or move tables into facts.",
                "The file is larger than 256 KiB.");
        return scan.code;
    }
    scan.at = scan.line_start = mark_of_utf8(source);
    if (!scan_check_bytes(&scan))
        return scan.code;
    scan.at = scan.line_start = mark_of_utf8(source);
    scan.line = 1;
    while (!scan_at_end(&scan) && !tf_report_is_full(report))
        scan_token(&scan);
    return scan.code;
}

/* -- Looking at tokens ------------------------------------------------------------------ */

size_t tf_token_on_line(const struct tf_tokens *tokens, uint32_t line)
{
    size_t low = 0;
    size_t high = tokens->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (tokens->items[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t tf_token_expression_end(const struct tf_tokens *tokens, size_t from)
{
    for (size_t i = from; i < tokens->count; i++) {
        if (opens_nesting(tokens, i))
            i = tf_token_match(tokens, i);
        else if (closes_nesting(tokens, i) || tf_token_is_mark(tokens, i, ",") ||
                 tf_token_is_mark(tokens, i, ";"))
            return i;
    }
    return tokens->count;
}

size_t tf_token_match(const struct tf_tokens *tokens, size_t open)
{
    return open < tokens->count && tokens->items[open].match != 0 ? tokens->items[open].match
                                                                  : tokens->count;
}

struct tf_place tf_token_place(const struct tf_tokens *tokens, size_t index)
{
    if (index >= tokens->count)
        return (struct tf_place){ tokens->path, 0, 0 };
    return (struct tf_place){ tokens->path, tokens->items[index].line,
        tokens->items[index].column };
}
