/* SPDX-License-Identifier: MIT */
/* Window properties: a list with 8 bytes of header and 8 for each property, reallocated when it
 * grows. */
#pragma once

#include "kernel/kernel.h"

/* Added to an atom: one of win32k's own, which programs do not find. */
#define PROPERTY_INTERNAL 0x10000u

/* Replaces or adds; a Win32 error. The list goes with the window. */
uint32_t property_set(struct kernel *k, kva_t window, uint32_t atom, uint32_t value);
/* Its value; false: the window has no such property. */
bool property_get(struct kernel *k, kva_t window, uint32_t atom, bool remove, uint32_t *value);
/* The index-th that programs find, oldest first; false: there are not so many. */
bool property_at(struct kernel *k, kva_t window, uint32_t index, uint32_t *atom, uint32_t *value);
