/* SPDX-License-Identifier: MIT */
/*
 * Tables of desktop heaps: what dheapmon and WinDbg's !dskheap print, also as people paste them:
 * blanks collapsed, rules lost, the total on a line of its own, a blank in "Service-0x0-3e5
 * $\Default", several rows run together.
 */
#pragma once

#include "host/import/imported.h"

/* Whether a text has anything of such a table. */
gboolean listing_is(const char *text);
/* Whether there is such a table in a text of another kind: its head or its total. */
gboolean listing_is_within(const char *text);
/* Adds its sessions. FALSE: IMPORT_ERROR. */
gboolean listing_read(Imported *imported, SourceText *source, GError **error);
