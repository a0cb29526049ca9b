/* SPDX-License-Identifier: MIT */
/*
 * zone_probe.c - answers questions about time on stdin, one line each, for
 * zone_oracle.py.  Numbers are microseconds unless said otherwise:
 *
 *     z NAME                                 choose the zone; no answer
 *     o AT                                   offset in seconds
 *     l LOCAL                                instant
 *     c AT                                   year month day hour minute second us weekday
 *     w WINDOW AT                            from until
 *     s ANCHOR MONTHS DAYS US COUNT          instant
 *     p ANCHOR MONTHS DAYS US AT             from until
 *     f AT OFFSET_S                          text
 *     r TEXT                                 instant, or x
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "value/calendar.h"

static bool read_span(const char *line, int64_t *anchor, struct tf_span *span, int64_t *last)
{
    return sscanf(line + 1, "%" SCNd64 " %" SCNd32 " %" SCNd32 " %" SCNd64 " %" SCNd64, anchor,
                   &span->months, &span->days, &span->us, last) == 5;
}

static void print_interval(struct tf_interval interval)
{
    printf("%" PRId64 " %" PRId64 "\n", interval.from, interval.until);
}

static bool answer_window(const struct tf_zone *zone, const char *line)
{
    enum tf_window window;
    char word[16];
    int64_t at;

    if (sscanf(line + 1, "%15s %" SCNd64, word, &at) != 2)
        return false;
    if (!tf_window_parse(word, strlen(word), &window))
        return false;
    print_interval(tf_window_at(zone, window, at));
    return true;
}

static void answer_clock(const struct tf_zone *zone, int64_t at)
{
    struct tf_clock clock = tf_clock_at(zone, at);

    printf("%d %d %d %d %d %d %d %d\n", (int)clock.year, (int)clock.month, (int)clock.day,
            (int)clock.hour, (int)clock.minute, (int)clock.second, (int)clock.us,
            (int)clock.weekday);
}

static bool answer_text(char *line)
{
    char text[TF_INSTANT_TEXT_MAX];
    int32_t offset_s;
    int64_t at;

    if (line[0] == 'f') {
        if (sscanf(line + 1, "%" SCNd64 " %" SCNd32, &at, &offset_s) != 2)
            return false;
        tf_instant_format(at, offset_s, text);
        puts(text);
        return true;
    }
    line[strcspn(line, "\n")] = '\0';
    if (tf_instant_parse(line + 2, strlen(line + 2), &at) == NULL)
        printf("%" PRId64 "\n", at);
    else
        puts("x");
    return true;
}

static bool answer(const struct tf_zone *zone, char *line)
{
    struct tf_span span;
    int64_t at, last;

    if (line[0] == 'f' || line[0] == 'r')
        return answer_text(line);
    if (line[0] == 'w')
        return answer_window(zone, line);
    if (line[0] == 's' || line[0] == 'p') {
        if (!read_span(line, &at, &span, &last))
            return false;
        if (line[0] == 's')
            printf("%" PRId64 "\n", tf_span_after(zone, at, span, last));
        else
            print_interval(tf_period_at(zone, at, span, last));
        return true;
    }
    if (sscanf(line + 1, "%" SCNd64, &at) != 1)
        return false;
    if (line[0] == 'o')
        printf("%" PRId32 "\n", tf_zone_offset(zone, at));
    else if (line[0] == 'l')
        printf("%" PRId64 "\n", tf_zone_instant(zone, at));
    else if (line[0] == 'c')
        answer_clock(zone, at);
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    const struct tf_zone *zone = NULL;
    struct tf_zones zones;
    tariff_error err;
    char line[512];
    bool good = true;

    tf_zones_init(&zones, tf_alloc_of(NULL, NULL), argc > 1 ? argv[1] : NULL);
    while (good && fgets(line, sizeof line, stdin) != NULL) {
        if (line[0] == 'z') {
            line[strcspn(line, "\n")] = '\0';
            good = tf_zones_find(&zones, line + 2, &zone, &err) == TARIFF_OK;
            if (!good)
                fprintf(stderr, "%s %s\n", err.message, err.hint);
        } else {
            good = answer(zone, line);
            if (!good)
                fprintf(stderr, "not understood: %s\n", line);
        }
    }
    tf_zones_free(&zones);
    return good ? 0 : 1;
}
