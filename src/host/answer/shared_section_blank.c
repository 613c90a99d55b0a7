/* SPDX-License-Identifier: MIT */
/* csrss splits its command line at blanks, so SharedSection ends at one. */
#include "host/answer/shared_section_blank.h"

#include "host/registry/registry.h"
#include "host/report/writing.h"

#include <string.h>

gboolean
shared_section_blank_append(GString *out, const char *windows)
{
    gsize start, end;

    if (windows == NULL || !registry_find_shared_section(windows, 0, &start, &end))
        return FALSE;
    g_autofree char *token = g_strndup(windows + start, end - start);
    if (strpbrk(token, " \t") == NULL)
        return FALSE;
    g_string_append(out, "The blank in SharedSection=");
    write_clean(out, token);
    g_string_append(out, " is a fault: csrss reads no further than to it.\n");
    return TRUE;
}
