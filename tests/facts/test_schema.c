/* SPDX-License-Identifier: MIT */
/*
 * The `usage:` section: what may be declared, and which events fit it.
 */
#include "facts/reading.h"
#include "facts/schema.h"

#define ARTLAB                                                                                     \
    "item:        [compute, storage, traffic, request]\n"                                          \
    "edition:     { for: { item: compute }, one_of: [shared, exclusive] }\n"                       \
    "phase:       { for: { edition: shared }, one_of: [starting, idle, generating] }\n"            \
    "event:       { for: { edition: exclusive }, one_of: [requested, failed, launched, stopped] "  \
    "}\n"                                                                                          \
    "tool:        { for: { edition: exclusive }, text: true }\n"                                   \
    "spec:        { for: { event: launched }, one_of: [gn6i, gn7i] }\n"                            \
    "direction:   { for: { item: traffic }, one_of: [in, out] }\n"                                 \
    "verb:        { for: { item: request }, one_of: [put, get] }\n"                                \
    "gpu_seconds: { for: { phase: generating }, unit: second }\n"                                  \
    "stored_gb:   { for: { item: storage }, unit: GB }\n"                                          \
    "gb:          { for: { item: traffic }, unit: GB }\n"                                          \
    "requests:    { for: { item: request }, unit: request }\n"                                     \
    "note:        { text: true, optional: true }\n"

#define ONE_WAY "Give one of: one_of with a list of symbols, `text: true`, or unit."

static const struct mistake {
    const char *name;
    const char *text;
    struct finding want;
} mistakes[] = {
    { "not a map", "[a]\n",
            { 1, 1, "The section `usage` must be a map, not a list.",
                    "Write `key: value` pairs, indented below it." } },
    { "a reserved name", "account: [a, b]\n",
            { 1, 1,
                    "`account` has a meaning of its own in every usage event; it cannot name a "
                    "field.",
                    "Choose another name for the field." } },
    { "a word of Lua", "end: [a, b]\n",
            { 1, 1, "`end` is a word of the rule language; it cannot name a field.",
                    "Choose another name for the field." } },
    { "a name with a hyphen", "gpu-seconds: { unit: second }\n",
            { 1, 1, "`gpu-seconds` cannot name a field.",
                    "Use letters, digits and _, up to 64, and begin with a letter." } },
    { "nothing declared", "item:\n",
            { 1, 6, "The field `item` does not say what it holds.",
                    "Write a list of symbols, { text: true } or { unit: GB }." } },
    { "an unknown key", "item: { oneof: [a] }\n",
            { 1, 9, "`oneof` is not a key of a field.", "Write `one_of` instead." } },
    { "no kind", "item: { optional: true }\n",
            { 1, 7, "The field `item` does not say what it holds.", ONE_WAY } },
    { "two kinds", "item: { one_of: [a], unit: GB }\n",
            { 1, 7, "The field `item` says in more than one way what it holds.", ONE_WAY } },
    { "text: false", "item: { text: false }\n",
            { 1, 15, "`text: false` does not say what `item` is.",
                    "Write `text: true`, or one_of or unit in its place." } },
    { "optional: yes", "item: { text: true, optional: yes }\n",
            { 1, 31, "`yes` is neither true nor false.", "Write true or false." } },
    { "an empty list", "item: []\n",
            { 1, 7, "The list of `item` has 0 symbols.",
                    "List from 1 to 4096 symbols, or say `text: true` if they cannot be "
                    "listed." } },
    { "a symbol twice", "item: [a, b, a]\n",
            { 1, 14, "The symbol `a` stands twice in the list of `item`.",
                    "List each symbol once." } },
    { "a symbol that is empty", "item: [a, '']\n",
            { 1, 11, "The symbol is empty.", "Write it after the colon, or leave the key out." } },
    { "a symbol that is a map", "item: [a, { b: c }]\n",
            { 1, 11, "The symbol must be a single value, not a map.",
                    "Write one value after the colon." } },
    { "a bad unit", "gb: { unit: GB/hour }\n",
            { 1, 13, "The unit `GB/hour` of field `gb` has a / in it.",
                    "Write words with a space between, such as second, GB or GB hour." } },
    { "for an unknown field", "item: [a]\nb: { for: { itme: a }, one_of: [x] }\n",
            { 2, 13, "No field is called `itme`.", "Write `item` instead." } },
    { "for a number", "gb: { unit: GB }\nb: { for: { gb: a }, one_of: [x] }\n",
            { 2, 13, "`for` cannot ask for `gb`: it has no symbols.",
                    "Name a field that lists its symbols." } },
    { "for an unknown symbol", "item: [compute]\nb: { for: { item: compte }, text: true }\n",
            { 2, 19, "`compte` is not a symbol of `item`.", "Write `compute` instead." } },
    { "for an unknown symbol in a list",
            "item: [a, b]\nb: { for: { item: [a, zzz] }, text: true }\n",
            { 2, 23, "`zzz` is not a symbol of `item`.", "Use one of the symbols of `item`." } },
    { "for no symbol", "item: [a]\nb: { for: { item: [] }, text: true }\n",
            { 2, 19, "`for` names no symbol of `item`.",
                    "Write one symbol, or a list as in [a, b]." } },
    { "for that is no map", "item: [a]\nb: { for: item, text: true }\n",
            { 2, 11, "The value of `for` must be a map, not `item`.",
                    "Write `key: value` pairs, indented below it." } },
    { "a circle", "a: { for: { b: x }, one_of: [y] }\nb: { for: { a: y }, one_of: [x] }\n",
            { 1, 1, "The field `a` is for itself, by way of its `for`.",
                    "Take one `for` away, so that some field comes first." } },
};

