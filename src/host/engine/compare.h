/* SPDX-License-Identifier: MIT */
/*
 * Two machines at the same idle point: is what their kernels see the same? Compared are the
 * debugger data block, both pools, system views, and session space of every session: all page
 * tables its master array names, with all bits of all entries, every byte of every page, and the
 * directory entries by which each process has it. Nothing of session space is left out.
 */
#pragma once

#include "host/engine/engine.h"

/*
 * FALSE with ENGINE_ERROR_DIFFERENCE: the first difference by address, with both values.
 * *session_pages (may be NULL): present pages of session space compared, those of each session
 * counted.
 */
gboolean engine_compare(Engine *model, Engine *pc, guint64 *session_pages, GError **error);
