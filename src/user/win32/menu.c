/* SPDX-License-Identifier: MIT */
/* Menus. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_get_menu_item_info(struct user *u,
                         uint32_t menu,
                         uint32_t item,
                         uint32_t by_position,
                         struct win32_out *id,
                         struct win32_out *submenu)
{
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_USER_MENU_ITEM, menu, item, by_position != 0);
    if (!win32_succeeded(u, &call))
        return false;
    win32_give(id, (uint32_t)call.a[0]);
    win32_give(submenu, (uint32_t)call.a[1]);
    return true;
}

/* What the mask does not name is not there. Windows: a bitmap comes by MIIM_BITMAP, never as a type
 * by MIIM_FTYPE. */
uint32_t
win32_insert_menu_item(struct user *u,
                       uint32_t menu,
                       uint32_t item,
                       uint32_t by_position,
                       uint32_t mask,
                       uint32_t type,
                       uint32_t id,
                       uint32_t submenu,
                       struct win32_text text)
{
    struct abi_syscall call;
    uint64_t flags = (by_position != 0 ? (uint32_t)MENU_ITEM_BY_POSITION : 0) |
                     ((mask & MIIM_ID) != 0 ? (uint32_t)MENU_ITEM_HAS_ID : 0);
    if ((mask & MIIM_FTYPE) != 0 && (type & MFT_BITMAP) != 0)
        return win32_fail(u, STATUS_INVALID_PARAMETER, ERROR_INVALID_PARAMETER);
    (void)call6(u, &call, SYSCALL_USER_INSERT_ITEM, menu, text.address, text.units,
                item | flags << 32, ((mask & MIIM_FTYPE) != 0 ? type : 0) | (uint64_t)id << 32,
                (mask & MIIM_SUBMENU) != 0 ? submenu : 0);
    return win32_succeeded(u, &call);
}

uint32_t
win32_get_menu_info(struct user *u, uint32_t menu)
{
    return win32_is_menu(u, menu) != 0 ||
           win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_MENU_HANDLE);
}
