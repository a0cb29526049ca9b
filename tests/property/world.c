/* SPDX-License-Identifier: MIT */
/*
 * world.c - makes random worlds, rates them, and shows what came of it.
 */
#include "property/world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "property/draw.h"
#include "rulebook/load.h"
#include "support/cases.h"

/* An instant of the world's days: often on an hour, else anywhere. */
static int64_t some_instant(const struct world *world, struct chance *chance)
{
    int64_t minutes = chance_below(chance, world->days * 24 * 60);

    if (one_in(chance, 3))
        return world->begin + minutes / 60 * TF_HOUR;
    return world->begin + minutes * 60 * TF_SECOND + chance_below(chance, 60000000);
}

/* -- the rulebook ------------------------------------------------------------------------------ */

static void put_rate(
        struct tf_text *to, struct chance *chance, const char *fact, bool may_climb, bool by_event)
{
    if (!may_climb || one_in(chance, 2)) {
        tf_text_format(to, "rate = fact \"%s\"", fact);
        return;
    }
    draw(to, chance,
            "total = \"<%s|day|month>\", counts = \"<paid|used>\", rate = graduated { { upto = "
            "\"<1-5>\", rate = \"0.<1-9>\", flat = \"<0-1>\" }, { upto = \"<7-15>\", rate = "
            "\"0.0<1-9>\" }, { rate = \"0.1\", flat = \"0.3\" } }",
            by_event ? "event" : "hour");
}

static void put_extras(struct tf_text *to, struct chance *chance)
{
    if (one_in(chance, 3))
        draw(to, chance, ", included = { \"<1-6>\", per = \"<hour|day|month>\" }");
    if (one_in(chance, 4))
        draw(to, chance,
                ", round = { to = \"0.<|0|00>1\", mode = \"<half up|half even|up|down>\", per = "
                "\"<hour|day|month|statement>\" }");
}

#define ORDER                                                                                      \
    "<\"expiry\", \"created\", \"id\"|\"cost basis\", \"shuffle\"|\"priority\", \"amount "         \
    "descending\"|\"free first\", \"effective descending\", \"id\">"

static void put_rulebook(struct world *world, struct tf_text *to, struct chance chance, bool other)
{
    bool by_event = world->by_event;

    draw(to, &chance,
            "rulebook \"world\" { currency = \"EUR\", zone = \"<UTC|Europe/Berlin|Asia/Kolkata|"
            "America/New_York>\", settle = { each = \"%s\" }, round = { to = \"0.01\", mode = "
            "\"<half "
            "up|half even|up|down>\", per = \"<hour|day|month|statement>\" } }\n",
            world->settle);
    tf_text_put(to, "meter \"sent\" { unit = \"GB\", sum = \"gb\" }\n"
                    "meter \"stored\" { unit = \"GB hour\", average = \"level\", hold = \"until "
                    "next\", key = \"disk\" }\n"
                    "meter \"run\" { unit = \"hour\", spell = { start = \"on\", stop = \"off\", "
                    "key = \"box\" } }\n");
    if (other)
        tf_text_put(to, "price \"other\" { when = { item = \"other\" }, meter = \"sent\", rate = "
                        "fact \"other.gb\" }\n");
    tf_text_put(to, "price \"box\" { when = { item = \"box\" }, meter = \"run\", ");
    put_rate(to, &chance, "box.hour", false, by_event);
    put_extras(to, &chance);
    tf_text_put(to, " }\nprice \"gb\" { when = { item = \"gb\" }, meter = \"sent\", ");
    put_rate(to, &chance, "gb", true, by_event);
    put_extras(to, &chance);
    tf_text_put(to, " }\nprice \"disk\" { when = { item = \"disk\" }, meter = \"stored\", ");
    put_rate(to, &chance, "disk.hour", true, by_event);
    put_extras(to, &chance);
    tf_text_format(to, " }\ndeduct { %s\"volume\", \"cash\", \"coupon\", \"balance\" }\n",
            other ? "\"other\", " : "");
    if (other)
        tf_text_put(to, "pool \"other\" { unit = \"GB\", pays_for = { item = \"other\" } }\n"
                        "plan \"other\" { grants = { other = \"5\" } }\n");
    draw(to, &chance,
            "pool \"volume\" { unit = \"GB\", pays_for = { item = \"gb\" }, first = { " ORDER
            " }%s }\n",
            by_event ? "" : "<||||, match = \"bill\">");
    draw(to, &chance,
            "pool \"cash\" { unit = money, pays_for = { item = <\"box\"|{ \"box\", \"disk\" "
            "}|\"box\", "
            "size = \"small\"|{ \"gb\", \"box\" }> }, first = { " ORDER " } }\n");
    draw(to, &chance, "pool \"coupon\" { unit = money, first = { " ORDER " } }\n");
    draw(to, &chance,
            "plan \"pack\" { costs = \"3\", paid_from = \"balance\", lasts = \"<1 day|36 hours|1 "
            "month>\", grants = { volume = { \"<1-5>\"<|, per = \"hour\"|, per = \"day\", anchor = "
            "\"effective\"|, per = \"day\", rollover = { max = \"2\", min = \"1\" }|, per = "
            "\"hour\", "
            "partial = \"prorate\"> }, cash = \"2\" }, worth = { volume = \"1\", cash = \"2\" } "
            "}\n");
}

