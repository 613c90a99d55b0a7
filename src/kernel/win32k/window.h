/* SPDX-License-Identifier: MIT */
/* Windows: WND with the class's window extra, a separate block for the text, and the links of the
 * window tree. */
#pragma once

#include "kernel/kernel.h"
#include "kernel/win32k/class.h"
#include "kernel/win32k/user_object.h"

struct window_request {
    struct user_owner owner;
    struct class_reference class;
    kva_t parent;        /* WND, 0: none (desktop and message window) */
    kva_t owned_by;      /* WND, 0: no window */
    kva_t menu;          /* MENU, 0: none */
    uint32_t style;      /* WS_* */
    uint32_t text_units; /* UTF-16 */
    gva_t text;          /* user address */
};

/* Address of the new window, 0 and *error if there is none; ERROR_SUCCESS then: the caller's last
 * error stays. */
kva_t window_create(struct kernel *k, const struct window_request *request, uint32_t *error);
