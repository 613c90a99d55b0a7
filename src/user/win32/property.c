/* SPDX-License-Identifier: MIT */
/* Properties of windows. */
#include "user/win32/names.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

static uint32_t
property(struct user *u, uint32_t window, struct win32_text name, uint32_t remove)
{
    struct abi_syscall call;
    uint32_t atom = win32_global_find_atom(u, name);
    if (atom == 0)
        return 0;
    (void)call3(u, &call, SYSCALL_USER_GET_PROP, window, atom, remove);
    return win32_result(u, &call);
}

uint32_t
win32_get_prop(struct user *u, uint32_t window, struct win32_text name)
{
    return property(u, window, name, false);
}

/* SetProp added the atom, so that it goes, too. */
uint32_t
win32_remove_prop(struct user *u, uint32_t window, struct win32_text name)
{
    uint32_t value = property(u, window, name, true);
    if (value != 0)
        (void)win32_global_delete_atom(u, win32_global_find_atom(u, name));
    return value;
}

static uint32_t
property_at(struct user *u, uint32_t window, uint32_t index)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_PROP_AT, window, index);
    return (uint32_t)call.a[0];
}

/* Windows: -1 if the function was never called. */
uint32_t
win32_enum_props_ex(struct user *u,
                    uint32_t window,
                    uint32_t function,
                    uint32_t names,
                    uint32_t answer,
                    struct win32_out *calls)
{
    const uint32_t room = 256; /* longer than any name of an atom */
    const struct names_callback callback = { function, names, answer };
    uint32_t atom = property_at(u, window, 0);
    win32_give(calls, 0);
    for (; atom != 0; atom = property_at(u, window, calls->value)) {
        if (!names_may_call(u, &callback))
            return false;
        if (names != 0)
            names += (win32_global_get_atom_name(u, atom, names, room) + 1) * 2;
        calls->value++;
        if (answer == 0)
            break;
    }
    return calls->value != 0 ? answer : UINT32_MAX;
}
