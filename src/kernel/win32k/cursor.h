/* SPDX-License-Identifier: MIT */
/* Cursors: an object in session pool with two GDI bitmaps. */
#pragma once

#include "kernel/kernel.h"

/* Frees it with its bitmaps. */
void cursor_destroy(struct kernel *k, kva_t cursor);
