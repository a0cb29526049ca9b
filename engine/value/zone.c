/* SPDX-License-Identifier: MIT */
/*
 * zone.c - TZif data as one table of offset changes, and zones by name.
 *
 * The footer's rule is written out for 400 years after the data's last change;
 * later instants are led back by whole cycles of 400 years, after which the
 * calendar repeats to the weekday.  An index over time makes a look-up O(1).
 * Layer: value.
 */
#include "value/zone.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/open.h"
#include "base/text.h"
#include "value/calendar.h"

enum {
    TZIF_HEADER_SIZE = 44,
    TZIF_TIMES_MAX = 4096, /* zic writes at most 2000 */
    TZIF_FOOTER_MAX = 128,
    TZIF_OFFSET_MAX_S = 93599,  /* RFC 8536: below 26 hours */
    TZIF_OFFSET_MIN_S = -89999, /* and above -25 hours      */
    RULE_HOURS_MAX = 167,       /* of a footer's time of change */
    CYCLE_YEARS = 400,
    BUCKET_BITS = 45, /* 2^45 microseconds, 407 days: about two changes */
    ZONE_NAME_MAX = 64,
    ZONE_FILE_MAX = 128 * 1024, /* the largest real one has 4 KB */
    ZONE_WORDS_MAX = 1024       /* names that are looked at for a suggestion */
};

#define CYCLE_US      (146097 * TF_DAY)
#define OFFSET_MAX_US (26 * TF_HOUR)
#define SHIFTS_FROM   (TF_EARLIEST - 366 * TF_DAY) /* changes before are not kept */
#define SHIFTS_UNTIL  (TF_LATEST + 366 * TF_DAY)

/* A change of the offset.  shifts[0] stands for the beginning of time. */
struct shift {
    int64_t at;
    int64_t offset_us;
    int64_t reached; /* see struct tf_stretch */
};

struct tf_zone {
    const char *name;
    const struct shift *shifts; /* ascending; shifts[count] is a sentinel at TF_NEVER */
    size_t count;               /* >= 1 */
    int64_t last_at;            /* of shifts[count - 1] */
    int64_t cycle_from;         /* from here on, the table repeats ... */
    int64_t cycle_until;        /* ... after one cycle; TF_NEVER when it does not */
    const uint16_t *index;      /* the shift in force when a bucket begins; from shifts[1].at */
};

struct tf_zone_entry {
    struct tf_zone_entry *next;
    const struct tf_zone *zone;
};

/* -- Looking up ------------------------------------------------------ */

const char *tf_zone_name(const struct tf_zone *zone)
{
    return zone->name;
}

/* The shift in force; at is before the end of the cycle. */
static const struct shift *find_shift(const struct tf_zone *zone, int64_t at)
{
    const struct shift *shift = zone->shifts;
    int64_t base;

    if (at >= zone->last_at)
        return shift + (zone->count - 1);
    base = shift[1].at;
    if (at < base)
        return shift;
    shift += zone->index[((uint64_t)at - (uint64_t)base) >> BUCKET_BITS];
    while (shift[1].at <= at)
        shift++;
    return shift;
}

/* What brings `at` back into the first cycle; 0 for instants that no year here holds. */
static int64_t cycles_past(const struct tf_zone *zone, int64_t at)
{
    if (at < zone->cycle_until || at > SHIFTS_UNTIL)
        return 0;
    return (at - zone->cycle_from) / CYCLE_US * CYCLE_US;
}

int32_t tf_zone_offset(const struct tf_zone *zone, int64_t at)
{
    return (int32_t)(find_shift(zone, at - cycles_past(zone, at))->offset_us / TF_SECOND);
}

static int64_t add_capped(int64_t a, int64_t b)
{
    if (b > 0 && a > INT64_MAX - b)
        return INT64_MAX;
    return a + b;
}

struct tf_stretch tf_zone_stretch(const struct tf_zone *zone, int64_t at)
{
    int64_t past = cycles_past(zone, at);
    const struct shift *shift = find_shift(zone, at - past);

