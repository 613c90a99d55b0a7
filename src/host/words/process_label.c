/* SPDX-License-Identifier: MIT */
/* A process by its service, its program and its number. */
#include "host/words/process_label.h"

char *
process_label_text(const char *name, const char *service, guint32 pid)
{
    if (service == NULL || *service == '\0')
        return g_strdup_printf("%s (pid %u)", name, pid);
    return g_strdup_printf("%s (%s, pid %u)", service, name, pid);
}
