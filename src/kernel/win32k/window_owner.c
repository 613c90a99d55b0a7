/* SPDX-License-Identifier: MIT */
/* WND.OWNER, and how many windows of the session have one. */
#include "kernel/win32k/window_owner.h"

#include "kernel/rtl/field.h"
#include "kernel/win32k/body.h"
#include "kernel/win32k/globals.h"

bool
window_is_child(struct kernel *k, kva_t window)
{
    return window_style_is_child(field_u32(k, window, FIELD_WND_STYLE));
}

kva_t
window_top_level(struct kernel *k, kva_t window)
{
    while (window_is_child(k, window))
        window = (kva_t)field_pointer(k, window, FIELD_WND_PARENT);
    return field_pointer(k, window, FIELD_WND_PARENT) != 0 ? window : 0;
}

void
window_set_owner(struct kernel *k, kva_t window, kva_t owner)
{
    bool had_one = field_pointer(k, window, FIELD_WND_OWNER) != 0;
    field_set_pointer(k, window, FIELD_WND_OWNER, owner);
    globals_of(k)->owned_windows += (uint32_t)(owner != 0) - (uint32_t)had_one;
}

/* Owned windows are top-level ones of the desktop. */
kva_t
window_owned_by(struct kernel *k, kva_t window)
{
    gva_t desktop = field_pointer(k, window, FIELD_HEAD_DESKTOP);
    kva_t root = (kva_t)desktop_at(k, desktop)->desktop_window;
    kva_t at = root != 0 ? (kva_t)field_pointer(k, root, FIELD_WND_CHILD) : 0;
    while (at != 0 && field_pointer(k, at, FIELD_WND_OWNER) != window)
        at = (kva_t)field_pointer(k, at, FIELD_WND_NEXT);
    return at;
}
