/* SPDX-License-Identifier: MIT */
/*
 * Time zones: footers, TZif data good and bad, real zones, names.
 */
#include <string.h>

#include "support/cases.h"
#include "value/all_zones.h"
#include "value/instant.h"
#include "value/zone.h"

/* -- Zone data made by hand ------------------------------------------ */

struct made {
    unsigned char bytes[1024];
    size_t size;
};

static void put(struct made *made, int64_t value, int size)
{
    for (int i = size - 1; i >= 0; i--)
        made->bytes[made->size++] = (unsigned char)(i < 8 ? (uint64_t)value >> (8 * i) : 0);
}

struct change {
    int64_t at_s;
    int type;
};

struct data {
    char version; /* 0, '2', '3' ... */
    int32_t offsets_s[3];
    size_t offset_count;
    struct change changes[4];
    size_t change_count;
    const char *footer;
    int leap_count;
};

static void put_header(struct made *made, char version, size_t leaps, size_t times, size_t types)
{
    static const char magic[] = "TZif";

    memcpy(made->bytes + made->size, magic, 4);
    made->size += 4;
    put(made, version, 1);
    put(made, 0, 15);
    put(made, 0, 4);
    put(made, 0, 4);
    put(made, (int64_t)leaps, 4);
    put(made, (int64_t)times, 4);
    put(made, (int64_t)types, 4);
    put(made, 4, 4);
}

static void put_block(struct made *made, const struct data *data, int time_size)
{
    put_header(
            made, data->version, (size_t)data->leap_count, data->change_count, data->offset_count);
    for (size_t i = 0; i < data->change_count; i++)
        put(made, data->changes[i].at_s, time_size);
    for (size_t i = 0; i < data->change_count; i++)
        put(made, data->changes[i].type, 1);
    for (size_t i = 0; i < data->offset_count; i++) {
        put(made, data->offsets_s[i], 4);
        put(made, 0, 2);
    }
    put(made, 0x41424300, 4);
    for (int i = 0; i < data->leap_count; i++) {
        put(made, 78796800, time_size);
        put(made, 1, 4);
    }
}

static void make_tzif(struct made *made, const struct data *data)
{
    made->size = 0;
    if (data->version != 0) {
        put_header(made, data->version, 0, 0, 1); /* the narrow block, with one type */
        put(made, 0, 6);
        put(made, 0, 4);
        put_block(made, data, 8);
        made->bytes[made->size++] = '\n';
        memcpy(made->bytes + made->size, data->footer, strlen(data->footer));
        made->size += strlen(data->footer);
        made->bytes[made->size++] = '\n';
    } else {
        put_block(made, data, 4);
    }
}

static int64_t instant(const char *text)
{
    int64_t at;
    const char *wrong = tf_instant_parse(text, strlen(text), &at);

    if (wrong != NULL)
        fail_msg("%s %s", text, wrong);
    return at;
}

/* -- Footers --------------------------------------------------------- */

