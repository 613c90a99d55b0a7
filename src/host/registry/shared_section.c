/* SPDX-License-Identifier: MIT */
#include "host/registry/shared_section.h"

#include <string.h>

SharedSection *
shared_section_read(const char *text)
{
    SharedSection *shared = g_new0(SharedSection, 1);

    shared->seen = g_strndup(text, strcspn(text, " \t"));
    g_auto(GStrv) parts = g_strsplit(shared->seen, ",", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        shared->commas = i;
        if (i < G_N_ELEMENTS(shared->written))
            shared->written[i] = g_strdup(parts[i]);
    }
    return shared;
}

void
shared_section_free(SharedSection *shared)
{
    if (shared == NULL)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(shared->written); i++)
        g_free(shared->written[i]);
    g_free(shared->seen);
    g_free(shared);
}

gboolean
shared_section_plain_kb(const char *written, guint32 *kb)
{
    gsize length = strlen(written);

    if (length == 0 || length >= 10 || strspn(written, "0123456789") != length)
        return FALSE;
    *kb = (guint32)g_ascii_strtoull(written, NULL, 10);
    return TRUE;
}
