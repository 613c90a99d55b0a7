/* SPDX-License-Identifier: MIT */
/* Menus. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_create_menu(struct user *u)
{
    struct abi_syscall call;
    (void)call0(u, &call, SYSCALL_USER_CREATE_MENU);
    return win32_result(u, &call);
}

uint32_t
win32_append_menu(struct user *u, uint32_t menu, struct win32_text item)
{
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_USER_INSERT_ITEM, menu, item.address, item.units);
    return win32_succeeded(u, &call);
}

uint32_t
win32_destroy_menu(struct user *u, uint32_t menu)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_DESTROY_MENU, menu);
    return win32_succeeded(u, &call);
}

uint32_t
win32_get_system_menu(struct user *u, uint32_t window)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_SYSTEM_MENU, window);
    return win32_result(u, &call);
}

uint32_t
win32_set_menu(struct user *u, uint32_t window, uint32_t menu)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_SET_MENU, window, menu);
    return win32_succeeded(u, &call);
}

uint32_t
win32_get_menu_item_info(
    struct user *u, uint32_t menu, uint32_t item, uint32_t by_position, uint32_t *id)
{
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_USER_ITEM_ID, menu, item, by_position != 0);
    *id = win32_result(u, &call);
    return NT_SUCCESS(call.status);
}
