/* SPDX-License-Identifier: MIT */
/* Atoms that are there before anybody adds one: the names by which win32k knows its own classes,
 * and those of every station's table. */
#pragma once

#include "kernel/kernel.h"

/* Properties of a window's icons; source: ReactOS' test SetProp. */
#define WINDOW_ICON_BIG   "SysIC"
#define WINDOW_ICON_SMALL "SysICS"

/* In the session's table of class atoms, one after another. False: the pool refuses. */
bool known_atoms_add_classes(struct kernel *k, gva_t table) NT_MUST_CHECK;
/* In the table of a new station; they stay however often they are deleted. */
bool known_atoms_add_global(struct kernel *k, gva_t table) NT_MUST_CHECK;
