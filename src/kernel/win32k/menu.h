/* SPDX-License-Identifier: MIT */
/* Menus: a MENU, one array of items grown in steps, one block for each item text. */
#pragma once

#include "kernel/kernel.h"
#include "kernel/win32k/user_object.h"

/* Address of an empty menu, 0 and *error if there is none. */
kva_t menu_create(struct kernel *k, const struct user_owner *owner, uint32_t *error);
/* A window takes the menu, or lets it go: the last one destroys it. A menu that is destroyed while
 * a window has it stays until then, without a valid handle. */
void menu_lock(struct kernel *k, kva_t menu, kva_t window);
void menu_unlock(struct kernel *k, kva_t menu);

/* The window's own copy of the system menu, made at the first call; 0 and *error if it does not
 * fit. */
kva_t menu_system_copy(struct kernel *k, kva_t window, uint32_t *error);
