/* SPDX-License-Identifier: MIT */
/* Window classes. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

#define EXTRA_BYTES_MAX 0x7fffffffu /* they are signed in WNDCLASS */

uint32_t
win32_register_class(struct user *u,
                     struct win32_text name,
                     uint32_t style,
                     uint32_t class_extra,
                     uint32_t window_extra)
{
    struct abi_syscall call;
    if (class_extra > EXTRA_BYTES_MAX || window_extra > EXTRA_BYTES_MAX)
        return win32_fail(u, STATUS_INVALID_PARAMETER, ERROR_INVALID_PARAMETER);
    (void)call6(u, &call, SYSCALL_USER_REGISTER_CLASS, name.address, name.units, class_extra,
                window_extra, (style & CS_GLOBALCLASS) != 0 ? CLASS_GLOBAL : 0, 0);
    return win32_result(u, &call);
}

uint32_t
win32_get_class_info(struct user *u, struct win32_text name)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_FIND_CLASS, name.address, name.units);
    return win32_result(u, &call);
}

uint32_t
win32_unregister_class(struct user *u, struct win32_text name)
{
    struct abi_syscall call;
    bool is_atom = name.units == 0 && name.address < WINDOW_CLASS_ATOM_END;
    uint32_t atom = is_atom ? (uint32_t)name.address : win32_get_class_info(u, name);
    if (atom == 0 && !is_atom)
        return false;
    (void)call1(u, &call, SYSCALL_USER_UNREGISTER_CLASS, atom);
    return win32_succeeded(u, &call);
}
