/* SPDX-License-Identifier: MIT */
/* A blank in SharedSection: a fault of the registry that every answer names, whatever it was asked.
 */
#pragma once

#include <glib.h>

/* A paragraph, with a line break behind it, if the Windows value (NULL: there is none) has such a
 * blank. TRUE: it has. */
gboolean shared_section_blank_append(GString *out, const char *windows);