    if (past == 0)
        return (struct tf_stretch){ shift->at, shift[1].at, shift->offset_us, shift->reached };
    return (struct tf_stretch){ add_capped(shift->at, past), add_capped(shift[1].at, past),
        shift->offset_us, add_capped(shift->reached, past) };
}

int64_t tf_zone_instant(const struct tf_zone *zone, int64_t local)
{
    struct tf_stretch stretch;
    int64_t at;

    if (local < SHIFTS_FROM - TF_DAY || local > SHIFTS_UNTIL + TF_DAY)
        return local < 0 ? TF_ALWAYS : TF_NEVER;
    /* No offset is larger, so that nothing before has shown this time. */
    stretch = tf_zone_stretch(zone, local - OFFSET_MAX_US);
    while (local - stretch.offset_us >= stretch.until)
        stretch = tf_zone_stretch(zone, stretch.until);
    at = local - stretch.offset_us;
    return at < stretch.from ? stretch.from : at;
}

/* -- Making the table ------------------------------------------------ */

struct shift_list {
    struct tf_arena *arena;
    struct shift *shifts; /* room for count_max and the sentinel */
    size_t count;
    size_t count_max;
};

static bool start_shifts(struct shift_list *list, size_t count_max)
{
    list->shifts = tf_arena_array(list->arena, count_max + 1, sizeof *list->shifts);
    list->count = 1;
    list->count_max = count_max;
    if (list->shifts != NULL)
        list->shifts[0].at = TF_ALWAYS;
    return list->shifts != NULL;
}

/* Adds a change; one that comes before others of the rule takes their place, so
 * that daylight time which ends as the next begins, or later, goes on. */
static void add_shift(struct shift_list *list, int64_t at, int32_t offset_s)
{
    int64_t offset_us = offset_s * TF_SECOND;

    while (list->count > 1 && list->shifts[list->count - 1].at >= at)
        list->count--;
    if (list->shifts[list->count - 1].offset_us == offset_us)
        return;
    assert(list->count < list->count_max);
    list->shifts[list->count].at = at;
    list->shifts[list->count].offset_us = offset_us;
    list->count++;
}

/* Notes at each change how far the wall had come before. */
static void note_reached(struct shift_list *list)
{
    int64_t reached = TF_ALWAYS;

    list->shifts[0].reached = reached;
    for (size_t i = 1; i < list->count; i++) {
        int64_t end = list->shifts[i].at + list->shifts[i - 1].offset_us;

        reached = end > reached ? end : reached;
        list->shifts[i].reached = reached;
    }
    list->shifts[list->count] = (struct shift){ TF_NEVER, 0, 0 };
}

static bool make_index(struct tf_zone *zone, struct tf_arena *arena)
{
    uint64_t base, span;
    uint16_t *index;
    size_t count;
    size_t at = 1;

    if (zone->count < 2)
        return true;
    base = (uint64_t)zone->shifts[1].at;
    span = (uint64_t)zone->last_at - base;
    count = (size_t)(span >> BUCKET_BITS) + 1;
    if ((index = tf_arena_array(arena, count, sizeof *index)) == NULL)
        return false;
    for (size_t bucket = 0; bucket < count; bucket++) {
        while (at + 1 < zone->count &&
                (uint64_t)zone->shifts[at + 1].at - base <= (uint64_t)bucket << BUCKET_BITS)
            at++;
        index[bucket] = (uint16_t)at;
    }
    zone->index = index;
    return true;
}

static tariff_code make_zone(struct shift_list *list, const char *name, int64_t cycle_from,
        const struct tf_zone **out, tariff_error *err)
{
    struct tf_zone *zone = tf_arena_get(list->arena, sizeof *zone);
    char *copy = tf_arena_text(list->arena, name, strlen(name));

    if (zone == NULL || copy == NULL)
        return tf_no_memory(err);
    note_reached(list);
    zone->name = copy;
    zone->shifts = list->shifts;
    zone->count = list->count;
    zone->last_at = list->shifts[list->count - 1].at;
    zone->cycle_from = cycle_from;
    zone->cycle_until = cycle_from == TF_NEVER ? TF_NEVER : cycle_from + CYCLE_US;
    if (!make_index(zone, list->arena))
        return tf_no_memory(err);
    *out = zone;
    return TARIFF_OK;
}

