/* SPDX-License-Identifier: MIT */
/*
 * version.c - our version and those of the libraries below.
 */
#include "api/handle.h"
#include "base/hash.h"
#include "base/text.h"
#include "facts/yaml.h"
#include "io/stream.h"
#include "io/usage.h"

const char *tariff_version(void)
{
    return TARIFF_VERSION;
}

tariff_code tariff_version_write(tariff_write write, void *ud)
{
    struct tf_text text;
    struct tf_zones zones;
    const struct tf_zone *zone;
    tariff_code code = TARIFF_NO_MEMORY;

    if (write == NULL)
        return TARIFF_BAD_ARGUMENT;
    tf_text_init(&text, tf_alloc_of(NULL, NULL));
    tf_zones_init(&zones, text.alloc, NULL);
    (void)tf_zones_find(&zones, "Asia/Shanghai", &zone, NULL);
    tf_text_format(&text, "tariff %s\n%s\nlibyaml %s\njansson %s\nlibsodium %s\nzlib %s\nzstd %s\n",
            TARIFF_VERSION, tf_rule_library(), tf_yaml_library(), tf_usage_json_library(),
            tf_hash_library(), tf_stream_zlib(), tf_stream_zstd());
    tf_text_format(&text, "tzdata %s\n", zones.version[0] == '\0' ? "not found" : zones.version);
    if (!text.failed)
        code = write(ud, text.data, text.length);
    tf_zones_free(&zones);
    tf_text_free(&text);
    return code;
}

tariff_code tariff_instant_parse(const tariff_rulebook *rulebook, const char *zone_name,
        const char *text, size_t length, int64_t *out, tariff_error *err)
{
    const struct tf_zone *zone = rulebook == NULL ? NULL : rulebook->book->zone;
    int32_t year, month, day;
    struct tf_zones zones;
    const char *wrong;
    tariff_code code = TARIFF_OK;

    if (text == NULL || out == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "text or out is NULL.", "Pass both.");
    *out = 0;
    wrong = tf_instant_parse(text, length, out);
    if (wrong == NULL)
        return TARIFF_OK;
    *out = 0;
    if ((zone == NULL && zone_name == NULL) ||
            tf_date_parse(text, length, &year, &month, &day) != NULL)
        return tf_fail(err, tf_finding_in(TF_F_NOT_A_TIME, TARIFF_BAD_ARGUMENT),
                (struct tf_place){ 0 },
                "Write a date such as 2026-03-01, or an instant such as 2026-03-01T10:00:00+08:00.",
                "The time \"%.*s\" %s.", (int)length, text, wrong);
    tf_zones_init(&zones, tf_alloc_of(NULL, NULL), NULL);
    if (zone_name != NULL)
        code = tf_zones_find(&zones, zone_name, &zone, err);
    if (code == TARIFF_OK)
        *out = tf_zone_instant(zone, tf_days_of_civil(year, month, day) * TF_DAY);
    tf_zones_free(&zones);
    return code;
}
