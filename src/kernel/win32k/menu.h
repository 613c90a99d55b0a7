/* SPDX-License-Identifier: MIT */
/* Menus: a MENU, one array of items grown in steps, one block for each item text. */
#pragma once

#include "kernel/kernel.h"
#include "kernel/win32k/user_object.h"

/* A window takes the menu, or lets it go: the last one destroys it. A menu that is destroyed while
 * a window has it stays until then, without a valid handle. */
void menu_lock(struct kernel *k, kva_t menu, kva_t window);
void menu_unlock(struct kernel *k, kva_t menu);
