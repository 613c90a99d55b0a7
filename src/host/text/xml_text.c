/* SPDX-License-Identifier: MIT */
/* XML text that any reader takes. */
#include "host/text/xml_text.h"

#include "host/text/printable.h"

void
xml_append_text(GString *out, const char *text)
{
    g_autofree char *clean = printable_lines(text, -1);
    g_autofree char *escaped = g_markup_escape_text(clean, -1);

    g_string_append(out, escaped);
}

void
xml_append_attribute(GString *out, const char *name, const char *value)
{
    g_autofree char *line = printable_text(value, -1);

    g_string_append_printf(out, " %s=\"", name);
    xml_append_text(out, line);
    g_string_append_c(out, '"');
}
