/* SPDX-License-Identifier: MIT */
/* Text and attributes of XML and HTML. What XML cannot hold, control characters and bytes that are
 * no UTF-8, is written out (printable.h). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Its lines stay lines. */
void xml_append_text(GString *out, const char *text);
/* ' name="value"'; the value in one line. */
void xml_append_attribute(GString *out, const char *name, const char *value);

G_END_DECLS
