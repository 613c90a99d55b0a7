/* SPDX-License-Identifier: MIT */
/* Digits, signs, and the two tables of units. */
#include "host/text/number.h"

#include <string.h>

gboolean
number_read(const char *text, const char **end, guint64 *value)
{
    guint base = g_ascii_strncasecmp(text, "0x", 2) == 0 ? 16 : 10;
    const char *at = base == 16 ? text + 2 : text;

    *end = at;
    if (base == 16 ? !g_ascii_isxdigit(*at) : !g_ascii_isdigit(*at))
        return FALSE;
    *value = 0;
    for (; base == 16 ? g_ascii_isxdigit(*at) : g_ascii_isdigit(*at); at++) {
        guint digit = (guint)g_ascii_xdigit_value(*at);
        if (*value > (G_MAXUINT64 - digit) / base)
            return FALSE;
        *value = *value * base + digit;
    }
    *end = at;
    return TRUE;
}

gboolean
number_read_signed(const char *text, const char **end, gint64 *value)
{
    gboolean is_negative = *text == '-';
    guint64 magnitude;

    if (!number_read(text + (*text == '-' || *text == '+'), end, &magnitude) ||
        magnitude > (guint64)G_MAXINT64)
        return FALSE;
    *value = is_negative ? -(gint64)magnitude : (gint64)magnitude;
    return TRUE;
}

gboolean
number_parse(const char *text, gint64 *value)
{
    const char *end;

    return number_read_signed(text, &end, value) && *end == '\0';
}

/* ---- sizes ---- */

gboolean
number_parse_size(const char *text, guint64 *bytes)
{
    static const struct {
        const char *name;
        guint shift;
    } units[] = {
        { "", 0 },    { "b", 0 },    { "bytes", 0 }, { "kb", 10 }, { "kib", 10 }, { "k", 10 },
        { "mb", 20 }, { "mib", 20 }, { "m", 20 },    { "gb", 30 }, { "gib", 30 }, { "g", 30 },
    };
    guint64 number;
    const char *end;

    if (!number_read(text, &end, &number))
        return FALSE;
    end += strspn(end, " ");
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (g_ascii_strcasecmp(end, units[i].name) != 0)
            continue;
        *bytes = number << units[i].shift;
        return *bytes >> units[i].shift == number;
    }
    return FALSE;
}

char *
number_size_text(guint64 bytes)
{
    static const char *const units[] = { "bytes", "KiB", "MiB", "GiB" };
    guint unit = 0;

    while (bytes != 0 && bytes % 1024 == 0 && unit + 1 < G_N_ELEMENTS(units)) {
        bytes /= 1024;
        unit++;
    }
    return g_strdup_printf("%" G_GUINT64_FORMAT " %s", bytes, units[unit]);
}

/* ---- ranges ---- */

#define KB ((guint64)1 << 10)
#define MB ((guint64)1 << 20)
#define GB ((guint64)1 << 30)
/* Of a range of an address space of 64 bits. */
#define LARGE_BYTES (64 * GB)

static char *
in_tenths(guint64 bytes, guint64 unit, const char *name)
{
    guint tenths = (guint)(bytes % unit * 10 / unit);
    if (bytes % unit == 0)
        return g_strdup_printf("%" G_GUINT64_FORMAT " %s", bytes / unit, name);
    return g_strdup_printf("%" G_GUINT64_FORMAT ".%u %s", bytes / unit, tenths, name);
}

char *
number_range_text(guint64 bytes)
{
    if (bytes >= LARGE_BYTES)
        return in_tenths(bytes, GB, "GB");
    if (bytes >= 64 * MB || (bytes >= MB && bytes % MB == 0))
        return in_tenths(bytes, MB, "MB");
    return g_strdup_printf("%" G_GUINT64_FORMAT " KB", bytes / KB);
}

/* ---- times ---- */

/* In ms; 0: it is none. */
static guint
time_unit(const char *name, gboolean may_be_bare)
{
    static const struct {
        const char *name;
        guint ms;
    } units[] = { { "ms", 1 }, { "s", 1000 }, { "min", 60000 }, { "h", 3600000 } };

    if (*name == '\0' && may_be_bare)
        return 1;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(units[i].name, name) == 0)
            return units[i].ms;
    return 0;
}

NumberTime
number_parse_time(const char *text, gboolean may_be_bare, double *ms)
{
    char *end;
    double value = g_ascii_strtod(text, &end);

    if (end == text || !g_ascii_isdigit(*text))
        return NUMBER_NO_TIME;
    guint unit = time_unit(end + strspn(end, " "), may_be_bare);
    *ms = value * unit;
    return unit != 0 ? NUMBER_TIME : NUMBER_NO_UNIT;
}

const char *
plural(guint64 count)
{
    return count == 1 ? "" : "s";
}
