/* SPDX-License-Identifier: MIT */
/*
 * zone.h - time zones from TZif data, any number at once, no process-wide TZ.
 *
 * A zone is immutable after it was read and may be shared between threads.
 * Transitions, the footer's POSIX rule (also with times beyond 24 hours and
 * Julian days), and versions 1 to 4 are understood.  (R24)
 * Source: RFC 8536.
 * Layer: value.
 */
#ifndef TF_VALUE_ZONE_H
#define TF_VALUE_ZONE_H

#include "base/alloc.h"
#include "base/error.h"

struct tf_zone;

/*
 * Reads a zone from TZif bytes.  name is copied.  A fixed offset such as
 * "+08:00" and "UTC" need no data: tf_zone_fixed.  Zones live in `arena`.
 * Data with leap seconds ("right/") is refused.  Changes outside the years
 * 0 to 10000 are not kept.
 */
tariff_code tf_zone_read(struct tf_arena *arena, const char *name, const void *bytes, size_t size,
        const struct tf_zone **out, tariff_error *err);
tariff_code tf_zone_fixed(struct tf_arena *arena, const char *name, int32_t offset_s,
        const struct tf_zone **out, tariff_error *err);

const char *tf_zone_name(const struct tf_zone *zone);

/* Seconds to add to UTC for local time at that instant. */
int32_t tf_zone_offset(const struct tf_zone *zone, int64_t at);

/*
 * A stretch of time with one offset, as long as can be: [from, until), TF_ALWAYS
 * and TF_NEVER at its open ends.  Inside it the wall clock runs on smoothly, so a
 * caller may keep a stretch and use it for every instant in it.
 */
struct tf_stretch {
    int64_t from;
    int64_t until;
    int64_t offset_us; /* to add to UTC for local time                                 */
    int64_t reached;   /* before `from` the wall had shown every time earlier than this */
};
struct tf_stretch tf_zone_stretch(const struct tf_zone *zone, int64_t at);

/*
 * The instant of a local time (microseconds since 1970-01-01T00:00 on the wall):
 * the first instant at which the wall shows that time or a later one.  So a time
 * that occurs twice gives the earlier; one that is skipped gives the instant of
 * the jump (the first instant after the gap); a later local time never gives an
 * earlier instant.  Outside the years 0 to 10000 it is TF_ALWAYS or TF_NEVER.
 */
int64_t tf_zone_instant(const struct tf_zone *zone, int64_t local);

/*
 * A set of zones, each loaded once, by name: "Asia/Shanghai", "UTC", "+08:00".
 * The data comes from a folder of TZif files (NULL: /usr/share/zoneinfo).  A set
 * belongs to one thread while it loads; its zones are shareable.  A name never leaves
 * the folder ("../x" is refused), nor is it the machine's own zone ("localtime").
 */
struct tf_zones {
    struct tf_arena arena;
    const char *folder;          /* borrowed */
    struct tf_zone_entry *first; /* in order of loading, newest first */
    char version[16];            /* of the data: "2026f"; "" when unknown */
};

void tf_zones_init(struct tf_zones *zones, struct tf_alloc alloc, const char *folder);
void tf_zones_free(struct tf_zones *zones);

/* Adds a zone from memory; later finds of that name need no file. */
tariff_code tf_zones_add(struct tf_zones *zones, const char *name, const void *bytes, size_t size,
        tariff_error *err);

/* Finds or loads a zone.  The error has no place and a hint with the nearest
 * way to write it; the caller adds its own place, and its own code in the place of
 * TARIFF_BAD_ARGUMENT (no such zone).  TARIFF_FILE_FAILED: its data is damaged. */
tariff_code tf_zones_find(
        struct tf_zones *zones, const char *name, const struct tf_zone **out, tariff_error *err);

#endif
