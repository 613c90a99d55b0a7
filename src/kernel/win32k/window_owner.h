/* SPDX-License-Identifier: MIT */
/* Owners: a window that is no child may have one, and goes with it. Source: SDK, "Owned Windows".
 */
#pragma once

#include "abi/win32.h"
#include "kernel/kernel.h"

/* WS_CHILD counts for nothing beside WS_POPUP. */
static inline bool
window_style_is_child(uint32_t style)
{
    return (style & (WS_CHILD | WS_POPUP)) == WS_CHILD;
}

bool window_is_child(struct kernel *k, kva_t window);
/* The window itself, or what it is a child of, or that is a child of, that is none; 0: the desktop
 * window, which owns nothing. */
kva_t window_top_level(struct kernel *k, kva_t window);
/* pre: the owner is no child; 0: it has none from here on. */
void window_set_owner(struct kernel *k, kva_t window, kva_t owner);
/* The newest window that it owns, 0: none. A walk: not to be asked where no window of the session
 * has an owner. */
kva_t window_owned_by(struct kernel *k, kva_t window);
