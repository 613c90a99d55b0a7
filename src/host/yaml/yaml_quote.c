/* SPDX-License-Identifier: MIT */
/* Single quotes: nothing is escaped in them, and a quote is written twice. Two that follow each
 * other the reader takes in double quotes alone (yaml.c). */
#include "host/yaml/yaml_quote.h"

#include <glib.h>

#include <string.h>

static char *
between_double(const char *text)
{
    GString *out = g_string_new("\"");

    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

char *
yaml_quote(const char *text)
{
    if (strstr(text, "''") != NULL)
        return between_double(text);
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);
    g_autofree char *inside = g_strjoinv("''", parts);

    return g_strdup_printf("'%s'", inside);
}
