/* SPDX-License-Identifier: MIT */
/* Finds the argument and cuts it at its commas. */
#include "host/registry/shared_section.h"

SharedSection *
shared_section_split(const char *text)
{
    SharedSection *shared = g_new0(SharedSection, 1);

    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
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
    g_free(shared);
}