static void put_day(const struct world *world, int days, struct tf_text *to)
{
    char text[TF_INSTANT_TEXT_MAX];

    tf_instant_format(world->begin + days * TF_DAY, 0, text);
    text[10] = '\0';
    tf_text_put(to, text);
}

static void put_prices(struct world *world, struct tf_text *to, struct chance *chance)
{
    static const char *const facts[][3] = { { "gb", "GB", "0.1" },
        { "disk.hour", "GB hour", "0.03" } };

    for (size_t i = 0; i < 2; i++) {
        tf_text_format(to,
                "  %s:\n    unit: EUR/%s\n    values:\n      2020-01-01: { is: %s%d, source: "
                "EXAMPLE }\n      ",
                facts[i][0], facts[i][1], facts[i][2], 1 + chance_below(chance, 9));
        put_day(world, 1, to);
        tf_text_format(
                to, ": { is: %s%d, source: EXAMPLE }\n", facts[i][2], 1 + chance_below(chance, 9));
    }
    draw(to, chance,
            "  box.hour:\n    unit: EUR/hour\n    by: size\n    values:\n      2020-01-01: { "
            "small: 1.<0-99>, large: 2.<0-99>, source: EXAMPLE }\n");
}

static void put_grant(struct world *world, struct chance *chance, int number, struct tf_text *to)
{
    const char *pool = PICK(chance, "volume", "volume", "cash", "coupon");
    int64_t effective =
            one_in(chance, 2) ? world->begin - 40 * TF_DAY : some_instant(world, chance);
    char text[TF_INSTANT_TEXT_MAX];
    const char *per = PICK(chance, "", "", "hour", "day", "month");

    tf_instant_format(effective, 0, text);
    draw(to, chance, "      - { id: g%d, pool: %s, amount: <0-11>.<0-9>, effective: %s", number,
            pool, text);
    if (one_in(chance, 2)) {
        int hours = 40 * 24 + chance_below(chance, 60);

        tf_instant_format(
                effective + hours * TF_HOUR + chance_below(chance, 3000) * TF_SECOND, 0, text);
        if (effective < world->begin || one_in(chance, 2))
            tf_text_format(to, ", expires: %s", text);
    }
    if (one_in(chance, 2))
        tf_text_format(to, ", paid: %d", chance_below(chance, 4));
    if (one_in(chance, 2))
        tf_text_format(to, ", priority: %d", chance_below(chance, 3));
    if (per[0] != '\0') {
        tf_text_format(to, ", per: %s", per);
        tf_text_put(to, PICK(chance, "", ", partial: prorate", ", anchor: effective",
                                ", anchor: effective, partial: prorate", ", rollover_max: 1.5",
                                ", rollover_max: 3, rollover_min: 1"));
    }
    tf_text_put(to, " }\n");
}

static void put_accounts(struct world *world, struct chance *chance)
{
    int grants = chance_below(chance, 6);

    tf_text_format(&world->accounts,
            "tariff: 1\naccounts:\n  - id: a\n    balance: 5.00\n    zone: %s\n",
            PICK(chance, "UTC", "Europe/Berlin", "Europe/Lisbon", "Australia/Lord_Howe"));
    if (grants > 0)
        tf_text_put(&world->accounts, "    grants:\n");
    for (int i = 0; i < grants; i++)
        put_grant(world, chance, i, &world->accounts);
    tf_text_add(&world->accounts_other, world->accounts.data, world->accounts.length);
    if (grants == 0)
        tf_text_put(&world->accounts_other, "    grants:\n");
    tf_text_put(&world->accounts_other,
            "      - { id: o, pool: other, amount: 999, effective: 2020-01-01T00:00Z }\n");
}

/* -- what happens --------------------------------------------------------------------------------
 */

static struct happening *add(struct world *world, enum happening_kind kind, int64_t from)
{
    struct happening *added = &world->happenings[world->count];

