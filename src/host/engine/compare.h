/* SPDX-License-Identifier: MIT */
/*
 * Two machines at the same idle point: is what their kernels see the same? Compared are the
 * debugger data block, both pools, system views, and session space of every session as each of its
 * processes maps it: directory entries, page table entries (frame numbers and all bits) and every
 * byte. Nothing of session space is left out.
 */
#pragma once

#include "host/engine/engine.h"

/* FALSE with ENGINE_ERROR_DIFFERENCE: the first difference by address, with both values. */
gboolean engine_compare(Engine *model, Engine *pc, GError **error);
