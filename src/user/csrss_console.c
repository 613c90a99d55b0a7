/* SPDX-License-Identifier: MIT */
/*
 * Consoles, as before Windows 7: csrss makes the window, on the desktop of the process that wants
 * it and with that desktop's heap. Window, system menu and the Edit menu below it with their items
 * are what a console window visibly has.
 */

#include "user/csrss_console.h"

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
    const uint32_t style = WINDOW_STYLE_VISIBLE | WINDOW_STYLE_SYSTEM_MENU;
    status = call6(u, &call, SYSCALL_USER_CREATE_WINDOW, atom, text, units, 0, 0, style);
    *window = (uint32_t)call.a[0];
    return status;
}

static nt_status
create_menus(struct user *u, struct console *console)
{
    struct abi_syscall call;
    nt_status status = call1(u, &call, SYSCALL_USER_SYSTEM_MENU, console->window);
    uint32_t system_menu = (uint32_t)call.a[0];
    if (NT_SUCCESS(status))
        status = call0(u, &call, SYSCALL_USER_CREATE_MENU);
    if (!NT_SUCCESS(status))
        return status;
    console->menu = (uint32_t)call.a[0];
    status = insert_items(u, console->menu, edit_items, DH_ARRAY_COUNT(edit_items));
    if (NT_SUCCESS(status))
        status = insert_items(u, system_menu, system_items, DH_ARRAY_COUNT(system_items));
    return status;
}

/* Everything of a console goes; the thread takes its window along. */
static void
destroy(struct user *u, const struct console *console)
{
    struct abi_syscall call;
    if (console->menu != 0)
        (void)call1(u, &call, SYSCALL_USER_DESTROY_MENU, console->menu);
    (void)call1(u, &call, SYSCALL_USER_CONSOLE_DETACH, console->tid);
}

static nt_status
create(struct user *u, const char *title, struct console *console)
{
    struct abi_syscall call;
    nt_status status = call1(u, &call, SYSCALL_USER_RESOLVE_FOR, console->client_pid);
    if (!NT_SUCCESS(status))
        return status;
    console->tid = (uint32_t)call.a[0];
    status = create_window(u, title, &console->window);
    if (NT_SUCCESS(status))
        status = create_menus(u, console);
    if (!NT_SUCCESS(status))
        destroy(u, console);
    return status;
}

/* Index of the console of a process, or of a free entry for pid 0; `count` if there is none. */
static uint32_t
find(struct user *u,
     const struct user_array *consoles,
     uint32_t client_pid,
     struct console *console)
{
    for (uint32_t i = 0; i < consoles->count; i++)
        if (user_read(u, user_array_address(consoles, i), console, sizeof(*console)) &&
            console->client_pid == client_pid)
            return i;
    return consoles->count;
}

static nt_status
make_console(struct user *u, uint32_t client_pid, struct console *console)
{
    struct user_array *consoles = &user_state(u)->csrss.consoles;
    uint32_t index = find(u, consoles, 0, console);
    nt_status status = index == consoles->count ? user_array_reserve(u, consoles) : STATUS_SUCCESS;
    if (!NT_SUCCESS(status))
        return status;
    struct query_process *query = &user_scratch(u)->query;
    struct abi_syscall call;
    status = call2(u, &call, SYSCALL_QUERY_PROCESS, client_pid, user_address(u, query));
    if (!NT_SUCCESS(status))
        return status;
    char title[sizeof(query->image)];
    user_text_copy(title, sizeof(title), query->image);
    *console = (struct console){ .client_pid = client_pid };
    status = create(u, title, console);
    if (!NT_SUCCESS(status))
        return status;
    if (index == consoles->count)
        consoles->count++;
    (void)user_write(u, user_array_address(consoles, index), console, sizeof(*console));
    return status;
}

void
csrss_console_new(struct user *u, uint32_t client_pid)
{
    struct console console;
    user_explain(u, STEP_CSRSS, 0, "csrss makes a console window on the client's desktop");
    nt_status status = make_console(u, client_pid, &console);
    if (NT_SUCCESS(status))
        user_trace(u, EVENT_CONSOLE, status, client_pid, console.window, 0, "");
    (void)user_send(u, client_pid, MESSAGE_CONSOLE_REPLY, status, 0);
}

void
csrss_console_free(struct user *u, uint32_t client_pid)
{
    const struct user_array *consoles = &user_state(u)->csrss.consoles;
    struct console console;
    uint32_t index = find(u, consoles, client_pid, &console);
    if (client_pid == 0 || index == consoles->count)
        return;
    destroy(u, &console);
    console = (struct console){ .client_pid = 0 };
    (void)user_write(u, user_array_address(consoles, index), &console, sizeof(console));
}