    memset(added, 0, sizeof *added);
    added->kind = kind;
    added->from = added->until = from;
    snprintf(added->id, sizeof added->id, "e%03zu", world->count++);
    return added;
}

static void make_happenings(struct world *world, struct chance *chance)
{
    int count = 2 + chance_below(chance, 12);

    for (int i = 0; i < count; i++) {
        int64_t from = some_instant(world, chance);
        int64_t length = one_in(chance, 2) ? 1 + chance_below(chance, 6) * TF_HOUR
                                           : 1 + chance_below(chance, 1000000000);
        struct happening *made;
        int thing = chance_below(chance, 3);

        switch (chance_below(chance, 6)) {
        case 0:
            made = add(world, HAPPENING_POINT, from);
            made->amount = 1 + chance_below(chance, 6);
            break;
        case 1:
        case 2:
            made = add(world, HAPPENING_INTERVAL, from);
            made->until = from + length;
            made->amount = 1 + chance_below(chance, 900);
            break;
        case 3:
            made = add(world, HAPPENING_LEVEL, from);
            made->amount = chance_below(chance, 9);
            made->thing = thing;
            break;
        case 4:
            made = add(world, HAPPENING_START, from);
            made->thing = i; /* a box is used once: starts and stops do not cross */
            made = add(world, HAPPENING_STOP, from + length);
            made->thing = i;
            break;
        default:
            (void)add(world, one_in(chance, 2) ? HAPPENING_BUY : HAPPENING_POINT, from);
            if (world->happenings[world->count - 1].kind == HAPPENING_POINT)
                world->happenings[world->count - 1].amount = 3;
        }
    }
}

void world_make(struct world *world, uint64_t seed, bool by_event, int days)
{
    static const int64_t begins[] = { INT64_C(1711670400), INT64_C(1729900800), INT64_C(1706659200),
        INT64_C(1715126400) }; /* around clock changes, a month's end, and none */
    struct chance chance = { seed };

    memset(world, 0, sizeof *world);
    world->seed = seed;
    world->by_event = by_event;
    world->days = days;
    world->begin = begins[chance_below(&chance, 4)] * TF_SECOND;
    world->as_of = world->begin + (days + 2) * TF_DAY;
    snprintf(world->settle, sizeof world->settle, "%s",
            by_event ? "event" : PICK(&chance, "hour", "day", "month"));
    tf_text_init(&world->rules, tf_alloc_of(NULL, NULL));
    tf_text_init(&world->other, tf_alloc_of(NULL, NULL));
    tf_text_init(&world->prices, tf_alloc_of(NULL, NULL));
    tf_text_init(&world->accounts, tf_alloc_of(NULL, NULL));
    tf_text_init(&world->accounts_other, tf_alloc_of(NULL, NULL));
    put_rulebook(world, &world->rules, chance, false);
    put_rulebook(world, &world->other, chance, true);
    (void)chance_next(&chance);
    chance.state ^= 0x5555;
    put_prices(world, &world->prices, &chance);
    put_accounts(world, &chance);
    make_happenings(world, &chance);
}

void world_free(struct world *world)
{
    tf_text_free(&world->rules);
    tf_text_free(&world->other);
    tf_text_free(&world->prices);
    tf_text_free(&world->accounts);
    tf_text_free(&world->accounts_other);
}

/* A microgigabyte count as GB. */
static void put_micro(int64_t micro, struct tf_text *csv)
{
    tf_text_format(csv, "%lld.%06lld", (long long)(micro / 1000000), (long long)(micro % 1000000));
}

static void put_row(const struct happening *h, struct tf_text *csv)
{
    char from[TF_INSTANT_TEXT_MAX], until[TF_INSTANT_TEXT_MAX];

    tf_instant_format(h->from, 0, from);
    tf_instant_format(h->until, 0, until);
    if (h->from == h->until)
        tf_text_format(csv, "%s,a,%s,,,", h->id, from);
    else
        tf_text_format(csv, "%s,a,,%s,%s,", h->id, from, until);
    switch (h->kind) { /* item,size,signal,box,disk,gb,level,buy */
    case HAPPENING_POINT:
        tf_text_format(csv, "gb,,,,,%d,,\n", h->amount);
        break;
    case HAPPENING_INTERVAL:
        tf_text_put(csv, "gb,,,,,");
        /* amount / 10^12 of a GB in each microsecond */
        tf_text_format(csv, "%lld.%012lld,,\n",
                (long long)((h->until - h->from) * h->amount / 1000000000000),
                (long long)((h->until - h->from) * h->amount % 1000000000000));
        break;
    case HAPPENING_LEVEL:
        tf_text_format(csv, "disk,,,,d%d,,%d,\n", h->thing, h->amount);
        break;
    case HAPPENING_START:
        tf_text_format(csv, "box,%s,on,b%d,,,,\n", h->thing % 2 == 0 ? "small" : "large", h->thing);
        break;
    case HAPPENING_STOP:
        tf_text_format(csv, "box,,off,b%d,,,,\n", h->thing);
        break;
    case HAPPENING_BUY:
        tf_text_put(csv, ",,,,,,,pack\n");
        break;
    case HAPPENING_OTHER:
        tf_text_put(csv, "other,,,,,");
        put_micro(1234567, csv);
        tf_text_put(csv, ",,\n");
        break;
    }
}

