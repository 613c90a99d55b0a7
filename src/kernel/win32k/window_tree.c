/* SPDX-License-Identifier: MIT */
/* Links windows, moves them below another, and walks them. */
#include "kernel/win32k/window_tree.h"

#include "kernel/rtl/field.h"
#include "kernel/win32k/fields.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/thread_info.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"
#include "kernel/win32k/window_owner.h"

static kva_t
parent_of(struct kernel *k, kva_t window)
{
    return (kva_t)field_pointer(k, window, FIELD_WND_PARENT);
}

void
window_link(struct kernel *k, kva_t window, kva_t parent)
{
    struct fields above = fields_of(k, parent);
    struct fields own = fields_of(k, window);
    kva_t first = (kva_t)fields_pointer(above, FIELD_WND_CHILD);
    fields_set_pointer(own, FIELD_WND_PARENT, parent);
    fields_set_pointer(own, FIELD_WND_NEXT, first);
    if (first != 0)
        field_set_pointer(k, first, FIELD_WND_PREVIOUS, window);
    fields_set_pointer(above, FIELD_WND_CHILD, window);
}

void
window_unlink(struct kernel *k, kva_t window)
{
    struct fields own = fields_of(k, window);
    kva_t parent = (kva_t)fields_pointer(own, FIELD_WND_PARENT);
    kva_t next = (kva_t)fields_pointer(own, FIELD_WND_NEXT);
    kva_t previous = (kva_t)fields_pointer(own, FIELD_WND_PREVIOUS);
    if (next != 0)
        field_set_pointer(k, next, FIELD_WND_PREVIOUS, previous);
    if (previous != 0)
        field_set_pointer(k, previous, FIELD_WND_NEXT, next);
    else if (parent != 0)
        field_set_pointer(k, parent, FIELD_WND_CHILD, next);
}

uint32_t
window_find_parent(struct kernel *k, gva_t desktop, uint64_t argument, kva_t *parent)
{
    *parent = (kva_t)desktop_at(k, desktop)->desktop_window;
    if (argument == WINDOW_PARENT_DESKTOP)
        return ERROR_SUCCESS;
    *parent = (kva_t)desktop_at(k, desktop)->message_window;
    if (argument == WINDOW_PARENT_MESSAGE)
        return ERROR_SUCCESS;
    *parent = user_handle_lookup(k, (uint32_t)argument, USER_TYPE_WINDOW);
    if (*parent == 0)
        return ERROR_INVALID_WINDOW_HANDLE;
    gva_t theirs = field_pointer(k, *parent, FIELD_HEAD_DESKTOP);
    return theirs == desktop ? ERROR_SUCCESS : ERROR_ACCESS_DENIED;
}

/* ---- moving ---- */

static bool
is_below(struct kernel *k, kva_t window, kva_t top)
{
    while (window != 0 && window != top)
        window = parent_of(k, window);
    return window == top;
}

/* Windows: a desktop's own windows stay where they are, and none comes below itself. */
static uint32_t
may_move(struct kernel *k, kva_t window, kva_t parent)
{
    if (parent_of(k, window) == 0)
        return ERROR_ACCESS_DENIED;
    return is_below(k, parent, window) ? ERROR_INVALID_PARAMETER : ERROR_SUCCESS;
}

/* Only a top-level window has an owner (window_owner.h). */
void
sys_user_set_parent(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    kva_t window = user_handle_lookup(k, (uint32_t)call->a[0], USER_TYPE_WINDOW);
    kva_t parent = 0;
    uint32_t error = window == 0
                         ? (uint32_t)ERROR_INVALID_WINDOW_HANDLE
                         : window_find_parent(k, field_pointer(k, window, FIELD_HEAD_DESKTOP),
                                              call->a[1], &parent);
    call->a[0] = 0;
    if (error == ERROR_SUCCESS)
        error = may_move(k, window, parent);
    if (error == ERROR_SUCCESS) {
        kva_t before = parent_of(k, window);
        window_unlink(k, window);
        field_set_pointer(k, window, FIELD_WND_PREVIOUS, 0);
        window_link(k, window, parent);
        if (parent_of(k, parent) != 0)
            window_set_owner(k, window, 0);
        call->a[0] = user_object_handle(k, before);
    }
    user_call_end(call, error);
}

/* ---- walking ---- */

/* Behind a window and all below it, as far as they are below `top`. */
static kva_t
past(struct kernel *k, kva_t window, kva_t top)
{
    while (window != top) {
        kva_t next = (kva_t)field_pointer(k, window, FIELD_WND_NEXT);
        if (next != 0)
            return next;
        window = parent_of(k, window);
    }
    return 0;
}

/* What is below a window: each with what is below it before the next beside it. */
static kva_t
below_after(struct kernel *k, kva_t top, kva_t window)
{
    kva_t first = (kva_t)field_pointer(k, window != 0 ? window : top, FIELD_WND_CHILD);
    if (first != 0 || window == 0)
        return first;
    return past(k, window, top);
}

/* Top-level windows, of a thread or of all. */
static kva_t
top_level_after(struct kernel *k, gva_t desktop, gva_t thread, kva_t window)
{
    kva_t root = (kva_t)desktop_at(k, desktop)->desktop_window;
    kva_t at = window != 0 ? (kva_t)field_pointer(k, window, FIELD_WND_NEXT)
                           : (kva_t)field_pointer(k, root, FIELD_WND_CHILD);
    while (at != 0 && thread != 0 && field_pointer(k, at, FIELD_HEAD_THREAD) != thread)
        at = (kva_t)field_pointer(k, at, FIELD_WND_NEXT);
    return at;
}

/* A window by its handle; of 0 none. False: it is no window, or not below `top`. */
static bool
find(struct kernel *k, uint64_t handle, kva_t top, kva_t *window)
{
    *window = handle != 0 && handle <= UINT32_MAX
                  ? user_handle_lookup(k, (uint32_t)handle, USER_TYPE_WINDOW)
                  : 0;
    return handle == 0 || (*window != 0 && (top == 0 || is_below(k, *window, top)));
}

/* Windows: a thread's windows are those on the desktop it is on. A thread that is none has none. */
void
sys_user_window_after(struct kernel *k, struct abi_syscall *call)
{
    gva_t caller = user_call_thread(k, call);
    kva_t top;
    kva_t before;
    if (caller == 0)
        return;
    gva_t of = call->a[1] != 0 ? thread_info_find(k, (uint32_t)call->a[1]) : 0;
    gva_t desktop = thread_info_at(k, of != 0 ? of : caller)->desktop;
    bool is_found = find(k, call->a[0], 0, &top) && find(k, call->a[2], top, &before);
    bool has_none = (call->a[1] != 0 && of == 0) || desktop == 0;
    call->a[0] = 0;
    if (!is_found) {
        user_call_end(call, ERROR_INVALID_WINDOW_HANDLE);
        return;
    }
    kva_t window = 0;
    if (!has_none)
        window = top != 0 ? below_after(k, top, before) : top_level_after(k, desktop, of, before);
    call->a[0] = window != 0 ? user_object_handle(k, window) : 0;
}
