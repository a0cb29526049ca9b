/* SPDX-License-Identifier: MIT */
/*
 * all_zones.h - every zone of the machine's tzdata, for tests of what must hold
 * for all of them.
 */
#ifndef TESTS_VALUE_ALL_ZONES_H
#define TESTS_VALUE_ALL_ZONES_H

#include <stdio.h>
#include <string.h>

#include "value/zone.h"

#define ALL_ZONES_LIST "/usr/share/zoneinfo/tzdata.zi"

/* Calls fn with each zone named in tzdata.zi; returns how many there were. */
static inline size_t for_all_zones(struct tf_zones *zones, void (*fn)(const struct tf_zone *zone))
{
    FILE *file = fopen(ALL_ZONES_LIST, "rb");
    const struct tf_zone *zone;
    char line[512], name[512];
    size_t count = 0;

    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "Z %511s", name) != 1 && sscanf(line, "L %*s %511s", name) != 1)
            continue;
        if (tf_zones_find(zones, name, &zone, NULL) != TARIFF_OK) {
            fprintf(stderr, "Zone %s cannot be read.\n", name);
            fclose(file);
            return 0;
        }
        fn(zone);
        count++;
    }
    fclose(file);
    return count;
}

#endif
