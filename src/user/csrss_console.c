/* SPDX-License-Identifier: MIT */
/*
 * Consoles: whose there are and who uses them. Before Windows 7 csrss makes the window, on the
 * desktop of the process that wants it and with that desktop's heap; from then on a process
 * conhost.exe does, which csrss starts, and ends with the last that uses the console.
 */

#include "user/csrss_console.h"

#include "user/console_window.h"
#include "user/memory.h"
#include "user/process.h"

/* Everything of a console goes; the thread takes its window along. */
static void
destroy(struct user *u, const struct console *console)
{
    struct abi_syscall call;
    if (console->menu != 0)
        (void)call1(u, &call, SYSCALL_USER_DESTROY_MENU, console->menu);
    (void)call1(u, &call, SYSCALL_USER_CONSOLE_DETACH, console->tid);
}

/* csrss makes the window, on the client's desktop. */
static nt_status
make_window(struct user *u, struct console *console)
{
    struct abi_syscall call;
    nt_status status = call1(u, &call, SYSCALL_USER_RESOLVE_FOR, console->client_pid);
    if (!NT_SUCCESS(status))
        return status;
    console->tid = (uint32_t)call.a[0];
    status = console_window_make(u, console->client_pid, &console->window, &console->menu);
    if (!NT_SUCCESS(status))
        destroy(u, console);
    return status;
}

/* conhost.exe makes it. Pending: the client hears when that is ready, or has ended. */
static nt_status
start_host(struct user *u, struct console *console)
{
    const struct child child = { .image = "conhost.exe", .console_of = console->client_pid };
    uint32_t last_error;
    nt_status status = user_create_child(u, &child, &console->host_pid, &last_error);
    console->is_waiting = NT_SUCCESS(status);
    return NT_SUCCESS(status) ? (nt_status)STATUS_PENDING : status;
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

static nt_status
make_console(struct user *u, struct console *console)
{
    return user_has(u, ABI_CAPABILITY_CONHOST) ? start_host(u, console) : make_window(u, console);
}

/* The other's, if somebody uses it still. */
static nt_status
share_console(struct user *u, struct console *console)
{
    const struct user_array *consoles = &user_state(u)->csrss.consoles;
    uint32_t client_pid = console->client_pid;
    uint32_t index =
        find(u, consoles, offsetof(struct console, owner_pid), console->owner_pid, console);
    console->client_pid = client_pid;
    return index == consoles->count ? (nt_status)STATUS_INVALID_HANDLE : STATUS_SUCCESS;
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

static void
answer(struct user *u, const struct console *console, nt_status status)
{
    if (NT_SUCCESS(status))
        user_trace(u, EVENT_CONSOLE, status, console->client_pid, console->window,
                   console->host_pid, "");
    (void)user_send(u, console->client_pid, MESSAGE_CONSOLE_REPLY, status, 0);
}

void
csrss_console_new(struct user *u, uint32_t client_pid, uint32_t owner_pid)
{
    struct console console = { .client_pid = client_pid, .owner_pid = owner_pid };
    user_explain(u, STEP_CSRSS, 0,
                 client_pid != owner_pid ? "csrss looks for the console that the client is to share"
                 : user_has(u, ABI_CAPABILITY_CONHOST)
                     ? "csrss starts conhost.exe for the client, as whom and where that is"
                     : "csrss makes a console window on the client's desktop");
    nt_status status = give_console(u, &console);
    if (status != (nt_status)STATUS_PENDING)
        answer(u, &console, status);
}

static void
forget(struct user *u, uint32_t index)
{
    const struct console nobody = { .client_pid = 0 };
    (void)user_write(u, user_array_address(&user_state(u)->csrss.consoles, index), &nobody,
                     sizeof(nobody));
}

void
csrss_console_free(struct user *u, uint32_t client_pid)
{
    const struct user_array *consoles = &user_state(u)->csrss.consoles;
    struct console console, other;
    struct abi_syscall call;
    uint32_t index = find_client(u, consoles, client_pid, &console);
    if (client_pid == 0 || index == consoles->count)
        return;
    forget(u, index);
    if (find(u, consoles, offsetof(struct console, owner_pid), console.owner_pid, &other) !=
        consoles->count)
        return;
    if (console.host_pid != 0)
        (void)call2(u, &call, SYSCALL_TERMINATE_PROCESS, console.host_pid, STATUS_SUCCESS);
    else
        destroy(u, &console);
}

/* ---- consoles that are processes ---- */

void
csrss_console_ready(struct user *u, uint32_t host_pid)
{
    const struct user_array *consoles = &user_state(u)->csrss.consoles;
    struct console console;
    uint32_t index = find(u, consoles, offsetof(struct console, host_pid), host_pid, &console);
    if (host_pid == 0 || index == consoles->count || console.is_waiting == 0)
        return;
    console.is_waiting = 0;
    (void)user_write(u, user_array_address(consoles, index), &console, sizeof(console));
    answer(u, &console, STATUS_SUCCESS);
}

void
csrss_console_ended(struct user *u, uint32_t host_pid, nt_status status)
{
    const struct user_array *consoles = &user_state(u)->csrss.consoles;
    struct console console;
    uint32_t index;
    while (host_pid != 0 && (index = find(u, consoles, offsetof(struct console, host_pid), host_pid,
                                          &console)) != consoles->count) {
        forget(u, index);
        if (console.is_waiting != 0)
            answer(u, &console, NT_SUCCESS(status) ? (nt_status)STATUS_UNSUCCESSFUL : status);
    }
}