static const struct footer_case {
    const char *name;
    const char *footer;
    const char *at;
    int32_t offset_s; /* from this instant on ...       */
    int32_t before_s; /* ... and one microsecond before */
} footer_cases[] = {
    { "R24 standard time only", "CST-8", "2026-03-01T00:00Z", 28800, 28800 },
    { "R24 last Sunday", "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00Z", 7200, 3600 },
    { "R24 last Sunday, end", "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00Z", 3600, 7200 },
    { "R24 second Sunday", "EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00Z", -14400, -18000 },
    { "R24 first Sunday", "EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00Z", -18000, -14400 },
    { "R24 the south", "NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-04-04T14:00Z", 43200, 46800 },
    { "R24 the south, new year", "NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-01-01T00:00Z", 46800, 46800 },
    { "R24 time below zero", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00Z", -3600, -7200 },
    { "R24 time beyond 24 hours", "EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00Z", 10800,
            7200 },
    { "R24 time of 24 hours", "EET-2EEST,M4.5.5/0,M10.5.4/24", "2026-10-29T21:00Z", 7200, 10800 },
    { "R24 half an hour", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-04-04T15:00Z", 37800,
            39600 },
    { "R24 daylight time below standard", "IST-1GMT0,M10.5.0,M3.5.0/1", "2026-03-29T01:00Z", 3600,
            0 },
    { "R24 Julian day without leap day", "AAA0BBB,J60/0,J300/0", "2028-03-01T00:00Z", 3600, 0 },
    { "R24 Julian day 59", "AAA0BBB,J59/0,J300/0", "2028-02-28T00:00Z", 3600, 0 },
    { "R24 day from 0 with leap day", "AAA0BBB,59/0,300/0", "2028-02-29T00:00Z", 3600, 0 },
    { "R24 day from 0, common year", "AAA0BBB,59/0,300/0", "2027-03-01T00:00Z", 3600, 0 },
    { "R24 daylight time all year", "EST5EDT,0/0,J365/25", "2026-01-01T05:00Z", -14400, -14400 },
    { "R24 daylight time all year, later", "EST5EDT,0/0,J365/25", "9000-01-01T05:00Z", -14400,
            -14400 },
    { "R24 permanent by XXX3EDT4", "XXX3EDT4,0/0,J365/23", "2026-01-01T03:00Z", -14400, -14400 },
    { "R24 the year 2499", "CET-1CEST,M3.5.0,M10.5.0/3", "2499-03-29T01:00Z", 7200, 3600 },
    { "R24 the year 9999", "CET-1CEST,M3.5.0,M10.5.0/3", "9999-10-31T01:00Z", 3600, 7200 },
    { "R24 the year 1", "CET-1CEST,M3.5.0,M10.5.0/3", "0001-03-25T01:00Z", 7200, 3600 },
    { "R24 seconds in offsets", "AAA-1:02:03", "2026-01-01T00:00Z", 3723, 3723 },
};

/* Each rule by itself, and after a change in the data. */
static void test_footer(void **state)
{
    const struct footer_case *c = *state;
    struct data data = { '3', { 999 }, 1, { { 0, 0 } }, 0, c->footer, 0 };
    const struct tf_zone *zone;
    struct tf_arena arena;
    struct made made;
    int64_t at = instant(c->at);

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    make_tzif(&made, &data);
    assert_int_equal(
            tf_zone_read(&arena, "Test/Zone", made.bytes, made.size, &zone, NULL), TARIFF_OK);
    assert_int_equal(tf_zone_offset(zone, at), c->offset_s);
    assert_int_equal(tf_zone_offset(zone, at - 1), c->before_s);
    if (at > 0) {
        data.changes[data.change_count++] = (struct change){ -86400 * 400, 0 };
        data.offsets_s[1] = c->before_s;
        data.changes[data.change_count++] = (struct change){ -86400, 1 };
        data.offset_count = 2;
        make_tzif(&made, &data);
        assert_int_equal(
                tf_zone_read(&arena, "Test/Zone", made.bytes, made.size, &zone, NULL), TARIFF_OK);
        assert_int_equal(tf_zone_offset(zone, at), c->offset_s);
        assert_int_equal(tf_zone_offset(zone, at - 1), c->before_s);
        assert_int_equal(tf_zone_offset(zone, INT64_C(-86401) * TF_SECOND), 999);
    }
    tf_arena_free(&arena);
}

/* -- Data ------------------------------------------------------------ */

#define TWO_HOURS { 3600, 7200 }, 2

static const struct data_case {
    const char *name;
    struct data data;
    int64_t at_s;
    int32_t offset_s;
    const char *wrong; /* part of the message, or NULL */
} data_cases[] = {
    { "R24 version 1", { 0, TWO_HOURS, { { 100, 1 } }, 1, "", 0 }, 100, 7200, NULL },
    { "R24 version 1 before", { 0, TWO_HOURS, { { 100, 1 } }, 1, "", 0 }, 99, 3600, NULL },
    { "R24 version 1 below zero", { 0, TWO_HOURS, { { -100, 1 } }, 1, "", 0 }, -100, 7200, NULL },
    { "R24 version 2", { '2', TWO_HOURS, { { 100, 1 } }, 1, "", 0 }, 100, 7200, NULL },
    { "R24 version 3", { '3', TWO_HOURS, { { 100, 1 } }, 1, "", 0 }, 99, 3600, NULL },
    { "R24 version 4", { '4', TWO_HOURS, { { 100, 1 } }, 1, "", 0 }, 100, 7200, NULL },
    { "R24 a version to come", { '5', TWO_HOURS, { { 100, 1 } }, 1, "", 0 }, 100, 7200, NULL },
    { "R24 no footer: the last change stays", { '2', TWO_HOURS, { { 100, 1 } }, 1, "", 0 },
            250000000000, 7200, NULL },
    { "R24 beyond 32 bits", { '2', TWO_HOURS, { { 5000000000, 1 } }, 1, "", 0 }, 5000000000, 7200,
            NULL },
    { "R24 a change at the beginning of time",
            { '2', TWO_HOURS, { { -576460752303423488, 1 } }, 1, "", 0 }, 0, 7200, NULL },
    { "R24 a change at the end of time", { '2', TWO_HOURS, { { INT64_MAX, 1 } }, 1, "", 0 },
            250000000000, 3600, NULL },
    { "R24 a change that changes nothing", { '2', TWO_HOURS, { { 100, 0 }, { 200, 1 } }, 2, "", 0 },
            199, 3600, NULL },
    { "R24 leap seconds refused", { '2', TWO_HOURS, { { 100, 1 } }, 1, "", 1 }, 0, 0,
            "counts leap seconds" },
    { "changes out of order", { '2', TWO_HOURS, { { 100, 1 }, { 99, 0 } }, 2, "", 0 }, 0, 0,
            "not in order" },
    { "a change twice", { '2', TWO_HOURS, { { 100, 1 }, { 100, 0 } }, 2, "", 0 }, 0, 0,
            "not in order" },
    { "a type that is not there", { '2', TWO_HOURS, { { 100, 2 } }, 1, "", 0 }, 0, 0, "not there" },
    { "no types", { '2', { 0 }, 0, { { 0, 0 } }, 0, "", 0 }, 0, 0, "no kinds of local time" },
    { "offset of 30 hours", { '2', { 108000 }, 1, { { 0, 0 } }, 0, "", 0 }, 0, 0,
            "more than a day" },
    { "version 1 1/2", { '1', TWO_HOURS, { { 100, 1 } }, 1, "", 0 }, 0, 0, "not known" },
};

static void test_data(void **state)
{
    const struct data_case *c = *state;
    const struct tf_zone *zone = NULL;
    struct tf_arena arena;
    tariff_error err = { 0 };
    struct made made;
    tariff_code code;

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    make_tzif(&made, &c->data);
    code = tf_zone_read(&arena, "Test/Zone", made.bytes, made.size, &zone, &err);
    if (c->wrong != NULL) {
        assert_int_equal(code, TARIFF_FILE_FAILED);
        assert_null(zone);
        assert_non_null(strstr(err.message, c->wrong));
        assert_non_null(strstr(err.message, "Test/Zone"));
        assert_string_not_equal(err.hint, "");
    } else {
        assert_int_equal(code, TARIFF_OK);
        assert_int_equal(tf_zone_offset(zone, c->at_s * TF_SECOND), c->offset_s);
        assert_string_equal(tf_zone_name(zone), "Test/Zone");
    }
    tf_arena_free(&arena);
}

static const struct bad_footer_case {
    const char *name;
    const char *footer;
} bad_footer_cases[] = {
    { "a word", "CST" },
    { "a short name", "CS-8" },
    { "an empty name", "<>-8" },
    { "an open name", "<+08-8" },
    { "no offset", "CST-" },
    { "an offset of 25 hours", "CST-25" },
    { "61 minutes", "CST-8:61" },
    { "text after it", "CST-8 " },
    { "no rule", "EST5EDT" },
    { "half a rule", "EST5EDT,M3.2.0" },
    { "month 13", "EST5EDT,M13.2.0,M11.1.0" },
    { "month 0", "EST5EDT,M0.2.0,M11.1.0" },
    { "week 0", "EST5EDT,M3.0.0,M11.1.0" },
    { "week 6", "EST5EDT,M3.6.0,M11.1.0" },
    { "weekday 7", "EST5EDT,M3.2.7,M11.1.0" },
    { "Julian day 0", "EST5EDT,J0,J300" },
    { "day 366", "EST5EDT,1,366" },
    { "168 hours", "EST5EDT,M3.2.0/168,M11.1.0" },
    { "a rule cut off", "EST5EDT,M3.2.0,M11." },
    { "a time cut off", "EST5EDT,M3.2.0,M11.1.0/" },
};

static void test_bad_footer(void **state)
{
    const struct bad_footer_case *c = *state;
    struct data data = { '3', { 999 }, 1, { { 0, 0 } }, 0, c->footer, 0 };
    const struct tf_zone *zone;
    struct tf_arena arena;
    tariff_error err = { 0 };
    struct made made;

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    make_tzif(&made, &data);
    assert_int_equal(tf_zone_read(&arena, "Test/Zone", made.bytes, made.size, &zone, &err),
            TARIFF_FILE_FAILED);
    assert_non_null(strstr(err.message, "footer"));
    tf_arena_free(&arena);
}

/* Data cut off anywhere is refused, and no byte beyond it is read. */
static void test_every_cut_is_refused(void **state)
{
    struct data data = { '2', TWO_HOURS, { { 100, 1 } }, 1, "EST5EDT,M3.2.0,M11.1.0", 0 };
    const struct tf_zone *zone;
    struct tf_arena arena;
    struct made made;

    (void)state;
    make_tzif(&made, &data);
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    for (size_t size = 0; size < made.size; size++) {
        unsigned char *cut = malloc(size == 0 ? 1 : size);

        assert_non_null(cut);
        memcpy(cut, made.bytes, size);
        assert_int_equal(tf_zone_read(&arena, "Cut", cut, size, &zone, NULL), TARIFF_FILE_FAILED);
        assert_null(zone);
        free(cut);
    }
    tf_arena_free(&arena);
}

/* Any byte may be wrong: the data is read or refused, and looking up stays in bounds. */
static void test_every_wrong_byte_is_survived(void **state)
{
    struct data data = { '2', TWO_HOURS, { { 100, 1 }, { 2000, 0 } }, 2, "EST5EDT,J9,M11.1.0", 0 };
    const struct tf_zone *zone;
    struct tf_arena arena;
    struct made made;

    (void)state;
    make_tzif(&made, &data);
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    for (size_t at = 0; at < made.size; at++) {
        for (unsigned value = 0; value < 256; value += at < 250 ? 15 : 1) {
            unsigned char kept = made.bytes[at];

            made.bytes[at] = (unsigned char)value;
            if (tf_zone_read(&arena, "Wrong", made.bytes, made.size, &zone, NULL) == TARIFF_OK) {
                tf_zone_offset(zone, TF_ALWAYS);
                tf_zone_offset(zone, TF_NEVER);
                tf_zone_instant(zone, instant("2026-03-01T00:00Z"));
                tf_zone_stretch(zone, instant("9026-03-01T00:00Z"));
            }
            made.bytes[at] = kept;
        }
        tf_arena_reset(&arena);
    }
    tf_arena_free(&arena);
}

/* -- Real zones ------------------------------------------------------ */

static const struct local_case {
    const char *name;
    const char *zone;
    const char *local; /* written as if it were UTC */
    const char *at;
} local_cases[] = {
    { "R24 an ordinary time", "Asia/Shanghai", "2026-03-01T10:30Z", "2026-03-01T10:30+08:00" },
    { "R24 a skipped time is the jump", "Europe/Berlin", "2024-03-31T02:30Z", "2024-03-31T01:00Z" },
    { "R24 a repeated time is the earlier", "Europe/Berlin", "2024-10-27T02:30Z",
            "2024-10-27T02:30+02:00" },
    { "R24 after the repeated hour", "Europe/Berlin", "2024-10-27T03:00Z",
            "2024-10-27T03:00+01:00" },
    { "R24 half an hour is skipped", "Australia/Lord_Howe", "2024-10-06T02:15Z",
            "2024-10-05T15:30Z" },
    { "R24 half an hour is repeated", "Australia/Lord_Howe", "2024-04-07T01:45Z",
            "2024-04-07T01:45+11:00" },
    { "R24 a skipped day is its end", "Pacific/Apia", "2011-12-30T12:00Z", "2011-12-30T10:00Z" },
    { "R24 midnight is skipped", "America/Sao_Paulo", "2018-11-04T00:00Z", "2018-11-04T03:00Z" },
    { "R24 midnight comes twice", "America/Havana", "2018-11-04T00:00Z", "2018-11-04T00:00-04:00" },
    { "UTC", "UTC", "2026-03-01T10:30Z", "2026-03-01T10:30Z" },
    { "a fixed offset", "+08:00", "2026-03-01T10:30Z", "2026-03-01T10:30+08:00" },
    { "a fixed offset in the west", "-03:30", "2026-03-01T10:30Z", "2026-03-01T10:30-03:30" },
};

static void test_local(void **state)
{
    const struct local_case *c = *state;
    const struct tf_zone *zone;
    struct tf_zones zones;

    tf_zones_init(&zones, tf_alloc_of(NULL, NULL), NULL);
    assert_int_equal(tf_zones_find(&zones, c->zone, &zone, NULL), TARIFF_OK);
    assert_true(tf_zone_instant(zone, instant(c->local)) == instant(c->at));
    tf_zones_free(&zones);
}

/* A local time leads back to its instant, or to an earlier one that shows it too. */
static void check_round_trip(const struct tf_zone *zone, int64_t at)
{
    int64_t local, back;

    if (at < TF_EARLIEST || at > TF_LATEST)
        return;
    local = at + tf_zone_offset(zone, at) * TF_SECOND;
    back = tf_zone_instant(zone, local);
    if (back > at || back + tf_zone_offset(zone, back) * TF_SECOND != local)
        fail_msg("%s: %lld", tf_zone_name(zone), (long long)at);
    back = tf_zone_instant(zone, local + 1);
    assert_true(back >= tf_zone_instant(zone, local));
}

static void check_stretches(const struct tf_zone *zone, int64_t at, int64_t until)
{
    struct tf_stretch stretch = tf_zone_stretch(zone, at);

    assert_true(stretch.from <= at && at < stretch.until);
    while (stretch.until < until) {
        struct tf_stretch next = tf_zone_stretch(zone, stretch.until);
        struct tf_stretch same = tf_zone_stretch(zone, stretch.until - 1);

        assert_memory_equal(&same, &stretch, sizeof same);
        assert_true(next.from == stretch.until && next.until > next.from);
        assert_true(next.offset_us != stretch.offset_us);
        assert_true(next.reached >= stretch.reached);
        assert_true(next.reached >= stretch.until + stretch.offset_us);
        assert_true(tf_zone_offset(zone, next.from) * TF_SECOND == next.offset_us);
        assert_true(tf_zone_offset(zone, next.from - 1) * TF_SECOND == stretch.offset_us);
        for (int64_t step = -26; step <= 26; step++) {
            check_round_trip(zone, next.from + step * (TF_HOUR / 2));
            check_round_trip(zone, next.from + step * (TF_HOUR / 2) - 1);
        }
        stretch = next;
    }
}

static void check_zone(const struct tf_zone *zone)
{
    tf_zone_offset(zone, TF_ALWAYS);
    tf_zone_offset(zone, TF_NEVER);
    assert_true(tf_zone_instant(zone, TF_ALWAYS) == TF_ALWAYS);
    assert_true(tf_zone_instant(zone, TF_NEVER) == TF_NEVER);
    check_stretches(zone, TF_EARLIEST, instant("2520-01-01T00:00Z"));
    check_stretches(zone, instant("9900-01-01T00:00Z"), TF_LATEST);
    check_round_trip(zone, TF_EARLIEST);
    check_round_trip(zone, TF_LATEST);
}

static void test_stretches_tile_in_all_zones(void **state)
{
    struct tf_zones zones;

    (void)state;
    tf_zones_init(&zones, tf_alloc_of(NULL, NULL), NULL);
    assert_true(for_all_zones(&zones, check_zone) > 300);
    tf_zones_free(&zones);
}

/* -- Names ----------------------------------------------------------- */

static const struct name_case {
    const char *name;
    const char *zone;
    const char *hint; /* part of it */
} name_cases[] = {
    { "a letter too few", "Asia/Shangai", "Asia/Shanghai" },
    { "small letters", "europe/berlin", "Europe/Berlin" },
    { "nothing like it", "Middle-earth/Minas_Tirith", "Asia/Shanghai" },
    { "empty", "", "Write a name" },
    { "an offset from UTC", "UTC+8", "+08:00" },
    { "an offset without minutes", "+08", "+08:00" },
    { "an offset of a day", "+24:00", "+08:00" },
    { "an offset of 60 minutes", "+08:60", "+08:00" },
    { "a folder", "Asia", "Write" },
    { "a file that is no zone", "zone.tab", "Write" },
    { "a file that is no zone and looks like one", "leapseconds", "Write" },
    { "out of the folder", "../zoneinfo/UTC", "Write" },
    { "out of the folder, inside", "Asia/../UTC", "Write" },
    { "an absolute path", "/etc/localtime", "Write" },
    { "the machine's own zone", "localtime", "Write" },
    { "a slash at the end", "UTC/", "Write" },
    { "two slashes", "Asia//Tokyo", "Write" },
    { "very long", "Asia/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "Write" },
};

static void test_no_such_name(void **state)
{
    const struct name_case *c = *state;
    const struct tf_zone *zone;
    struct tf_zones zones;
    tariff_error err = { 0 };

    tf_zones_init(&zones, tf_alloc_of(NULL, NULL), NULL);
    assert_int_equal(tf_zones_find(&zones, c->zone, &zone, &err), TARIFF_BAD_ARGUMENT);
    assert_null(zone);
    assert_non_null(strstr(err.message, "There is no time zone"));
    assert_non_null(strstr(err.hint, c->hint));
    tf_zones_free(&zones);
}

static void test_a_zone_is_loaded_once(void **state)
{
    const struct tf_zone *one, *two;
    struct tf_zones zones;

    (void)state;
    tf_zones_init(&zones, tf_alloc_of(NULL, NULL), NULL);
    assert_string_equal(zones.version, "");
    assert_int_equal(tf_zones_find(&zones, "UTC", &one, NULL), TARIFF_OK);
    assert_string_equal(zones.version, ""); /* no data was needed */
    assert_int_equal(tf_zones_find(&zones, "Asia/Shanghai", &one, NULL), TARIFF_OK);
    assert_int_equal(tf_zones_find(&zones, "Asia/Shanghai", &two, NULL), TARIFF_OK);
    assert_ptr_equal(one, two);
    assert_true(strlen(zones.version) >= 5);
    tf_zones_free(&zones);
}

static void test_a_zone_from_memory_needs_no_file(void **state)
{
    struct data data = { '2', TWO_HOURS, { { 100, 1 } }, 1, "", 0 };
    const struct tf_zone *zone;
    struct tf_zones zones;
    tariff_error err;
    struct made made;

    (void)state;
    make_tzif(&made, &data);
    tf_zones_init(&zones, tf_alloc_of(NULL, NULL), "no-such-folder");
    assert_int_equal(tf_zones_find(&zones, "Made/Up", &zone, &err), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tf_zones_add(&zones, "Made/Up", made.bytes, made.size, &err), TARIFF_OK);
    assert_int_equal(tf_zones_find(&zones, "Made/Up", &zone, &err), TARIFF_OK);
    assert_int_equal(tf_zone_offset(zone, 100 * TF_SECOND), 7200);
    assert_int_equal(
            tf_zones_add(&zones, "../up", made.bytes, made.size, &err), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tf_zones_add(&zones, "Cut", made.bytes, 20, &err), TARIFF_FILE_FAILED);
    tf_zones_free(&zones);
}

struct failing {
    long left;
    long held;
};

static void *failing_alloc(void *ud, void *ptr, size_t old_size, size_t new_size)
{
    struct failing *failing = ud;
    void *grown;

    (void)old_size;
    if (new_size == 0) {
        failing->held -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    if (failing->left-- <= 0)
        return NULL;
    grown = realloc(ptr, new_size);
    failing->held += ptr == NULL && grown != NULL;
    return grown;
}

static void test_every_failed_allocation_is_survived(void **state)
{
    static const char *const names[] = { "UTC", "America/New_York", "+08:00", "Asia/Tokyo" };

    (void)state;
    for (long n = 0;; n++) {
        struct failing failing = { n, 0 };
        const struct tf_zone *zone;
        struct tf_zones zones;
        tariff_code code = TARIFF_OK;

        tf_zones_init(&zones, tf_alloc_of(failing_alloc, &failing), NULL);
        for (size_t i = 0; i < 4 && code == TARIFF_OK; i++)
            code = tf_zones_find(&zones, names[i], &zone, NULL);
        tf_zones_free(&zones);
        assert_int_equal(failing.held, 0);
        if (code == TARIFF_OK)
            return;
        assert_int_equal(code, TARIFF_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest whole[] = {
        cmocka_unit_test(test_every_cut_is_refused),
        cmocka_unit_test(test_every_wrong_byte_is_survived),
        cmocka_unit_test(test_stretches_tile_in_all_zones),
        cmocka_unit_test(test_a_zone_is_loaded_once),
        cmocka_unit_test(test_a_zone_from_memory_needs_no_file),
        cmocka_unit_test(test_every_failed_allocation_is_survived),
    };
    int failed = RUN_CASES("zone footer", test_footer, footer_cases);

    failed += RUN_CASES("zone data", test_data, data_cases);
    failed += RUN_CASES("zone bad footer", test_bad_footer, bad_footer_cases);
    failed += RUN_CASES("zone local time", test_local, local_cases);
    failed += RUN_CASES("zone names", test_no_such_name, name_cases);
    failed += cmocka_run_group_tests_name("zone", whole, NULL, NULL);
    return failed != 0;
}