void world_csv(const struct happening *happenings, size_t count, struct tf_text *csv)
{
    tf_text_put(csv, "id,account,at,from,until,item,size,signal,box,disk,gb,level,buy\n");
    for (size_t i = 0; i < count; i++)
        put_row(&happenings[i], csv);
}

/* -- rating
 * ---------------------------------------------------------------------------------------- */

struct tf_rulebook *world_load(const struct world *world, bool with_other)
{
    static const char usage[] = "tariff: 1\nusage:\n"
                                "  item: [gb, disk, box, other]\n"
                                "  size: { one_of: [small, large], optional: true }\n"
                                "  signal: { one_of: [\"on\", \"off\"], optional: true }\n"
                                "  box: { text: true, optional: true }\n"
                                "  disk: { text: true, optional: true }\n"
                                "  gb: { unit: GB, optional: true }\n"
                                "  level: { unit: GB, optional: true }\n";
    const struct tf_text *rules = with_other ? &world->other : &world->rules;
    struct tf_report report = { .finding = NULL };
    struct tf_rulebook *book = NULL;
    struct tf_text prices;

    tf_text_init(&prices, tf_alloc_of(NULL, NULL));
    tf_text_put(&prices, "tariff: 1\nfacts:\n");
    if (with_other)
        tf_text_put(&prices,
                "  other.gb: { unit: EUR/GB, values: { 2020-01-01: { is: 0.00, source: "
                "EXAMPLE }, 2024-03-30: { is: 0.00, source: EXAMPLE } } }\n");
    tf_text_add(&prices, world->prices.data, world->prices.length);
    {
        tariff_file files[] = {
            { "rulebook.lua", rules->data, rules->length },
            { "facts/usage.yaml", usage, sizeof usage - 1 },
            { "facts/prices.yaml", prices.data, prices.length },
        };
        struct tf_folder folder = { "world", files, sizeof files / sizeof files[0] };

        if (tf_rulebook_load(tf_alloc_of(NULL, NULL), &folder, NULL, NULL, &book, &report) !=
                TARIFF_OK)
            fail_msg("seed %llu: %s:%u: %s\n%.*s", (unsigned long long)world->seed,
                    report.first.file, (unsigned)report.first.line, report.first.message,
                    (int)rules->length, rules->data);
    }
    tf_text_free(&prices);
    return book;
}

static void must(const struct world *world, tariff_code code, const tariff_error *err)
{
    if (code != TARIFF_OK)
        fail_msg("seed %llu: %s:%u: %s", (unsigned long long)world->seed, err->file,
                (unsigned)err->line, err->message);
}

void world_rate(const struct world *world, const struct tf_rulebook *book, bool with_other,
        const struct tf_text *csv, int64_t as_of, const struct tf_text *prior, struct tf_run *run)
{
    const struct tf_text *accounts = with_other ? &world->accounts_other : &world->accounts;
    struct tf_run_settings settings = { .as_of = as_of,
        .from = TARIFF_UNSET,
        .until = TARIFF_UNSET,
        .seed = 42,
        .keep_lines = true,
        .state = true };
    tariff_error err = { 0 };

    must(world, tf_run_init(run, book, tf_alloc_of(NULL, NULL), NULL, &settings, &err), &err);
    if (prior != NULL)
        must(world, tf_run_prior(run, "prior", prior->data, prior->length, &err), &err);
    if (prior == NULL)
        must(world, tf_run_accounts(run, "accounts.yaml", accounts->data, accounts->length, &err),
                &err);
    must(world, tf_run_usage(run, "usage.csv", csv->data, csv->length, &err), &err);
    must(world, tf_run_rate(run, &err), &err);
}

static tariff_code keep_text(void *ud, const char *text, size_t length)
{
    tf_text_add(ud, text, length);
    return TARIFF_OK;
}

