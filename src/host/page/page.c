/* SPDX-License-Identifier: MIT */
/* The trace goes between the two halves of the page. */
#include "host/page/page.h"

#include "host/page/page_parts.h"

/* In JSON "<" stands in texts alone, where an escape means the same: so no text ends the element
 * that the trace is in ("</"), or begins a comment there ("<!"). */
static void
append_data(GString *out, const char *json, gsize length)
{
    gsize begin = 0;

    for (gsize i = 0; i + 1 < length; i++) {
        if (json[i] != '<' || (json[i + 1] != '/' && json[i + 1] != '!'))
            continue;
        g_string_append_len(out, json + begin, (gssize)(i - begin));
        g_string_append(out, "\\u003c");
        begin = i + 1;
    }
    g_string_append_len(out, json + begin, (gssize)(length - begin));
}

void
page_append(GString *out, const char *trace, gsize length)
{
    g_string_append_len(out, page_head, (gssize)page_head_length);
    append_data(out, trace, length);
    g_string_append_len(out, page_tail, (gssize)page_tail_length);
}