static void test_mistake(void **state)
{
    const struct mistake *c = *state;
    struct tf_report report = { 0 };
    struct tf_schema schema;
    struct tf_arena arena;

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    assert_int_equal(
            tf_schema_read(&arena, read_tree(&arena, c->text, &report), "CNY", &schema, &report),
            TARIFF_BAD_FACT);
    assert_finding(&report, &c->want);
    assert_int_equal(report.count, 1);
    assert_int_equal(schema.count, 0);
    tf_arena_free(&arena);
}

/* -- Events -------------------------------------------------------------- */

static const struct event_case {
    const char *name;
    const char *given; /* field=symbol, separated by spaces; numbers and texts are 1 */
    const char *message;
    const char *hint;
} event_cases[] = {
    { "shared, generating", "item=compute edition=shared phase=generating gpu_seconds=1", NULL,
            "" },
    { "shared, idle, has no seconds", "item=compute edition=shared phase=idle", NULL, "" },
    { "launched", "item=compute edition=exclusive event=launched tool=1 spec=gn6i", NULL, "" },
    { "stopped has no spec", "item=compute edition=exclusive event=stopped tool=1", NULL, "" },
    { "traffic with an optional note", "item=traffic direction=out gb=1 note=1", NULL, "" },
    { "nothing", "", "item is missing.",
            "Give item, or declare it `optional: true` where usage is declared." },
    { "no seconds", "item=compute edition=shared phase=generating",
            "gpu_seconds is missing for phase generating.",
            "Give gpu_seconds, or declare it `optional: true` where usage is declared." },
    { "no tool", "item=compute edition=exclusive event=stopped",
            "tool is missing for edition exclusive.",
            "Give tool, or declare it `optional: true` where usage is declared." },
    { "a spec when stopped", "item=compute edition=exclusive event=stopped tool=1 spec=gn6i",
            "spec does not belong to event stopped; it belongs to launched.",
            "Leave spec empty here, or widen its `for` where usage is declared." },
    { "an edition of traffic", "item=traffic edition=shared",
            "edition does not belong to item traffic; it belongs to compute.",
            "Leave edition empty here, or widen its `for` where usage is declared." },
    { "a spec without an event", "item=compute edition=shared phase=idle spec=gn6i",
            "spec is given but event is not; it belongs to event launched.",
            "Leave spec empty here, or widen its `for` where usage is declared." },
    { "a number that does not belong", "item=traffic direction=out gb=1 requests=1",
            "requests does not belong to item traffic; it belongs to request.",
            "Leave requests empty here, or widen its `for` where usage is declared." },
};

/* Fills an event from "field=value field=value". */
static void fill(const struct tf_schema *schema, const char *given, struct tf_event *event)
{
    while (*given != '\0') {
        size_t name = strcspn(given, "=");
        size_t value = strcspn(given + name + 1, " ");
        uint32_t index = tf_schema_find(schema, given, name);
        const struct tf_field *field;

        assert_int_not_equal(index, UINT32_MAX);
        field = &schema->fields[index];
        if (field->kind == TF_FIELD_SYMBOL)
            event->codes[field->slot] = tf_field_code(field, given + name + 1, value);
        else if (field->kind == TF_FIELD_TEXT)
            event->codes[field->slot] = 1;
        else
            event->given |= (uint64_t)1 << field->slot;
        given += name + 1 + value;
        given += *given == ' ';
    }
}

static void test_event(void **state)
{
    const struct event_case *c = *state;
    struct tf_place place = { "usage.csv", 7, 1 };
    struct tf_report report = { 0 };
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    struct tf_event event = { .codes = codes };
    tariff_error err = { 0 };
    struct tf_schema schema;
    struct tf_arena arena;

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tf_schema_read(&arena, read_tree(&arena, ARTLAB, &report), "CNY", &schema, &report);
    assert_no_finding(&report);
    fill(&schema, c->given, &event);
    assert_int_equal(tf_schema_check(&schema, &event, place, &err),
            c->message == NULL ? TARIFF_OK : TARIFF_BAD_USAGE);
    assert_string_equal(err.message, c->message == NULL ? "" : c->message);
    assert_string_equal(err.hint, c->hint);
    assert_int_equal(err.line, c->message == NULL ? 0 : 7);
    tf_arena_free(&arena);
}