void world_state(struct tf_run *run, struct tf_text *state)
{
    struct tf_output output;
    tariff_error err = { 0 };

    tf_output_begin(&output, tf_alloc_of(NULL, NULL), keep_text, state);
    assert_int_equal(tf_run_write_state(run, &output, &err), TARIFF_OK);
    assert_int_equal(tf_output_end(&output, &err), TARIFF_OK);
}

/* -- showing
 * ----------------------------------------------------------------------------------------- */

static void show_dec(const char *what, struct tf_dec value, struct tf_text *text)
{
    char digits[TF_DEC_TEXT_MAX];

    tf_dec_format(value, 0, digits);
    tf_text_format(text, " %s=%s", what, digits);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds the texts in order, and frees them. */
static void add_sorted(char **items, size_t count, struct tf_text *text)
{
    qsort(items, count, sizeof *items, compare_texts);
    for (size_t i = 0; i < count; i++) {
        tf_text_put(text, items[i]);
        free(items[i]);
    }
    free(items);
}

static char *text_copy(struct tf_text *text)
{
    char *copy = calloc(text->length + 1, 1);

    assert_non_null(copy);
    memcpy(copy, text->data, text->length);
    tf_text_clear(text);
    return copy;
}

static const char *payer(const struct tf_party *party, uint32_t grant)
{
    return grant == TF_DRAW_BALANCE    ? "balance"
           : grant == TF_DRAW_INCLUDED ? "included"
                                       : party->grants[grant].id;
}

static char *show_line(const struct tf_run *run, const struct tf_line *line)
{
    const struct tf_party *party = tf_run_party(run, line->account);
    char **draws = calloc(line->draw_count + 1, sizeof *draws);
    struct tf_text text;
    char *copy;

    tf_text_init(&text, tf_alloc_of(NULL, NULL));
    for (size_t i = 0; i < line->draw_count; i++) {
        show_dec(payer(party, line->draws[i].grant), line->draws[i].amount, &text);
        draws[i] = text_copy(&text);
    }
    if (run->book->settle == TF_WINDOW_EVENT)
        tf_text_format(&text, "%.*s ", (int)line->event->id_length, line->event->id);
    tf_text_format(&text, "%lld %s ", (long long)(line->window.from / TF_SECOND),
            run->book->prices[line->price].name);
    tf_keys_write(&run->rater.keys, line->key, &run->book->prices[line->price].shown_key, &text);
    show_dec("quantity", line->quantity, &text);
    show_dec("included", line->included, &text);
    show_dec("covered", line->covered, &text);
    show_dec("paid", line->paid, &text);
    show_dec("amount", line->amount, &text);
    show_dec("exact", line->exact, &text);
    tf_text_put(&text, " |");
    add_sorted(draws, line->draw_count, &text);
    tf_text_put(&text, "\n");
    copy = text_copy(&text);
    tf_text_free(&text);
    return copy;
}

static void show_wallet(const struct tf_run *run, struct tf_text *text)
{
    const struct tf_party *party = tf_run_party(run, 0);

    if (party == NULL)
        return;
    show_dec("balance", party->balance, text);
    tf_text_put(text, "\n");
    for (uint32_t i = 0; i < party->grant_count; i++) {
        const struct tf_grant *grant = &party->grants[i];

        if (strcmp(run->book->pools[grant->pool].name, "other") == 0)
            continue;
        tf_text_put(text, grant->id);
        show_dec("left",
                tf_party_left(
                        (struct tf_rater *)(uintptr_t)&run->rater, party, i, run->counts.as_of),
                text);
        show_dec("used", grant->used, text);
        show_dec("voided", grant->voided, text);
        tf_text_put(text, "\n");
    }
}

/* The lines of a run that are its own to show, as texts. */
static void gather_lines(const struct tf_run *run, bool provisional_too, bool points_only,
        char **lines, size_t *count)
{
    for (size_t i = 0; i < run->result.line_count; i++) {
        const struct tf_line *line = &run->result.lines[i];

        if (strcmp(run->book->prices[line->price].name, "other") == 0 ||
                (line->provisional && !provisional_too) ||
                (points_only && line->window.from != line->window.until))
            continue;
        lines[(*count)++] = show_line(run, line);
    }
}

void world_show(const struct tf_run *first, const struct tf_run *second, bool points_only,
        struct tf_text *text)
{
    size_t most = second->result.line_count + (first == NULL ? 0 : first->result.line_count);
    char **lines = calloc(most + 1, sizeof *lines);
    size_t count = 0;

    assert_non_null(lines);
    if (first != NULL)
        gather_lines(first, false, points_only, lines, &count);
    gather_lines(second, true, points_only, lines, &count);
    add_sorted(lines, count, text);
    show_wallet(second, text);
    assert_non_null(tf_text_end(text));
}
