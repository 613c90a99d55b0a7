/* SPDX-License-Identifier: MIT */
/* What is asked about windows. */
#include "abi/user_types.h"
#include "user/win32/atom.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

static uint32_t
ask(struct user *u, uint32_t window, enum window_question question)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_WINDOW_QUERY, window, question);
    return win32_result(u, &call);
}

static uint32_t
is_handle(struct user *u, uint32_t handle, uint32_t type)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_IS_HANDLE, handle, type);
    return win32_result(u, &call);
}

uint32_t
win32_is_window(struct user *u, uint32_t window)
{
    return is_handle(u, window, USER_TYPE_WINDOW);
}

uint32_t
win32_is_menu(struct user *u, uint32_t menu)
{
    return is_handle(u, menu, USER_TYPE_MENU);
}

uint32_t
win32_get_desktop_window(struct user *u)
{
    return ask(u, 0, WINDOW_QUESTION_DESKTOP);
}

uint32_t
win32_get_parent(struct user *u, uint32_t window)
{
    return ask(u, window, WINDOW_QUESTION_PARENT);
}

uint32_t
win32_get_menu(struct user *u, uint32_t window)
{
    return ask(u, window, WINDOW_QUESTION_MENU);
}

uint32_t
win32_real_get_window_class(struct user *u, uint32_t window, uint32_t buffer, uint32_t size)
{
    uint32_t atom = ask(u, window, WINDOW_QUESTION_CLASS);
    return atom != 0 ? win32_atom_class_name(u, atom, buffer, size) : 0;
}

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