tariff_code tf_zone_fixed(struct tf_arena *arena, const char *name, int32_t offset_s,
        const struct tf_zone **out, tariff_error *err)
{
    struct shift_list list = { .arena = arena };

    assert(offset_s >= TZIF_OFFSET_MIN_S && offset_s <= TZIF_OFFSET_MAX_S);
    *out = NULL;
    if (!start_shifts(&list, 1))
        return tf_no_memory(err);
    list.shifts[0].offset_us = offset_s * TF_SECOND;
    return make_zone(&list, name, TF_NEVER, out, err);
}

/* -- The footer: a rule as POSIX writes TZ --------------------------- */

/* A day of the year and a time on it: Mm.w.d, Jn or n. */
struct rule_day {
    char kind;      /* 'M', 'J' or 'n' */
    int32_t month;  /* 1..12 */
    int32_t week;   /* 1..5; 5 is the last */
    int32_t day;    /* weekday 0 (Sunday)..6, or day of the year */
    int32_t time_s; /* on the wall before the change; may be below 0 or beyond 24 hours */
};

struct zone_rule {
    int32_t standard_s;
    int32_t daylight_s;
    bool has_daylight;
    struct rule_day start; /* of daylight time, on the standard clock */
    struct rule_day end;   /* on the daylight clock */
};

/* Reads a number of at most `max`; moves *at past it. */
static bool rule_number(const char **at, int32_t max, int32_t *out)
{
    const char *from = *at;

    *out = 0;
    while (**at >= '0' && **at <= '9' && *out <= max) {
        *out = *out * 10 + (**at - '0');
        (*at)++;
    }
    return *at > from && *out <= max;
}

/* [+-]hh[:mm[:ss]] */
static bool rule_time(const char **at, int32_t hours_max, int32_t *seconds)
{
    bool negative = **at == '-';
    int32_t part;

    if (**at == '+' || **at == '-')
        (*at)++;
    if (!rule_number(at, hours_max, &part))
        return false;
    *seconds = part * 3600;
    for (int32_t unit = 60; unit >= 1 && **at == ':'; unit /= 60) {
        (*at)++;
        if (!rule_number(at, 59, &part))
            return false;
        *seconds += part * unit;
    }
    if (negative)
        *seconds = -*seconds;
    return true;
}

/* CST or <+08>: the abbreviation itself is of no use here. */
static bool rule_name(const char **at)
{
    const char *from = *at;

    if (*from == '<') {
        const char *close = strchr(from, '>');

        *at = close == NULL ? from : close + 1;
        return close != NULL && close > from + 1;
    }
    while ((**at >= 'A' && **at <= 'Z') || (**at >= 'a' && **at <= 'z'))
        (*at)++;
    return *at - from >= 3;
}

static bool rule_day(const char **at, struct rule_day *day)
{
    bool good;

    if (*(*at)++ != ',')
        return false;
    day->time_s = 2 * 3600;
    day->kind = **at == 'M' || **at == 'J' ? *(*at)++ : 'n';
    if (day->kind == 'M') {
        good = rule_number(at, 12, &day->month) && *(*at)++ == '.';
        good = good && rule_number(at, 5, &day->week) && *(*at)++ == '.';
        good = good && rule_number(at, 6, &day->day) && day->month >= 1 && day->week >= 1;
    } else {
        good = rule_number(at, 365, &day->day) && (day->kind == 'n' || day->day >= 1);
    }
    if (good && **at == '/') {
        (*at)++;
        good = rule_time(at, RULE_HOURS_MAX, &day->time_s);
    }
    return good;
}

