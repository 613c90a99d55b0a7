/* SPDX-License-Identifier: MIT */
/*
 * A console's window, whoever makes it: window, system menu and the Edit menu below it with their
 * items are what a console window visibly has.
 */
#include "user/console_window.h"

#include "abi/win32.h"
#include "user/memory.h"
#include "user/process.h"

static const char *const edit_items[] = {
#define CONSOLE_MENU(text)
#define CONSOLE_ITEM(text) text,
#include "abi/console_menu.def"
#undef CONSOLE_MENU
#undef CONSOLE_ITEM
};
static const char *const system_items[] = {
#define CONSOLE_MENU(text) text,
#define CONSOLE_ITEM(text)
#include "abi/console_menu.def"
#undef CONSOLE_MENU
#undef CONSOLE_ITEM
};

static nt_status
insert_items(struct user *u, uint32_t menu, const char *const *items, uint32_t count)
{
    struct abi_syscall call;
    nt_status status = STATUS_SUCCESS;
    for (uint32_t i = 0; i < count && NT_SUCCESS(status); i++) {
        uint32_t units;
        gva_t text = user_scratch_text(u, items[i], &units);
        status = call3(u, &call, SYSCALL_USER_INSERT_ITEM, menu, text, units);
    }
    return status;
}

static nt_status
create_window(struct user *u, const char *title, uint32_t *window)
{
    struct abi_syscall call;
    uint32_t units;
    gva_t text = user_scratch_text(u, "ConsoleWindowClass", &units);
    nt_status status = call2(u, &call, SYSCALL_USER_FIND_CLASS, text, units);
    if (!NT_SUCCESS(status)) {
        text = user_scratch_text(u, "ConsoleWindowClass", &units);
        status = call6(u, &call, SYSCALL_USER_REGISTER_CLASS, text, units, 0, 0, CLASS_GLOBAL, 0);
    }
    if (!NT_SUCCESS(status))
        return status;
    uint64_t atom = call.a[0];
    text = user_scratch_text(u, title, &units);
    const uint32_t style = WS_VISIBLE | WS_SYSMENU;
    status = call6(u, &call, SYSCALL_USER_CREATE_WINDOW, atom, text, units, 0, 0, style);
    *window = (uint32_t)call.a[0];
    return status;
}

static nt_status
create_menus(struct user *u, uint32_t window, uint32_t *menu)
{
    struct abi_syscall call;
    nt_status status = call1(u, &call, SYSCALL_USER_SYSTEM_MENU, window);
    uint32_t system_menu = (uint32_t)call.a[0];
    if (NT_SUCCESS(status))
        status = call0(u, &call, SYSCALL_USER_CREATE_MENU);
    if (!NT_SUCCESS(status))
        return status;
    *menu = (uint32_t)call.a[0];
    status = insert_items(u, *menu, edit_items, DH_ARRAY_COUNT(edit_items));
    if (NT_SUCCESS(status))
        status = insert_items(u, system_menu, system_items, DH_ARRAY_COUNT(system_items));
    return status;
}

nt_status
console_window_make(struct user *u, uint32_t client_pid, uint32_t *window, uint32_t *menu)
{
    struct query_process *query = &user_scratch(u)->query;
    struct abi_syscall call;
    char title[sizeof(query->image)];
    *window = *menu = 0;
    nt_status status = call2(u, &call, SYSCALL_QUERY_PROCESS, client_pid, user_address(u, query));
    if (!NT_SUCCESS(status))
        return status;
    user_text_copy(title, sizeof(title), query->image);
    status = create_window(u, title, window);
    return NT_SUCCESS(status) ? create_menus(u, *window, menu) : status;
}
