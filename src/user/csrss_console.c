/* SPDX-License-Identifier: MIT */
/*
 * Consoles, as before Windows 7: csrss makes the window, on the desktop of the process that wants
 * it and with that desktop's heap. Window, system menu and the Edit menu below it with their items
 * are what a console window visibly has.
 */

#include "user/csrss_console.h"

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

/* Index of the first entry whose member at `offset` is the pid; `count` if there is none. */
static uint32_t
find(struct user *u,
     const struct user_array *consoles,
     uint32_t offset,
     uint32_t pid,
     struct console *console)
{
    for (uint32_t i = 0; i < consoles->count; i++) {
        uint32_t found;
        if (user_read(u, user_array_address(consoles, i), console, sizeof(*console))) {
            memcpy(&found, (const char *)console + offset, sizeof found);
            if (found == pid)
                return i;
        }
    }
    return consoles->count;
}

static uint32_t
find_client(struct user *u,
            const struct user_array *consoles,
            uint32_t pid,
            struct console *console)
{
    return find(u, consoles, offsetof(struct console, client_pid), pid, console);
}

/* A window for the process, with its name. */
static nt_status
make_console(struct user *u, struct console *console)
{
    struct query_process *query = &user_scratch(u)->query;
    struct abi_syscall call;
    nt_status status =
        call2(u, &call, SYSCALL_QUERY_PROCESS, console->client_pid, user_address(u, query));
    if (!NT_SUCCESS(status))
        return status;
    char title[sizeof(query->image)];
    user_text_copy(title, sizeof(title), query->image);
    return create(u, title, console);
}

/* The other's, if somebody uses it still. */
static nt_status
share_console(struct user *u, struct console *console)
{
    const struct user_array *consoles = &user_state(u)->csrss.consoles;
    uint32_t client_pid = console->client_pid;
    if (find(u, consoles, offsetof(struct console, owner_pid), console->owner_pid, console) ==
        consoles->count)
        return STATUS_INVALID_HANDLE;
    console->client_pid = client_pid;
    return STATUS_SUCCESS;
}

static nt_status
give_console(struct user *u, struct console *console)
{
    struct user_array *consoles = &user_state(u)->csrss.consoles;
    struct console entry;
    uint32_t index = find_client(u, consoles, 0, &entry);
    nt_status status = index == consoles->count ? user_array_reserve(u, consoles) : STATUS_SUCCESS;
    if (NT_SUCCESS(status))
        status = console->owner_pid == console->client_pid ? make_console(u, console)
                                                           : share_console(u, console);
    if (!NT_SUCCESS(status))
        return status;
    if (index == consoles->count)
        consoles->count++;
    (void)user_write(u, user_array_address(consoles, index), console, sizeof(*console));
    return status;
}

void
csrss_console_new(struct user *u, uint32_t client_pid, uint32_t owner_pid)
{
    struct console console = { .client_pid = client_pid, .owner_pid = owner_pid };
    user_explain(u, STEP_CSRSS, 0,
                 client_pid == owner_pid
                     ? "csrss makes a console window on the client's desktop"
                     : "csrss looks for the console that the client is to share");
    nt_status status = give_console(u, &console);
    if (NT_SUCCESS(status))
        user_trace(u, EVENT_CONSOLE, status, client_pid, console.window, 0, "");
    (void)user_send(u, client_pid, MESSAGE_CONSOLE_REPLY, status, 0);
}

void
csrss_console_free(struct user *u, uint32_t client_pid)
{
    const struct user_array *consoles = &user_state(u)->csrss.consoles;
    const struct console nobody = { .client_pid = 0 };
    struct console console, other;
    uint32_t index = find_client(u, consoles, client_pid, &console);
    if (client_pid == 0 || index == consoles->count)
        return;
    (void)user_write(u, user_array_address(consoles, index), &nobody, sizeof(nobody));
    if (find(u, consoles, offsetof(struct console, owner_pid), console.owner_pid, &other) ==
        consoles->count)
        destroy(u, &console);
}