static void test_slots_and_codes(void **state)
{
    struct tf_report report = { 0 };
    struct tf_schema schema;
    struct tf_arena arena;
    const struct tf_field *field;

    (void)state;
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tf_schema_read(&arena, read_tree(&arena, ARTLAB, &report), "CNY", &schema, &report);
    assert_no_finding(&report);
    assert_int_equal(schema.count, 13);
    assert_int_equal(schema.code_count, 9);
    assert_int_equal(schema.number_count, 4);
    field = &schema.fields[tf_schema_find(&schema, "event", 5)];
    assert_int_equal(tf_field_code(field, "requested", 9), 1);
    assert_int_equal(tf_field_code(field, "stopped", 7), 4);
    assert_int_equal(tf_field_code(field, "stop", 4), 0);
    assert_int_equal(tf_field_code(field, "stoppedx", 8), 0);
    assert_int_equal(tf_schema_find(&schema, "even", 4), UINT32_MAX);
    assert_int_equal(schema.fields[schema.count - 1].optional, true);
    tf_arena_free(&arena);
}

/* More symbols than the quick mask of a condition holds. */
static void test_many_symbols(void **state)
{
    char text[8192] = "item: [s0";
    size_t length = strlen(text);
    struct tf_report report = { 0 };
    uint32_t codes[2] = { 0 };
    struct tf_event event = { .codes = codes };
    struct tf_schema schema;
    struct tf_arena arena;

    (void)state;
    for (int i = 1; i < 300; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, ", s%d", i);
    snprintf(text + length, sizeof text - length,
            "]\nspec: { for: { item: [s3, s250] }, one_of: [a] }\n");
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tf_schema_read(&arena, read_tree(&arena, text, &report), NULL, &schema, &report);
    assert_no_finding(&report);
    for (uint32_t code = 1; code <= 300; code++) {
        bool belongs = code == 4 || code == 251;

        codes[0] = code;
        assert_int_equal(tf_field_belongs(&schema, &schema.fields[1], codes), belongs);
        codes[1] = belongs;
        assert_int_equal(tf_schema_check(&schema, &event, (struct tf_place){ 0 }, NULL), TARIFF_OK);
        codes[1] = !belongs;
        assert_int_equal(
                tf_schema_check(&schema, &event, (struct tf_place){ 0 }, NULL), TARIFF_BAD_USAGE);
    }
    tf_arena_free(&arena);
}

static void test_too_many_fields(void **state)
{
    char text[4096] = "";
    size_t length = 0;
    struct tf_report report = { 0 };
    struct tf_schema schema;
    struct tf_arena arena;

    (void)state;
    for (int i = 0; i < 65; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "f%d: [a]\n", i);
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tf_schema_read(&arena, read_tree(&arena, text, &report), NULL, &schema, &report);
    assert_string_equal(report.first.message, "Usage has 65 fields; at most 64 are possible.");
    tf_arena_free(&arena);
}

static void test_survives_every_failed_allocation(void **state)
{
    struct tf_report first = { 0 };
    struct tf_arena tree_arena;
    const struct tf_yaml *tree;

    (void)state;
    tf_arena_init(&tree_arena, tf_alloc_of(NULL, NULL));
    tree = read_tree(&tree_arena, ARTLAB, &first);
    for (long n = 0;; n++) {
        struct failing f = { .left = n };
        struct tf_report report = { 0 };
        struct tf_schema schema;
        struct tf_arena arena;
        tariff_code code;

        tf_arena_init(&arena, tf_alloc_of(failing_alloc, &f));
        code = tf_schema_read(&arena, tree, "CNY", &schema, &report);
        tf_arena_free(&arena);
        assert_int_equal(f.held, 0);
        if (code == TARIFF_OK)
            break;
        assert_int_equal(code, TARIFF_NO_MEMORY);
        assert_int_equal(report.first.code, TARIFF_NO_MEMORY);
    }
    tf_arena_free(&tree_arena);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_slots_and_codes),
        cmocka_unit_test(test_many_symbols),
        cmocka_unit_test(test_too_many_fields),
        cmocka_unit_test(test_survives_every_failed_allocation),
    };

    return RUN_CASES("usage mistakes", test_mistake, mistakes) +
           RUN_CASES("events", test_event, event_cases) +
           cmocka_run_group_tests_name("schema", others, NULL, NULL);
}