/* Reads a NUL-terminated rule such as EST5EDT,M3.2.0,M11.1.0; false when it is none. */
static bool parse_rule(const char *at, struct zone_rule *rule)
{
    *rule = (struct zone_rule){ 0 };
    if (!rule_name(&at) || !rule_time(&at, 24, &rule->standard_s))
        return false;
    rule->standard_s = -rule->standard_s; /* POSIX counts westward */
    if (*at == '\0')
        return true;
    rule->has_daylight = true;
    rule->daylight_s = rule->standard_s + 3600;
    if (!rule_name(&at))
        return false;
    if (*at != ',') {
        if (!rule_time(&at, 24, &rule->daylight_s))
            return false;
        rule->daylight_s = -rule->daylight_s;
    }
    return rule_day(&at, &rule->start) && rule_day(&at, &rule->end) && *at == '\0';
}

static bool is_leap_year(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* When the clock shows the rule's moment in a year, as if it showed UTC. */
static int64_t rule_moment(const struct rule_day *day, int32_t year)
{
    int64_t days = tf_days_of_civil(year, 1, 1);

    if (day->kind == 'n') {
        days += day->day;
    } else if (day->kind == 'J') { /* 29 February is never counted */
        days += day->day - 1 + (is_leap_year(year) && day->day >= 60);
    } else {
        int64_t first = tf_days_of_civil(year, day->month, 1);
        int64_t next = tf_days_of_civil(year + day->month / 12, day->month % 12 + 1, 1);
        int64_t weekday = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */

        days = first + (day->day - weekday + 7) % 7 + 7 * (day->week - 1);
        days -= days >= next ? 7 : 0;
    }
    return days * TF_DAY + day->time_s * TF_SECOND;
}

/* True when the last change is the end of daylight time that lasts all year: only
 * the years written out have an end, and no next start takes its place. */
static bool rule_runs_out(const struct shift_list *list, int32_t year)
{
    int64_t late_at = tf_days_of_civil(year + CYCLE_YEARS, 1, 1) * TF_DAY;

    return list->shifts[list->count - 1].at > late_at;
}

/*
 * Writes out the rule's changes after the data's last one, and says in *cycle_from
 * where the pattern has begun: two years on, so that what it repeats is the rule's
 * own.  Without changes in the data the rule holds from the beginning.
 */
static void add_rule(struct shift_list *list, const struct zone_rule *rule, int64_t *cycle_from)
{
    int64_t last_at = list->shifts[list->count - 1].at;
    size_t data_count = list->count;
    int32_t year, month, day;

    *cycle_from = TF_NEVER;
    if (list->count == 1) {
        list->shifts[0].offset_us = rule->standard_s * TF_SECOND;
        last_at = SHIFTS_FROM;
    }
    if (!rule->has_daylight)
        return;
    tf_civil_of_days((last_at - SHIFTS_FROM) / TF_DAY + SHIFTS_FROM / TF_DAY, &year, &month, &day);
    for (int32_t i = year - 1; i < year + CYCLE_YEARS + 5; i++) {
        int64_t start = rule_moment(&rule->start, i) - rule->standard_s * TF_SECOND;
        int64_t end = rule_moment(&rule->end, i) - rule->daylight_s * TF_SECOND;

        if (end < start && end > last_at)
            add_shift(list, end, rule->standard_s);
        if (start > last_at)
            add_shift(list, start, rule->daylight_s);
        if (end >= start && end > last_at)
            add_shift(list, end, rule->standard_s);
    }
    if (list->count > data_count + 2)
        *cycle_from = tf_days_of_civil(year + 2, 1, 8) * TF_DAY;
    else if (list->count > data_count && rule_runs_out(list, year))
        list->count--;
}

/* -- TZif ------------------------------------------------------------ */

/* One block of TZif data: the header's counts and where its parts begin. */
struct tzif {
    const unsigned char *times;
    const unsigned char *indexes;
    const unsigned char *types;
    size_t time_size; /* 4 in version 1, else 8 */
    size_t time_count, type_count, leap_count;
    size_t size; /* header and data */
    unsigned char version;
};

static uint32_t tzif_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int32_t tzif_i32(const unsigned char *bytes)
{
    uint32_t value = tzif_u32(bytes);

    return value <= INT32_MAX ? (int32_t)value : -(int32_t)(UINT32_MAX - value) - 1;
}

static int64_t tzif_time(const struct tzif *block, size_t i)
{
    const unsigned char *bytes = block->times + i * block->time_size;
    int64_t high = tzif_i32(bytes);

    return block->time_size == 4 ? high : high * ((int64_t)1 << 32) + tzif_u32(bytes + 4);
}

/* Finds a block's parts; NULL or what is wrong. */
static const char *read_block(
        const unsigned char *bytes, size_t size, size_t time_size, struct tzif *block)
{
    uint64_t count[6], need = TZIF_HEADER_SIZE;

    if (size < TZIF_HEADER_SIZE)
        return "ends inside a header";
    if (memcmp(bytes, "TZif", 4) != 0)
        return "does not begin with TZif";
    for (size_t i = 0; i < 6; i++)
        count[i] = tzif_u32(bytes + 20 + 4 * i);
    block->version = bytes[4];
    block->time_size = time_size;
    block->leap_count = (size_t)count[2];
    block->time_count = (size_t)count[3];
    block->type_count = (size_t)count[4];
    need += count[3] * (time_size + 1) + count[4] * 6 + count[5];
    need += count[2] * (time_size + 4) + count[1] + count[0];
    if (need > size)
        return "ends too early";
    block->size = (size_t)need;
    block->times = bytes + TZIF_HEADER_SIZE;
    block->indexes = block->times + block->time_count * time_size;
    block->types = block->indexes + block->time_count;
    return NULL;
}

static const char *check_block(const struct tzif *block)
{
    if (block->time_count > TZIF_TIMES_MAX)
        return "has more than 4096 changes";
    if (block->type_count == 0 || block->type_count > 256)
        return "has no kinds of local time, or more than 256";
    for (size_t i = 0; i < block->type_count; i++) {
        int32_t offset_s = tzif_i32(block->types + 6 * i);

        if (offset_s < TZIF_OFFSET_MIN_S || offset_s > TZIF_OFFSET_MAX_S)
            return "has an offset of more than a day";
    }
    for (size_t i = 0; i < block->time_count; i++) {
        if (block->indexes[i] >= block->type_count)
            return "has a change to a kind of local time that is not there";
        if (i > 0 && tzif_time(block, i - 1) >= tzif_time(block, i))
            return "has changes that are not in order";
    }
    return NULL;
}

/* Copies what stands between the footer's two newlines. */
static const char *read_footer(
        const unsigned char *bytes, size_t size, char footer[TZIF_FOOTER_MAX])
{
    const unsigned char *end;

    if (size < 2 || bytes[0] != '\n' || (end = memchr(bytes + 1, '\n', size - 1)) == NULL)
        return "has no whole footer";
    size = (size_t)(end - bytes) - 1;
    if (size >= TZIF_FOOTER_MAX || memchr(bytes + 1, '\0', size) != NULL)
        return "has a footer that is too long or has a NUL";
    memcpy(footer, bytes + 1, size);
    footer[size] = '\0';
    return NULL;
}

/* Finds the block to use, the widest there is, and the footer; NULL or what is wrong. */
static const char *read_tzif(
        const unsigned char *bytes, size_t size, struct tzif *block, char footer[TZIF_FOOTER_MAX])
{
    const char *wrong = read_block(bytes, size, 4, block);
    size_t first_size = block->size;

    footer[0] = '\0';
    if (wrong != NULL)
        return wrong;
    if (block->version == 0)
        return check_block(block);
    if (block->version < '2')
        return "has a version that is not known";
    if ((wrong = read_block(bytes + first_size, size - first_size, 8, block)) != NULL)
        return wrong;
    if ((wrong = check_block(block)) != NULL)
        return wrong;
    first_size += block->size;
    return read_footer(bytes + first_size, size - first_size, footer);
}

static void add_times(struct shift_list *list, const struct tzif *block)
{
    list->shifts[0].offset_us = tzif_i32(block->types) * TF_SECOND;
    for (size_t i = 0; i < block->time_count; i++) {
        int64_t time_s = tzif_time(block, i);
        int32_t offset_s = tzif_i32(block->types + 6 * (size_t)block->indexes[i]);

        if (time_s < SHIFTS_FROM / TF_SECOND)
            list->shifts[0].offset_us = offset_s * TF_SECOND;
        else if (time_s < SHIFTS_UNTIL / TF_SECOND)
            add_shift(list, time_s * TF_SECOND, offset_s);
    }
}

static tariff_code fail_tzif(tariff_error *err, const char *name, const char *wrong)
{
    return tf_fail(err, TF_F_ZONE_DAMAGED, (struct tf_place){ 0 },
            "Take the zone's file from a complete tzdata package.",
            "The time zone data of \"%.64s\" %s.", name, wrong);
}

tariff_code tf_zone_read(struct tf_arena *arena, const char *name, const void *bytes, size_t size,
        const struct tf_zone **out, tariff_error *err)
{
    struct shift_list list = { .arena = arena };
    struct zone_rule rule = { 0 };
    struct tzif block = { 0 };
    char footer[TZIF_FOOTER_MAX];
    int64_t cycle_from = TF_NEVER;
    size_t rule_max = 0;
    const char *wrong;

    *out = NULL;
    if ((wrong = read_tzif(bytes, size, &block, footer)) != NULL)
        return fail_tzif(err, name, wrong);
    if (block.leap_count > 0)
        return tf_fail(err, TF_F_ZONE_LEAP_SECONDS, (struct tf_place){ 0 },
                "Use the zone of the same name outside the folder \"right\".",
                "The time zone data of \"%.64s\" counts leap seconds, which time here does not.",
                name);
    if (footer[0] != '\0' && !parse_rule(footer, &rule))
        return fail_tzif(err, name, "has a footer that is no rule");
    if (rule.has_daylight)
        rule_max = 2 * (CYCLE_YEARS + 6);
    if (!start_shifts(&list, 1 + block.time_count + rule_max))
        return tf_no_memory(err);
    add_times(&list, &block);
    if (footer[0] != '\0')
        add_rule(&list, &rule, &cycle_from);
    return make_zone(&list, name, cycle_from, out, err);
}

/* -- Zones by name --------------------------------------------------- */

void tf_zones_init(struct tf_zones *zones, struct tf_alloc alloc, const char *folder)
{
    *zones = (struct tf_zones){ .folder = folder == NULL ? "/usr/share/zoneinfo" : folder };
    tf_arena_init(&zones->arena, alloc);
}

void tf_zones_free(struct tf_zones *zones)
{
    tf_arena_free(&zones->arena);
    zones->first = NULL;
}

/* Letters, digits, _ + - and single slashes inside: what names of zones are made of,
 * and nothing that could lead out of the folder.  The machine's own zone is none:
 * the same rulebook must mean the same everywhere.  (R25) */
static bool is_zone_name(const char *name)
{
    size_t length = strlen(name);

    if (strcmp(name, "localtime") == 0 || strcmp(name, "posixrules") == 0)
        return false;
    if (length == 0 || length > ZONE_NAME_MAX || name[length - 1] == '/')
        return false;
    for (size_t i = 0; i < length; i++) {
        bool letter = (name[i] >= 'A' && name[i] <= 'Z') || (name[i] >= 'a' && name[i] <= 'z');
        bool inside = letter || (name[i] >= '0' && name[i] <= '9') || name[i] == '_' ||
                      name[i] == '+' || name[i] == '-';

        if (!inside && (name[i] != '/' || i == 0 || name[i - 1] == '/'))
            return false;
    }
    return true;
}

/* Reads "UTC" or "+08:00". */
static bool parse_fixed(const char *name, int32_t *offset_s)
{
    static const char shape[] = "+00:00";
    int32_t digits[6] = { 0 };

    *offset_s = 0;
    if (strcmp(name, "UTC") == 0)
        return true;
    if (strlen(name) != sizeof shape - 1 || (name[0] != '+' && name[0] != '-') || name[3] != ':')
        return false;
    for (size_t i = 1; i < sizeof shape - 1; i++) {
        digits[i] = name[i] - '0';
        if (i != 3 && (digits[i] < 0 || digits[i] > 9))
            return false;
    }
    *offset_s = (digits[1] * 10 + digits[2]) * 3600 + (digits[4] * 10 + digits[5]) * 60;
    if (*offset_s >= 24 * 3600 || digits[4] > 5)
        return false;
    if (name[0] == '-')
        *offset_s = -*offset_s;
    return true;
}

/* Opens a file of the zone data; *out is NULL when there is none of this name. */
static tariff_code open_beside(
        const struct tf_zones *zones, const char *name, FILE **out, tariff_error *err)
{
    char path[512];
    int length = snprintf(path, sizeof path, "%s/%s", zones->folder, name);

    *out = length < 0 || (size_t)length >= sizeof path ? NULL : fopen(path, "rb");
    if (*out != NULL)
        return TARIFF_OK;
    switch (tf_why_unopened(zones->arena.alloc, path)) {
    case TF_NO_ROOM:
        return tf_no_memory(err);
    case TF_NOT_READABLE:
        return tf_fail(err, TF_F_ZONE_UNREADABLE, (struct tf_place){ path, 0, 0 },
                "Check that it may be read.", "The time zone data cannot be opened.");
    case TF_NOT_THERE:
        break;
    }
    return TARIFF_OK;
}

/* The first line of a file beside the zones, at most size - 1 bytes; "" when there is none. */
static tariff_code read_first_line(
        const struct tf_zones *zones, const char *name, char *line, size_t size, tariff_error *err)
{
    size_t length = 0;
    FILE *file;
    tariff_code code = open_beside(zones, name, &file, err);

    if (file != NULL) {
        length = fread(line, 1, size - 1, file);
        fclose(file);
    }
    line[length] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    return code;
}

/* Which tzdata this is: tzdata.zi begins "# version 2026f", or +VERSION holds it. */
static tariff_code note_version(struct tf_zones *zones, tariff_error *err)
{
    static const char mark[] = "# version ";
    char line[64];
    const char *version = line;
    tariff_code code;

    if (zones->version[0] != '\0')
        return TARIFF_OK;
    code = read_first_line(zones, "tzdata.zi", line, sizeof line, err);
    if (strncmp(line, mark, sizeof mark - 1) == 0)
        version += sizeof mark - 1;
    else if (code == TARIFF_OK)
        code = read_first_line(zones, "+VERSION", line, sizeof line, err);
    if (code != TARIFF_OK)
        return code;
    if (strlen(version) < sizeof zones->version)
        memcpy(zones->version, version, strlen(version) + 1);
    return TARIFF_OK;
}

/* Keeps the names in tzdata.zi ("Z name ...", "L target name") as texts in scratch. */
static size_t list_names(const struct tf_zones *zones, struct tf_arena *scratch, const char **words)
{
    char line[512];
    size_t count = 0;
    FILE *file;

    (void)open_beside(zones, "tzdata.zi", &file, NULL); /* only for a hint */
    if (file == NULL)
        return 0;
    while (count < ZONE_WORDS_MAX && fgets(line, sizeof line, file) != NULL) {
        const char *word = line + 2;

        if (strncmp(line, "Z ", 2) != 0 && strncmp(line, "L ", 2) != 0)
            continue;
        if (line[0] == 'L')
            word += strcspn(word, " \n") + (strchr(word, ' ') != NULL);
        words[count] = tf_arena_text(scratch, word, strcspn(word, " \n"));
        if (words[count] == NULL)
            break;
        count++;
    }
    fclose(file);
    return count;
}

static tariff_code fail_name(const struct tf_zones *zones, const char *name, tariff_error *err)
{
    const char *words[ZONE_WORDS_MAX];
    const char *nearest = NULL;
    struct tf_arena scratch;
    char hint[2 * ZONE_NAME_MAX] = "Write a name such as \"Asia/Shanghai\", \"UTC\" or \"+08:00\".";

    tf_arena_init(&scratch, zones->arena.alloc);
    nearest = tf_nearest(name, words, list_names(zones, &scratch, words));
    if (nearest != NULL && strlen(nearest) <= ZONE_NAME_MAX)
        snprintf(hint, sizeof hint, "Write \"%s\", if that is what you mean.", nearest);
    else if (strncmp(name, "UTC", 3) == 0 || strncmp(name, "GMT", 3) == 0)
        snprintf(hint, sizeof hint, "Write an offset from UTC as \"+08:00\" or \"-03:30\".");
    tf_arena_free(&scratch);
    return tf_fail(err, tf_finding_in(TF_F_ZONE_UNKNOWN, TARIFF_BAD_ARGUMENT),
            (struct tf_place){ 0 }, hint, "There is no time zone \"%.64s\".", name);
}

static tariff_code keep_zone(struct tf_zones *zones, const struct tf_zone *zone, tariff_error *err)
{
    struct tf_zone_entry *entry = tf_arena_get(&zones->arena, sizeof *entry);

    if (entry == NULL)
        return tf_no_memory(err);
    entry->zone = zone;
    entry->next = zones->first;
    zones->first = entry;
    return TARIFF_OK;
}

static const struct tf_zone *kept_zone(const struct tf_zones *zones, const char *name)
{
    const struct tf_zone_entry *entry = zones->first;

    while (entry != NULL && strcmp(entry->zone->name, name) != 0)
        entry = entry->next;
    return entry == NULL ? NULL : entry->zone;
}

tariff_code tf_zones_add(
        struct tf_zones *zones, const char *name, const void *bytes, size_t size, tariff_error *err)
{
    const struct tf_zone *zone;
    tariff_code code;

    if (!is_zone_name(name))
        return tf_fail(err, tf_finding_in(TF_F_ZONE_UNKNOWN, TARIFF_BAD_ARGUMENT),
                (struct tf_place){ 0 }, "Write a name such as \"Asia/Shanghai\".",
                "\"%.64s\" cannot be the name of a time zone.", name);
    if ((code = tf_zone_read(&zones->arena, name, bytes, size, &zone, err)) != TARIFF_OK)
        return code;
    return keep_zone(zones, zone, err);
}

/* Reads the zone's file; a folder reads as an empty one. */
static tariff_code load_zone(
        struct tf_zones *zones, const char *name, const struct tf_zone **out, tariff_error *err)
{
    FILE *file;
    tariff_code code = open_beside(zones, name, &file, err);
    size_t size;
    char *bytes;

    if (file == NULL)
        return code == TARIFF_OK ? fail_name(zones, name, err) : code;
    if ((bytes = tf_get(zones->arena.alloc, ZONE_FILE_MAX)) == NULL) {
        fclose(file);
        return tf_no_memory(err);
    }
    size = fread(bytes, 1, ZONE_FILE_MAX, file);
    fclose(file);
    if (size < 4 || memcmp(bytes, "TZif", 4) != 0)
        code = fail_name(zones, name, err);
    else
        code = tf_zone_read(&zones->arena, name, bytes, size, out, err);
    tf_free(zones->arena.alloc, bytes, ZONE_FILE_MAX);
    if (code == TARIFF_OK)
        code = note_version(zones, err);
    return code;
}

tariff_code tf_zones_find(
        struct tf_zones *zones, const char *name, const struct tf_zone **out, tariff_error *err)
{
    const struct tf_zone *zone = kept_zone(zones, name);
    tariff_code code = TARIFF_OK;
    int32_t offset_s;

    *out = NULL;
    if (zone == NULL) {
        if (parse_fixed(name, &offset_s))
            code = tf_zone_fixed(&zones->arena, name, offset_s, &zone, err);
        else if (is_zone_name(name))
            code = load_zone(zones, name, &zone, err);
        else
            code = fail_name(zones, name, err);
        if (code == TARIFF_OK)
            code = keep_zone(zones, zone, err);
    }
    if (code == TARIFF_OK)
        *out = zone;
    return code;
}
