/* SPDX-License-Identifier: MIT */
/* System calls on the properties of windows. */
#include "kernel/mm/session.h"
#include "kernel/win32k/atom.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/known_atoms.h"
#include "kernel/win32k/property.h"
#include "kernel/win32k/user_call.h"

/* A window named by a call that may come from any process of the desktop; 0: the call has ended. */
static kva_t
window_argument(struct kernel *k, struct abi_syscall *call)
{
    if (user_call_thread(k, call) == 0)
        return 0;
    kva_t window = user_handle_lookup(k, (uint32_t)call->a[0], USER_TYPE_WINDOW);
    call->a[0] = 0;
    if (window == 0)
        user_call_end(call, ERROR_INVALID_WINDOW_HANDLE);
    return window;
}

void
sys_user_set_prop(struct kernel *k, struct abi_syscall *call)
{
    kva_t window = window_argument(k, call);
    if (window == 0)
        return;
    uint32_t atom = (uint32_t)call->a[1];
    uint32_t error = atom == 0 || atom > UINT16_MAX
                         ? (uint32_t)ERROR_INVALID_PARAMETER
                         : property_set(k, window, atom, (uint32_t)call->a[2]);
    user_call_end(call, error);
}

void
sys_user_get_prop(struct kernel *k, struct abi_syscall *call)
{
    uint32_t value = 0;
    kva_t window = window_argument(k, call);
    if (window == 0)
        return;
    uint32_t atom = (uint32_t)call->a[1] & UINT16_MAX;
    bool is_there = property_get(k, window, atom, (call->a[2] & 1) != 0, &value);
    call->a[0] = value;
    user_call_end(call, is_there ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND);
}

void
sys_user_prop_at(struct kernel *k, struct abi_syscall *call)
{
    uint32_t atom = 0;
    uint32_t value = 0;
    kva_t window = window_argument(k, call);
    if (window == 0)
        return;
    if (!property_at(k, window, (uint32_t)call->a[1], &atom, &value))
        call->status = STATUS_NO_MORE_ENTRIES;
    call->a[0] = atom;
    call->a[1] = value;
}

/* Windows: a window's icons are properties of it, win32k's own. */
void
sys_user_icon(struct kernel *k, struct abi_syscall *call)
{
    uint32_t before = 0;
    uint32_t error = ERROR_SUCCESS;
    kva_t window = window_argument(k, call);
    if (window == 0)
        return;
    const char *name = (call->a[1] & WINDOW_ICON_IS_BIG) != 0 ? WINDOW_ICON_BIG : WINDOW_ICON_SMALL;
    uint32_t atom = atom_find_ascii(k, session_globals(k)->class_atoms, name) | PROPERTY_INTERNAL;
    (void)property_get(k, window, atom, false, &before);
    if ((call->a[1] & WINDOW_ICON_IS_SET) != 0)
        error = property_set(k, window, atom, (uint32_t)call->a[2]);
    call->a[0] = before;
    user_call_end(call, error);
}
