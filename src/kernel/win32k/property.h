/* SPDX-License-Identifier: MIT */
/* Window properties: a list with 8 bytes of header and 8 for each property, reallocated when it
 * grows. */
#pragma once

#include "kernel/kernel.h"

/* Replaces or adds; a Win32 error. The list goes with the window. */
uint32_t property_set(struct kernel *k, kva_t window, uint32_t atom, uint32_t value);
/* Its value; false: the window has no such property. */
bool property_get(struct kernel *k, kva_t window, uint32_t atom, bool remove, uint32_t *value);
